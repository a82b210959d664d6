import type Stripe from "stripe";
import type { Account, InvoiceFact } from "../../dunning/facts/facts.ts";
import { type Calls, failedWrite, reread, sourceOfCall } from "./call-context.ts";
import { outcomeOf } from "../errors.ts";
import type { CallResult } from "../gateway.ts";
import { invoiceFacts } from "../mapping/invoice.ts";

/**
 * The mark in an invoice's metadata while its collection is switched off by us. Once the app is removed no call is possible
 * any more, and our own notes may be lost: the mark is how such invoices are found again.
 */
export const MARK = { key: "makegood", value: "retries_suspended" } as const;

/**
 * Switches Stripe's own collection of an invoice off (we lead) or on again (handed back): its retries,
 * reminders and reconciliation; and marks it meanwhile. Source: `auto_advance` of the Invoice object.
 */
export const setAutoAdvance = (
  calls: Calls,
  account: Account,
  invoiceId: string,
  on: boolean,
  idempotencyKey: string,
): Promise<CallResult> =>
  change(
    calls,
    account,
    invoiceId,
    (stripe, options) =>
      stripe.invoices.update(
        invoiceId,
        // An empty text takes the key out of the metadata, and leaves the merchant's own.
        { auto_advance: on, metadata: { [MARK.key]: on ? "" : MARK.value } },
        { ...options, idempotencyKey },
      ),
    ({ autoAdvance }) => autoAdvance === on,
  );

/** Writes an invoice off. It can still be paid. */
export const markUncollectible = (
  calls: Calls,
  account: Account,
  invoiceId: string,
  idempotencyKey: string,
): Promise<CallResult> =>
  change(
    calls,
    account,
    invoiceId,
    (stripe, options) => stripe.invoices.markUncollectible(invoiceId, {}, { ...options, idempotencyKey }),
    ({ status }) => status === "uncollectible",
  );

/** One write, and where Stripe refuses it one read, which may show that what was wanted is so already. */
async function change(
  calls: Calls,
  account: Account,
  invoiceId: string,
  write: (stripe: Stripe, options: { stripeAccount?: string }) => Promise<unknown>,
  wanted: (invoice: InvoiceFact) => boolean,
): Promise<CallResult> {
  const { stripe, as } = calls.clientOf(account);
  const begunAt = calls.clock.now();
  const written = await outcomeOf(write(stripe, as));
  if ("answer" in written) {
    const source = sourceOfCall(calls, account, `change of ${invoiceId}`, begunAt);
    return { kind: "done", facts: invoiceFacts(written.answer, source, "") };
  }
  const failed = failedWrite(written.failure);
  if (failed.kind !== "refused") return failed;
  const said = await reread(calls, account, invoiceId, written.failure);
  return said.invoices.some(wanted) ? { kind: "done", facts: said } : { ...failed, facts: said };
}
