import type Stripe from "stripe";
import type { Account } from "../../dunning/facts/facts.ts";
import type { Clock } from "../../clock.ts";
import type { AccountClient } from "../client.ts";
import { type CallFailure, outcomeOf } from "../errors.ts";
import { type FactBatch, factBatch } from "../../dunning/facts/fact-batch.ts";
import type { CallResult } from "../gateway.ts";
import { invoiceFacts } from "../mapping/invoice.ts";
import type { OddMember, Source } from "../mapping/schemas.ts";

/** What every call needs: whom it goes to and what time it is, epoch milliseconds. */
export type Calls = {
  clientOf(account: Account): AccountClient;
  clock: Clock;
  /** Is told of members of answers that do not fit and that nothing depends on. */
  noteOdd?: (account: Account, odd: OddMember) => void;
};

/** A failed read moved nothing: whatever is not final may be read again. */
export type ReadFailure = Extract<CallResult, { kind: "gone" | "refused" | "no_access" | "try_later" }>;

/**
 * The source of facts that a call brings. An answer holds at least as of the second in which the call began
 * (Stripe's own times are whole seconds), and gives way to an event of that second, which may be younger.
 *
 * @param begunAt when the call began, epoch milliseconds
 */
export function sourceOfCall(
  { noteOdd }: Pick<Calls, "noteOdd">,
  account: Account,
  name: string,
  begunAt: number,
  request: Source["request"] = { id: null, idempotencyKey: null },
): Source {
  return {
    account,
    name,
    at: Math.floor(begunAt / 1000) * 1000,
    order: "00:read",
    request,
    ...(noteOdd ? { noteOdd: (odd) => noteOdd(account, odd) } : {}),
  };
}

/** How a call names a customer: with Accounts v2 it is an Account. */
export const customerParam = (customerId: string): { customer: string } | { customer_account: string } =>
  customerId.startsWith("acct_") ? { customer_account: customerId } : { customer: customerId };

export function failedRead({ kind, reason }: CallFailure): ReadFailure {
  if (kind === "gone" || kind === "no_access") return { kind, reason };
  return kind === "refused" ? { kind, reason, facts: factBatch() } : { kind: "try_later", reason };
}

/** A failed write other than a payment. */
export const failedWrite = ({ kind, reason }: CallFailure): CallResult =>
  kind === "try_later" || kind === "unknown" || kind === "no_access"
    ? { kind, reason }
    : { kind: "refused", reason, facts: factBatch() };

/**
 * A payment that somebody else began shows in the PaymentIntent alone: the invoice is as open as before. Four levels, the
 * most that Stripe expands. Source: docs.stripe.com/api/expanding_objects.
 */
export const WITH_INTENTS = "payments.data.payment.payment_intent";

/** `GET /v1/invoices/:id` with its payments and how each of them stands: one call. */
export async function readInvoice(
  calls: Calls,
  account: Account,
  invoiceId: string,
): Promise<{ kind: "done"; facts: FactBatch; chargeIds: string[] } | ReadFailure> {
  const { stripe, as } = calls.clientOf(account);
  const begunAt = calls.clock.now();
  const read = await outcomeOf(
    stripe.invoices.retrieve(
      invoiceId,
      { expand: [WITH_INTENTS, "parent.subscription_details.subscription"] },
      as,
    ),
  );
  if ("failure" in read) return failedRead(read.failure);
  const source = sourceOfCall(calls, account, `invoice ${invoiceId}`, begunAt);
  return {
    kind: "done",
    facts: invoiceFacts(read.answer, source, "", { context: { standing: true } }),
    chargeIds: latestCharges(read.answer),
  };
}

/** Read beside the facts, which leave out a charge that says less than the PaymentIntent's last error. */
function latestCharges({ payments }: Stripe.Invoice): string[] {
  const ids = (payments?.data ?? []).flatMap(({ payment }) => {
    const intent = payment?.payment_intent;
    return [payment?.charge, typeof intent === "object" ? intent?.latest_charge : null];
  });
  return ids.flatMap((charge) => (typeof charge === "string" ? charge : (charge?.id ?? [])));
}

/** Facts of the invoice as it stands now, for a refusal; none where it cannot be read. */
export async function reread(
  calls: Calls,
  account: Account,
  invoiceId: string,
  failure: CallFailure,
): Promise<FactBatch> {
  if (!failure.readable) return factBatch();
  const read = await readInvoice(calls, account, invoiceId);
  return read.kind === "done" ? read.facts : factBatch();
}
