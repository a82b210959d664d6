import type {
  ChargeFact,
  CustomerFact,
  DeclineEvidence,
  InvoiceFact,
  InvoicePaymentFact,
  InvoiceStatus,
  MethodDetails,
  PaymentEventFact,
  PaymentMethodFact,
  ReversalFact,
  SubscriptionFact,
} from "./facts.ts";

/**
 * Merges two versions of one fact. Each function here is commutative, associative and idempotent, so versions may arrive
 * in any order, any number of times and in any grouping. Stripe promises neither order nor single delivery, and an event
 * may arrive days after a newer state was read.
 *
 * A fact has a versioned part, and the latest version replaces the whole part. The version with the further status is the
 * later one; then the one with the later `factAt`, then the later `factOrder`. The text of the part itself breaks the last
 * ties. The other members have rules of their own, because no version of the object contains them all.
 */
type Key = readonly (number | string)[];

function compareKeys(a: Key, b: Key): number {
  for (let i = 0; i < a.length; i += 1) {
    const left = a[i]!;
    const right = b[i]!;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** The same text for the same content, whatever the order of its keys. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function latest<T>(a: T, b: T, keyOf: (version: T) => Key): T {
  const order = compareKeys(keyOf(a), keyOf(b)) || compareKeys([canonicalText(a)], [canonicalText(b)]);
  return order >= 0 ? a : b;
}

const byTime = ({ factAt, factOrder }: { factAt: number; factOrder: string }): Key => [factAt, factOrder];

/** A known value wins over null; of two different values the greater wins, so that both orders agree. */
function greaterKnown<T extends number | string>(a: T | null, b: T | null): T | null {
  if (a === null) return b;
  if (b === null) return a;
  return a > b ? a : b;
}

const earlierKnown = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/**
 * The progress of an invoice, which never goes back: an uncollectible invoice can still be paid or voided, a paid, void or
 * deleted invoice stays so, and a late event about an earlier state changes nothing.
 * Source: docs.stripe.com/invoicing/overview, "Invoice statuses".
 */
const INVOICE_PROGRESS: Record<InvoiceStatus, number> = {
  draft: 0,
  open: 1,
  uncollectible: 2,
  paid: 3,
  void: 3,
  deleted: 3,
};

/** Within one second, the state with more money paid, or with more attempts, is the later one. */
export function mergeInvoice(a: InvoiceFact, b: InvoiceFact): InvoiceFact {
  const part = ({ collectionOffAt: _off, collectionOnAt: _on, ...rest }: InvoiceFact) => rest;
  return {
    ...latest(part(a), part(b), (invoice) => [
      INVOICE_PROGRESS[invoice.status],
      invoice.factAt,
      invoice.amountPaid,
      invoice.attemptCount,
      invoice.factOrder,
    ]),
    // Only the event of the change says who made it.
    collectionOffAt: greaterKnown(a.collectionOffAt, b.collectionOffAt),
    collectionOnAt: greaterKnown(a.collectionOnAt, b.collectionOnAt),
  };
}

/** A payment event never changes. */
export const mergePaymentEvent = (a: PaymentEventFact, b: PaymentEventFact): PaymentEventFact =>
  latest(a, b, () => []);

/**
 * The progress of a charge. Failed and succeeded are final and exclude each other. If both are reported, succeeded wins,
 * because otherwise the money could be charged twice. A PaymentIntent that is given up says nothing of a charge of its
 * that had ended before.
 */
const CHARGE_PROGRESS: Record<ChargeFact["status"], number> = {
  requires_action: 0,
  processing: 1,
  canceled: 2,
  failed: 3,
  succeeded: 4,
};

/**
 * Several sources know a part of a charge each: the charge its outcome, the PaymentIntent its last error, our own call its
 * idempotency key. So known values are kept field by field. `at` is the earliest time in any source: the charge's own
 * creation, as soon as that is known.
 *
 * A fact under a PaymentIntent's id (`pi:…`) stands for the intent's latest attempt that made no charge. There the latest
 * version wins as a whole, because two versions may be two attempts.
 */
export function mergeCharge(a: ChargeFact, b: ChargeFact): ChargeFact {
  if (a.id.startsWith("pi:")) return latest(a, b, byTime);
  const part = ({ account, id, status, amount, currency, factAt, factOrder }: ChargeFact) => ({
    account,
    id,
    status,
    amount,
    currency,
    factAt,
    factOrder,
  });
  return {
    ...latest(part(a), part(b), (version) => [CHARGE_PROGRESS[version.status], ...byTime(version)]),
    customerId: greaterKnown(a.customerId, b.customerId)!,
    paymentIntentId: greaterKnown(a.paymentIntentId, b.paymentIntentId),
    invoiceId: greaterKnown(a.invoiceId, b.invoiceId),
    at: Math.min(a.at, b.at),
    endedAt: earlierKnown(a.endedAt, b.endedAt),
    paymentMethodId: greaterKnown(a.paymentMethodId, b.paymentMethodId),
    method: mergeMethodDetails(a.method, b.method),
    evidence: mergeEvidence(a.evidence, b.evidence),
    idempotencyKey: greaterKnown(a.idempotencyKey, b.idempotencyKey),
    requestId: greaterKnown(a.requestId, b.requestId),
  };
}

const mergeMethodDetails = (a: MethodDetails, b: MethodDetails): MethodDetails => ({
  type: greaterKnown(a.type, b.type),
  brand: greaterKnown(a.brand, b.brand),
  funding: greaterKnown(a.funding, b.funding),
  country: greaterKnown(a.country, b.country),
  fingerprint: greaterKnown(a.fingerprint, b.fingerprint),
});

/** Codes that say only that the charge was declined; any other code is more specific. */
const GENERIC_CODES: ReadonlySet<string> = new Set(["card_declined", "generic_decline"]);

function moreSpecificCode(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  const generic = Number(GENERIC_CODES.has(a)) - Number(GENERIC_CODES.has(b));
  if (generic !== 0) return generic < 0 ? a : b;
  return greaterKnown(a, b);
}

function mergeEvidence(a: DeclineEvidence | null, b: DeclineEvidence | null): DeclineEvidence | null {
  if (a === null || b === null) return a ?? b;
  return {
    outcomeType: greaterKnown(a.outcomeType, b.outcomeType),
    outcomeReason: moreSpecificCode(a.outcomeReason, b.outcomeReason),
    networkStatus: greaterKnown(a.networkStatus, b.networkStatus),
    adviceCode: greaterKnown(a.adviceCode, b.adviceCode),
    networkAdviceCode: greaterKnown(a.networkAdviceCode, b.networkAdviceCode),
    networkDeclineCode: greaterKnown(a.networkDeclineCode, b.networkDeclineCode),
    declineCode: moreSpecificCode(a.declineCode, b.declineCode),
    code: moreSpecificCode(a.code, b.code),
  };
}

const PAYMENT_PROGRESS: Record<InvoicePaymentFact["status"], number> = { open: 0, canceled: 1, paid: 2 };

export const mergeInvoicePayment = (a: InvoicePaymentFact, b: InvoicePaymentFact): InvoicePaymentFact =>
  latest(a, b, (payment) => [PAYMENT_PROGRESS[payment.status], ...byTime(payment)]);

/**
 * `detachedAt` stays once it is set, because Stripe never attaches a detached method again. `changedAt` and `attachedAt`
 * only move forward, because an event has only one of the two. A method belongs to one customer for life, so a detached
 * method keeps its customer.
 */
export function mergePaymentMethod(a: PaymentMethodFact, b: PaymentMethodFact): PaymentMethodFact {
  const part = ({ account, id, method, expMonth, expYear, factAt, factOrder }: PaymentMethodFact) => ({
    account,
    id,
    method,
    expMonth,
    expYear,
    factAt,
    factOrder,
  });
  return {
    ...latest(part(a), part(b), byTime),
    customerId: greaterKnown(a.customerId, b.customerId),
    attachedAt: Math.max(a.attachedAt, b.attachedAt),
    changedAt: greaterKnown(a.changedAt, b.changedAt),
    detachedAt: earlierKnown(a.detachedAt, b.detachedAt),
    mandateInactiveAt: greaterKnown(a.mandateInactiveAt, b.mandateInactiveAt),
    mandateActiveAt: greaterKnown(a.mandateActiveAt, b.mandateActiveAt),
  };
}

/**
 * Customer data from an invoice has `factAt` 0: it is used until the customer's own object arrives and never changes that
 * object. A deleted customer stays deleted and keeps no personal data.
 */
export function mergeCustomer(a: CustomerFact, b: CustomerFact): CustomerFact {
  const part = ({
    defaultChangedAt: _changed,
    methodsReadAt: _read,
    createdAt: _created,
    deletedAt: _deleted,
    erasedAt: _erased,
    ...rest
  }: CustomerFact) => rest;
  const erasedAt = earlierKnown(a.erasedAt, b.erasedAt);
  const merged: CustomerFact = {
    ...latest(part(a), part(b), byTime),
    defaultChangedAt: greaterKnown(a.defaultChangedAt, b.defaultChangedAt),
    methodsReadAt: greaterKnown(a.methodsReadAt, b.methodsReadAt),
    createdAt: Math.min(a.createdAt, b.createdAt),
    deletedAt: earlierKnown(a.deletedAt, b.deletedAt),
    erasedAt,
  };
  if (merged.deletedAt !== null) return withoutPerson(merged);
  // Who was erased still has a subscription and a method that pays for it.
  const { defaultPaymentMethodId } = merged;
  return erasedAt === null ? merged : { ...withoutPerson(merged), defaultPaymentMethodId };
}

/** The same customer without personal data. */
export const withoutPerson = (customer: CustomerFact): CustomerFact => ({
  ...customer,
  email: null,
  name: null,
  phone: null,
  country: null,
  locale: null,
  defaultPaymentMethodId: null,
  metadata: {},
});

/** Statuses that a subscription never leaves. Source: docs.stripe.com/billing/subscriptions/overview. */
const ENDED: ReadonlySet<string> = new Set(["canceled", "incomplete_expired"]);

export function mergeSubscription(a: SubscriptionFact, b: SubscriptionFact): SubscriptionFact {
  const part = ({ defaultChangedAt: _changed, incompleteAt: _incomplete, ...rest }: SubscriptionFact) => rest;
  return {
    ...latest(part(a), part(b), (version) => [Number(ENDED.has(version.status)), ...byTime(version)]),
    defaultChangedAt: greaterKnown(a.defaultChangedAt, b.defaultChangedAt),
    incompleteAt: greaterKnown(a.incompleteAt, b.incompleteAt),
  };
}

const REVERSAL_PROGRESS: Record<ReversalFact["status"], number> = {
  open: 0,
  taken: 1,
  won: 1,
  lost: 1,
  returned: 2,
};

/**
 * A closed dispute does not open again: while a lost dispute is under appeal the money stays lost until the next verdict.
 * A refund that failed stays failed. Whatever the latest version says, money went and came back when the first said so.
 */
export function mergeReversal(a: ReversalFact, b: ReversalFact): ReversalFact {
  const part = ({ account, id, kind, amount, reason, status, factAt, factOrder }: ReversalFact) => ({
    account,
    id,
    kind,
    amount,
    reason,
    status,
    factAt,
    factOrder,
  });
  return {
    ...latest(part(a), part(b), (version) => [REVERSAL_PROGRESS[version.status], ...byTime(version)]),
    customerId: greaterKnown(a.customerId, b.customerId),
    chargeId: greaterKnown(a.chargeId, b.chargeId),
    paymentIntentId: greaterKnown(a.paymentIntentId, b.paymentIntentId),
    invoiceId: greaterKnown(a.invoiceId, b.invoiceId),
    currency: greaterKnown(a.currency, b.currency),
    at: Math.min(a.at, b.at),
    closedAt: earlierKnown(a.closedAt, b.closedAt),
    takenAt: earlierKnown(a.takenAt, b.takenAt),
    returnedAt: earlierKnown(a.returnedAt, b.returnedAt),
  };
}
