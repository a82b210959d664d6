import { z } from "zod";
import type { Account, InvoiceFact, PaymentEventFact } from "../../dunning/facts/facts.ts";
import { chargeFact, refundTotalFact } from "./charge.ts";
import { creditNoteFacts } from "./credit-note.ts";
import { customerFacts } from "./customer.ts";
import { disputeFact } from "./dispute.ts";
import { type FactBatch, factBatch } from "../../dunning/facts/fact-batch.ts";
import { fraudWarningFact } from "./fraud-warning.ts";
import { invoiceFacts } from "./invoice.ts";
import { invoicePaymentFacts } from "./invoice-payment.ts";
import { id, instant, read, type Source, storable, text } from "./schemas.ts";
import { mandateFact } from "./mandate.ts";
import { paymentIntentFacts } from "./payment-intent.ts";
import { paymentMethodFact, touchesCharging } from "./payment-method.ts";
import { refundFact } from "./refund.ts";
import { setupIntentCustomer } from "./setup-intent.ts";
import { subscriptionFact } from "./subscription.ts";

const requestShape = z.object({ id: text.nullish(), idempotency_key: text.nullish() });
const eventShape = z.object({
  id,
  type: text,
  created: instant,
  data: z.object({ object: z.looseObject({}), previous_attributes: z.looseObject({}).nullish() }),
  // Before 2017-05-25 the request was its id alone.
  request: z
    .union([requestShape, text.transform((requestId) => ({ id: requestId, idempotency_key: null }))])
    .nullish(),
});

type Reading = (
  object: object,
  source: Source,
  previous: Record<string, unknown> | null,
) => Partial<FactBatch>;
type Row = {
  /**
   * Order of events of one second about one object, in which Stripe's own course of things makes them. Two
   * digits; reads have 00, because what an event of the same second says may have come after them.
   */
  rank: number;
  read: Reading;
};

const AT = "data.object";

const invoice =
  (paymentEvent: PaymentEventFact["kind"] | null = null, deleted = false): Reading =>
  (object, source, previous) => {
    const said = invoiceFacts(object, source, AT, { deleted });
    const [fact] = said.invoices;
    if (fact) noteSwitch(fact, previous, source);
    if (paymentEvent === null || fact === undefined) return said;
    const kept: PaymentEventFact = {
      account: source.account,
      id: source.name,
      customerId: fact.customerId,
      invoiceId: fact.id,
      kind: paymentEvent,
      at: source.at,
      requestId: source.request.id,
      idempotencyKey: source.request.idempotencyKey,
      attemptCount: fact.attemptCount,
      amountPaid: fact.amountPaid,
      amountRemaining: fact.amountRemaining,
      nextPaymentAttemptAt: fact.nextPaymentAttemptAt,
    };
    return { ...said, paymentEvents: [kept] };
  };

/** Every idempotency key of ours begins like this (`idempotencyKeyOf`). */
const OUR_KEY = "makegood:";

/** Notes when somebody's request, neither ours nor Stripe's own doing, switched the collection of an open invoice. */
function noteSwitch(invoice: InvoiceFact, previous: Record<string, unknown> | null, source: Source): void {
  const { request } = source;
  const isTheirs = request.id !== null && !request.idempotencyKey?.startsWith(OUR_KEY);
  if (invoice.status !== "open" || !isTheirs || previous?.auto_advance !== !invoice.autoAdvance) return;
  if (invoice.autoAdvance) invoice.collectionOnAt = source.at;
  else invoice.collectionOffAt = source.at;
}

const subscription: Reading = (object, source, previous) => ({
  subscriptions: [subscriptionFact(object, source, AT, previous)],
});

const dispute: Reading = (object, source) => ({ reversals: [disputeFact(object, source, AT)] });

const ownCharge: Reading = (object, source) => ({
  charges: listOf(chargeFact(object, source, AT, { ownRequest: true })),
});

const intentUnderWay: Reading = (object, source) =>
  paymentIntentFacts(object, source, AT, { ownRequest: true });

const refund: Reading = (object, source) => ({ reversals: [refundFact(object, source, AT)] });

const creditNote: Reading = (object, source) => ({ reversals: creditNoteFacts(object, source, AT) });

