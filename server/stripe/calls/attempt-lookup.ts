import type { Account, ChargeFact } from "../../dunning/facts/facts.ts";
import { type Calls, failedRead, readInvoice, type ReadFailure, sourceOfCall } from "./call-context.ts";
import { outcomeOf } from "../errors.ts";
import { type FactBatch, factBatch } from "../../dunning/facts/fact-batch.ts";
import type { AttemptMarks, CallResult, PayResult } from "../gateway.ts";
import { invoiceFacts } from "../mapping/invoice.ts";
import { invoicePaymentFacts } from "../mapping/invoice-payment.ts";
import { NO_EVIDENCE } from "../../dunning/facts/facts.ts";
import { expanded } from "../mapping/schemas.ts";

/** The deepest that Stripe expands: four levels. Source: docs.stripe.com/api/expanding_objects. */
const WITH_CHARGE = "data.payment.payment_intent.latest_charge";

/**
 * Why the invoice's last attempt failed, in exactly one call: its open payments, their PaymentIntents with
 * the last error, and their latest charges with outcome.
 */
export async function findDecline(calls: Calls, account: Account, invoiceId: string): Promise<CallResult> {
  const { stripe, as } = calls.clientOf(account);
  const begunAt = calls.clock.now();
  const listed = await outcomeOf(
    stripe.invoicePayments.list({ invoice: invoiceId, status: "open", expand: [WITH_CHARGE] }, as),
  );
  if ("failure" in listed) return failedRead(listed.failure);
  const source = sourceOfCall(calls, account, `payments of ${invoiceId}`, begunAt);
  const said = listed.answer.data.map((payment, index) =>
    invoicePaymentFacts(payment, source, `data.${index}`),
  );
  return { kind: "done", facts: factBatch(...said) };
}

/**
 * Looks up how an attempt ended whose outcome is unknown: the invoice with all its payments in one call (a
 * second one if it has no payments). The attempt is found by ids and never by the time, because our clock and Stripe's
 * may be minutes apart. Any charge that the invoice did not have before counts, no matter who made it: it matters
 * whether money moved or may still move.
 *
 * @param attempt.chargesBefore ids of the charges that the invoice had when the attempt began
 * @param attempt.chargeId the attempt's own charge, where an event with our idempotency key has named it
 */
export async function findAttempt(
  calls: Calls,
  account: Account,
  invoiceId: string,
  attempt: AttemptMarks,
): Promise<PayResult | { kind: "not_found"; facts: FactBatch }> {
  const { stripe, as } = calls.clientOf(account);
  const begunAt = calls.clock.now();
  const listed = await outcomeOf(
    stripe.invoicePayments.list(
      { invoice: invoiceId, limit: 100, expand: ["data.invoice", WITH_CHARGE] },
      as,
    ),
  );
  if ("failure" in listed) return failedLookUp(failedRead(listed.failure));
  const source = sourceOfCall(calls, account, `payments of ${invoiceId}`, begunAt);
  const payments = listed.answer.data.map((payment, index) =>
    invoicePaymentFacts(payment, source, `data.${index}`),
  );
  const invoice = expanded(listed.answer.data[0]?.invoice);
  if (invoice !== null) {
    return endOf(factBatch(invoiceFacts(invoice, source, "data.0.invoice"), ...payments), attempt);
  }
  const read = await readInvoice(calls, account, invoiceId);
  return read.kind === "done" ? endOf(factBatch(read.facts, ...payments), attempt) : failedLookUp(read);
}

/** An invoice that Stripe no longer has took no money. */
const failedLookUp = (failure: ReadFailure): Exclude<ReadFailure, { kind: "gone" }> =>
  failure.kind === "gone" ? { kind: "refused", reason: failure.reason, facts: factBatch() } : failure;

/**
 * A failure that made no charge has no time of its own: it may be an earlier attempt's, so it proves
 * nothing and is left out. A payment on its way or waiting for the customer may still take money, whenever
 * it began.
 */
function endOf(
  read: FactBatch,
  { chargesBefore, chargeId }: AttemptMarks,
): PayResult | { kind: "not_found"; facts: FactBatch } {
  const charges = read.charges.filter(({ id, status }) => !(status === "failed" && id.startsWith("pi:")));
  const said: FactBatch = { ...read, charges };
  const before = new Set(chargesBefore);
  const recent = (status: ChargeFact["status"]) =>
    charges.findLast((charge) => charge.status === status && !before.has(charge.id));
  if (recent("succeeded")) return { kind: "paid", facts: said };
  if (charges.some(({ status }) => status === "processing")) return { kind: "processing", facts: said };
  if (charges.some(({ status }) => status === "requires_action"))
    return { kind: "requires_action", facts: said };
  const own = charges.find(({ id, status }) => id === chargeId && status === "failed");
  const failed = own ?? recent("failed");
  if (failed) return { kind: "declined", evidence: failed.evidence ?? NO_EVIDENCE, facts: said };
  return { kind: "not_found", facts: said };
}
