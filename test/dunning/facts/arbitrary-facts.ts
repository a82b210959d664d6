import fc from "fast-check";
import {
  CHARGE_STATUSES,
  type CustomerFact,
  INVOICE_STATUSES,
  PAYMENT_EVENT_KINDS,
  type ReversalFact,
} from "../../../server/dunning/facts/facts.ts";
import { REVERSAL_STATUSES } from "../../../server/dunning/facts/facts.ts";
import { withoutPerson } from "../../../server/dunning/facts/fact-merge.ts";

/** Facts about one object each, of few values: ties, repeats and conflicts are common. */
const time = fc.integer({ min: 0, max: 3 }).map((second) => second * 1000);
const perhaps = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const maybeTime = perhaps(time);
const word: fc.Arbitrary<string> = fc.constantFrom("a", "b", "c");
const maybeWord = perhaps(word);
const cents = fc.integer({ min: 0, max: 3 });
const code: fc.Arbitrary<string | null> = perhaps(
  fc.constantFrom("card_declined", "generic_decline", "expired_card", "lost_card"),
);
const version = {
  account: fc.constant<string>("acct_1:test"),
  factAt: time,
  factOrder: fc.constantFrom<string[]>("00:read", "21:evt_1", "40:evt_2"),
};
const metadata = fc.dictionary(fc.constantFrom("x", "y"), word);
const method = fc.record({
  type: maybeWord,
  brand: maybeWord,
  funding: maybeWord,
  country: maybeWord,
  fingerprint: maybeWord,
});
const evidence = fc.record({
  outcomeType: maybeWord,
  outcomeReason: code,
  networkStatus: maybeWord,
  adviceCode: maybeWord,
  networkAdviceCode: maybeWord,
  networkDeclineCode: maybeWord,
  declineCode: code,
  code,
});

export const invoice = fc.record({
  ...version,
  id: fc.constant<string>("in_1"),
  customerId: word,
  subscriptionId: maybeWord,
  number: maybeWord,
  status: fc.constantFrom(...INVOICE_STATUSES),
  collectionMethod: fc.constantFrom("charge_automatically" as const, "send_invoice" as const),
  billingReason: maybeWord,
  currency: word,
  amountDue: cents,
  amountPaid: cents,
  amountRemaining: cents,
  createdAt: time,
  finalizedAt: maybeTime,
  dueAt: maybeTime,
  paidAt: maybeTime,
  voidedAt: maybeTime,
  uncollectibleAt: maybeTime,
  attemptCount: cents,
  nextPaymentAttemptAt: maybeTime,
  autoAdvance: perhaps(fc.boolean()),
  collectionOffAt: maybeTime,
  collectionOnAt: maybeTime,
  hostedInvoiceUrl: maybeWord,
  plan: maybeWord,
  product: maybeWord,
  defaultPaymentMethodId: maybeWord,
  metadata,
});
export const paymentEvent = fc.record({
  account: version.account,
  id: fc.constant<string>("evt_1"),
  customerId: word,
  invoiceId: word,
  kind: fc.constantFrom(...PAYMENT_EVENT_KINDS),
  at: time,
  requestId: maybeWord,
  idempotencyKey: maybeWord,
  attemptCount: cents,
  amountPaid: cents,
  amountRemaining: cents,
  nextPaymentAttemptAt: maybeTime,
});
export const chargeWith = (id: string) =>
  fc.record({
    ...version,
    id: fc.constant(id),
    customerId: word,
    paymentIntentId: maybeWord,
    invoiceId: maybeWord,
    at: time,
    status: fc.constantFrom(...CHARGE_STATUSES),
    endedAt: maybeTime,
    amount: cents,
    currency: word,
    paymentMethodId: maybeWord,
    method,
    evidence: perhaps(evidence),
    idempotencyKey: maybeWord,
    requestId: maybeWord,
  });
export const invoicePayment = fc.record({
  ...version,
  id: fc.constant<string>("inpay_1"),
  invoiceId: word,
  paymentIntentId: maybeWord,
  chargeId: maybeWord,
  status: fc.constantFrom("open" as const, "paid" as const, "canceled" as const),
  amountPaid: cents,
  paidAt: maybeTime,
});
export const paymentMethod = fc.record({
  ...version,
  id: fc.constant<string>("pm_1"),
  customerId: maybeWord,
  method,
  expMonth: perhaps(cents),
  expYear: perhaps(cents),
  attachedAt: time,
  changedAt: maybeTime,
  detachedAt: maybeTime,
  mandateInactiveAt: maybeTime,
  mandateActiveAt: maybeTime,
});
export const customer = fc
  .record({
    ...version,
    id: fc.constant<string>("cus_1"),
    email: maybeWord,
    name: maybeWord,
    phone: maybeWord,
    country: maybeWord,
    locale: maybeWord,
    defaultPaymentMethodId: maybeWord,
    defaultChangedAt: maybeTime,
    methodsReadAt: maybeTime,
    metadata,
    createdAt: time,
    deletedAt: maybeTime,
    erasedAt: maybeTime,
  })
  .map((fact: CustomerFact): CustomerFact => {
    if (fact.deletedAt !== null) return withoutPerson(fact);
    const { defaultPaymentMethodId } = fact;
    return fact.erasedAt === null ? fact : { ...withoutPerson(fact), defaultPaymentMethodId };
  });
export const subscription = fc.record({
  ...version,
  id: fc.constant<string>("sub_1"),
  customerId: word,
  status: fc.constantFrom<string[]>("active", "past_due", "canceled", "incomplete_expired", "paused"),
  currency: word,
  plan: maybeWord,
  product: maybeWord,
  mrr: cents,
  defaultPaymentMethodId: maybeWord,
  defaultChangedAt: maybeTime,
  trialEndAt: maybeTime,
  createdAt: time,
  canceledAt: maybeTime,
  cancellationReason: maybeWord,
  endedAt: maybeTime,
  cancelAt: maybeTime,
  cancelAtPeriodEnd: fc.boolean(),
  billingMode: maybeWord,
  scheduleId: maybeWord,
  pauseCollection: maybeWord,
  pauseReason: maybeWord,
  incompleteAt: maybeTime,
  metadata,
});
export const reversal = fc.record({
  ...version,
  id: fc.constant<string>("dp_1"),
  customerId: maybeWord,
  kind: fc.constant<ReversalFact["kind"]>("dispute"),
  chargeId: maybeWord,
  paymentIntentId: maybeWord,
  invoiceId: maybeWord,
  amount: cents,
  currency: maybeWord,
  reason: maybeWord,
  takenAt: maybeTime,
  returnedAt: maybeTime,
  status: fc.constantFrom(...REVERSAL_STATUSES),
  at: time,
  closedAt: maybeTime,
});