/** Every type of `HANDLED_EVENTS`, and what it says. */
const READINGS: Readonly<Record<string, Row>> = {
  "invoice.finalized": { rank: 10, read: invoice() },
  "invoice.will_be_due": { rank: 11, read: invoice() },
  "invoice.payment_action_required": { rank: 20, read: invoice("action_required") },
  "invoice.payment_failed": { rank: 21, read: invoice("payment_failed") },
  "invoice.overdue": { rank: 30, read: invoice("overdue") },
  // With billing automations the next attempt's time comes on the update that follows the failure.
  "invoice.updated": { rank: 40, read: invoice() },
  "invoice.marked_uncollectible": { rank: 50, read: invoice() },
  "invoice.payment_succeeded": { rank: 60, read: invoice("payment_succeeded") },
  "invoice.paid": { rank: 61, read: invoice("paid") },
  "invoice.voided": { rank: 62, read: invoice() },
  "invoice.deleted": { rank: 63, read: invoice(null, true) },
  "invoice_payment.paid": {
    rank: 60,
    read: (object, source) => invoicePaymentFacts(object, source, AT),
  },
  "charge.pending": { rank: 15, read: ownCharge },
  "charge.succeeded": { rank: 60, read: ownCharge },
  // Whatever changed, the request behind it is not the one that made the charge.
  "charge.updated": {
    rank: 61,
    read: (object, source) => ({ charges: listOf(chargeFact(object, source, AT)) }),
  },
  "charge.failed": {
    rank: 20,
    read: ownCharge,
  },
  "charge.refunded": {
    rank: 70,
    // The request behind this event is the refund's, not the charge's.
    read: (object, source) => ({
      charges: listOf(chargeFact(object, source, AT)),
      reversals: listOf(refundTotalFact(object, source, AT)),
    }),
  },
  "charge.refund.updated": { rank: 72, read: refund },
  "refund.created": { rank: 70, read: refund },
  "refund.updated": { rank: 71, read: refund },
  "refund.failed": { rank: 73, read: refund },
  "credit_note.created": { rank: 70, read: creditNote },
  "credit_note.updated": { rank: 71, read: creditNote },
  "credit_note.voided": { rank: 72, read: creditNote },
  "radar.early_fraud_warning.created": {
    rank: 70,
    read: (object, source) => ({ reversals: [fraudWarningFact(object, source, AT)] }),
  },
  "charge.dispute.created": { rank: 70, read: dispute },
  "charge.dispute.updated": { rank: 71, read: dispute },
  "charge.dispute.closed": { rank: 72, read: dispute },
  "payment_intent.payment_failed": {
    rank: 21,
    read: (object, source) => paymentIntentFacts(object, source, AT, { ownRequest: true, failed: true }),
  },
  "payment_intent.processing": { rank: 16, read: intentUnderWay },
  "payment_intent.requires_action": { rank: 20, read: intentUnderWay },
  "payment_intent.succeeded": { rank: 60, read: intentUnderWay },
  // The request behind it gave the payment up and did not make it.
  "payment_intent.canceled": {
    rank: 70,
    read: (object, source) => paymentIntentFacts(object, source, AT),
  },
  "customer.updated": {
    rank: 40,
    read: (object, source, previous) => ({ customers: customerFacts(object, source, AT, { previous }) }),
  },
  "customer.deleted": {
    rank: 90,
    read: (object, source) => ({ customers: customerFacts(object, source, AT, { deleted: true }) }),
  },
  "customer.subscription.created": { rank: 10, read: subscription },
  "customer.subscription.paused": { rank: 41, read: subscription },
  "customer.subscription.resumed": { rank: 42, read: subscription },
  "customer.subscription.updated": { rank: 40, read: subscription },
  "customer.subscription.deleted": { rank: 90, read: subscription },
  "payment_method.attached": {
    rank: 10,
    read: (object, source) => ({
      paymentMethods: [paymentMethodFact(object, source, AT, { attachedAt: source.at })],
    }),
  },
  "payment_method.updated": {
    rank: 40,
    read: (object, source, previous) => ({
      paymentMethods: [
        paymentMethodFact(object, source, AT, touchesCharging(previous) ? { changedAt: source.at } : {}),
      ],
    }),
  },
  "payment_method.automatically_updated": {
    rank: 41,
    read: (object, source) => ({
      paymentMethods: [paymentMethodFact(object, source, AT, { changedAt: source.at })],
    }),
  },
  "payment_method.detached": {
    rank: 90,
    read: (object, source, previous) => ({
      paymentMethods: [
        paymentMethodFact(object, source, AT, {
          detachedAt: source.at,
          formerCustomerId: formerOwnerOf(previous),
        }),
      ],
    }),
  },
  "mandate.updated": {
    rank: 40,
    read: (object, source) => ({ paymentMethods: [mandateFact(object, source, AT)] }),
  },
  "setup_intent.succeeded": {
    rank: 60,
    read: (object, source) => ({ customersToEvaluate: listOf(setupIntentCustomer(object, source, AT)) }),
  },
  "account.application.authorized": {
    rank: 10,
    read: (_object, source) => ({ account: { kind: "authorized", at: source.at } }),
  },
  "account.application.deauthorized": {
    rank: 90,
    read: (_object, source) => ({ account: { kind: "left", at: source.at } }),
  },
};

/** Whose a detached method was: the event's object no longer says so. */
function formerOwnerOf(previous: Record<string, unknown> | null): string | null {
  const owners = [previous?.customer, previous?.customer_account];
  const owner = owners.find((each) => typeof each === "string");
  return owner === undefined ? null : storable(owner);
}

const listOf = <Item>(item: Item | null): Item[] => (item === null ? [] : [item]);

/**
 * What an event says, as facts; nothing for a type that is not handled. Pure: the same event gives the same
 * facts, whatever came before. Reads payloads of every API version since 2018-11-08, by the members that
 * are there and not by the version's name.
 *
 * @param event the parsed body of a webhook whose signature has been verified
 * @param account the tenant that the event belongs to
 * @param noteOdd is told of every member that is not what Stripe documents and that nothing depends on: the rest was used
 * @throws MalformedPayload where a needed member is not what Stripe documents; it says where and what was expected
 */
export function factsOfEvent(event: unknown, account: Account, noteOdd?: Source["noteOdd"]): FactBatch {
  const note = noteOdd === undefined ? {} : { noteOdd };
  const envelope = read(eventShape, event, { name: nameOf(event), ...note }, "");
  const row = Object.hasOwn(READINGS, envelope.type) ? READINGS[envelope.type] : undefined;
  if (row === undefined) return factBatch();
  const source: Source = {
    account,
    name: envelope.id,
    at: envelope.created,
    order: `${row.rank}:${envelope.id}`,
    request: { id: envelope.request?.id ?? null, idempotencyKey: envelope.request?.idempotency_key ?? null },
    ...note,
  };
  return factBatch(row.read(envelope.data.object, source, envelope.data.previous_attributes ?? null));
}

/** Even an envelope that cannot be read is named, if it has an id. */
function nameOf(event: unknown): string {
  const named = z.looseObject({ id }).safeParse(event);
  return named.success ? named.data.id : "an event without an id";
}
