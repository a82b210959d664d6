import { DateTime } from "luxon";
import type { ChannelTerms } from "../../server/dunning/contact/channel-terms.ts";
import { MESSAGE_TEMPLATES } from "../../server/dunning/contact/message-templates.ts";
import { EMAIL_RULES } from "../../server/dunning/contact/rules/contact-rules.ts";
import type { Snapshot } from "../../server/dunning/model/snapshot.ts";
import { POWERS } from "../../server/dunning/facts/facts.ts";
import type {
  PowerFact,
  ExecutionFact,
  ChargeFact,
  ConnectionFact,
  CustomerFact,
  DeclineEvidence,
  HoldFact,
  InvoiceFact,
  InvoicePaymentFact,
  PaymentEventFact,
  PaymentMethodFact,
  StaffRequestFact,
  ReversalFact,
  SubscriptionFact,
} from "../../server/dunning/facts/facts.ts";
import { NO_LEARNING } from "../../server/dunning/retries/model-loader.ts";
import { builtInSegments } from "../../server/dunning/segments/built-in.ts";
import { publishedBuiltInStrategies } from "../../server/dunning/strategies/built-in.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** A Tuesday, 09:00 UTC. */
export const T0 = Date.UTC(2026, 9, 6, 9);

/** The end of the day where these customers live, to the millisecond. */
export const lastMomentOf = (at: number, zone = "Europe/Berlin"): number =>
  DateTime.fromMillis(at, { zone }).endOf("day").toMillis();

/** The midnight nearest to an instant where these customers live, less a millisecond. */
export const midnightNearest = (at: number, zone?: string): number => lastMomentOf(at - DAY / 2, zone);

const account = "acct_1:live";
const fact = { factAt: T0, factOrder: "" };

export const customer = (over: Partial<CustomerFact> = {}): CustomerFact => ({
  account,
  id: "cus_1",
  email: "ada@example.com",
  name: "Ada",
  phone: null,
  country: "DE",
  locale: "en",
  defaultPaymentMethodId: "pm_1",
  defaultChangedAt: null,
  methodsReadAt: T0,
  metadata: {},
  createdAt: T0 - 400 * DAY,
  deletedAt: null,
  erasedAt: null,
  ...fact,
  ...over,
});

export const subscription = (over: Partial<SubscriptionFact> = {}): SubscriptionFact => ({
  account,
  id: "sub_1",
  customerId: "cus_1",
  status: "past_due",
  currency: "eur",
  plan: "price_1",
  product: "prod_1",
  mrr: 2_000,
  defaultPaymentMethodId: null,
  defaultChangedAt: null,
  trialEndAt: null,
  createdAt: T0 - 300 * DAY,
  canceledAt: null,
  cancellationReason: null,
  endedAt: null,
  cancelAt: null,
  cancelAtPeriodEnd: false,
  billingMode: "flexible",
  scheduleId: null,
  pauseCollection: null,
  pauseReason: null,
  incompleteAt: null,
  metadata: {},
  ...fact,
  ...over,
});

export const visa = { type: "card", brand: "visa", funding: "debit", country: "DE", fingerprint: "fp_1" };

export const card = (over: Partial<PaymentMethodFact> = {}): PaymentMethodFact => ({
  account,
  id: "pm_1",
  customerId: "cus_1",
  method: visa,
  expMonth: 12,
  expYear: 2030,
  attachedAt: T0 - 300 * DAY,
  changedAt: null,
  detachedAt: null,
  mandateInactiveAt: null,
  mandateActiveAt: null,
  ...fact,
  ...over,
});

export const invoice = (over: Partial<InvoiceFact> = {}): InvoiceFact => ({
  account,
  id: "in_1",
  customerId: "cus_1",
  subscriptionId: "sub_1",
  number: "A-1",
  status: "open",
  collectionMethod: "charge_automatically",
  billingReason: "subscription_cycle",
  currency: "eur",
  amountDue: 2_000,
  amountPaid: 0,
  amountRemaining: 2_000,
  createdAt: T0 - HOUR,
  finalizedAt: T0,
  dueAt: null,
  paidAt: null,
  voidedAt: null,
  uncollectibleAt: null,
  attemptCount: 1,
  nextPaymentAttemptAt: null,
  autoAdvance: false,
  collectionOffAt: null,
  collectionOnAt: null,
  hostedInvoiceUrl: "https://example.com/i/1",
  plan: "price_1",
  product: "prod_1",
  defaultPaymentMethodId: null,
  metadata: {},
  ...fact,
  ...over,
});

export const paidInvoice = (at: number, over: Partial<InvoiceFact> = {}): InvoiceFact =>
  invoice({ status: "paid", amountPaid: 2_000, amountRemaining: 0, paidAt: at, ...over });

export const paymentEvent = (over: Partial<PaymentEventFact> = {}): PaymentEventFact => ({
  account,
  id: "evt_failed_1",
  customerId: "cus_1",
  invoiceId: "in_1",
  kind: "payment_failed",
  at: T0,
  requestId: null,
  idempotencyKey: null,
  attemptCount: 1,
  amountPaid: 0,
  amountRemaining: 2_000,
  nextPaymentAttemptAt: null,
  ...over,
});

export const evidence = (over: Partial<DeclineEvidence> = {}): DeclineEvidence => ({
  outcomeType: "issuer_declined",
  outcomeReason: null,
  networkStatus: "declined_by_network",
  adviceCode: null,
  networkAdviceCode: null,
  networkDeclineCode: null,
  declineCode: "insufficient_funds",
  code: "card_declined",
  ...over,
});

export const charge = (over: Partial<ChargeFact> = {}): ChargeFact => ({
  account,
  id: "ch_1",
  customerId: "cus_1",
  paymentIntentId: "pi_1",
  invoiceId: null,
  at: T0,
  status: "failed",
  endedAt: null,
  amount: 2_000,
  currency: "eur",
  paymentMethodId: "pm_1",
  method: visa,
  evidence: evidence(),
  idempotencyKey: null,
  requestId: null,
  ...fact,
  ...over,
});

export const success = (at: number, over: Partial<ChargeFact> = {}): ChargeFact =>
  charge({ id: `ch_ok_${at}`, status: "succeeded", evidence: null, at, ...over });

export const invoicePayment = (over: Partial<InvoicePaymentFact> = {}): InvoicePaymentFact => ({
  account,
  id: "inpay_1",
  invoiceId: "in_1",
  paymentIntentId: "pi_1",
  chargeId: null,
  status: "paid",
  amountPaid: 2_000,
  paidAt: T0 + DAY,
  ...fact,
  ...over,
});

export const refund = (over: Partial<ReversalFact> = {}): ReversalFact => ({
  account,
  id: "refund:ch_ok:2000",
  customerId: "cus_1",
  kind: "refund_total",
  chargeId: null,
  paymentIntentId: "pi_1",
  invoiceId: null,
  amount: 2_000,
  currency: null,
  reason: null,
  status: "taken",
  at: T0 + 5 * DAY,
  closedAt: null,
  takenAt: null,
  returnedAt: null,
  ...fact,
  ...over,
});

export const execution = (over: Partial<ExecutionFact> = {}): ExecutionFact => ({
  account,
  id: "charge:in_1:1",
  customerId: "cus_1",
  caseId: "case_in_1",
  invoiceId: "in_1",
  kind: "charge",
  stepId: null,
  paymentMethodId: null,
  trigger: "automatic",
  idempotencyKey: "makegood:acct_1:live:charge:in_1:1",
  startedAt: T0 + DAY,
  finishedAt: T0 + DAY,
  outcome: "done",
  detail: {},
  ...over,
});

/** By default of the whole customer and until released. */
export const hold = (over: Partial<HoldFact> = {}): HoldFact => ({
  account,
  id: "hold_1",
  customerId: "cus_1",
  invoiceId: null,
  kind: "pause",
  reason: "asked",
  owner: "usr_1",
  fromAt: T0 + HOUR,
  untilAt: null,
  releasedAt: null,
  releasedBy: null,
  amount: null,
  currency: null,
  ...over,
});

/** A person switched the account off and on again in its settings; null: it still is off. */
export const switchedOff = (from: number, to: number | null = null): ConnectionFact[] => [
  { account, source: "settings", at: from, connected: false },
  ...(to === null ? [] : [{ account, source: "settings" as const, at: to, connected: true }]),
];

export const request = (over: Partial<StaffRequestFact> = {}): StaffRequestFact => ({
  account,
  id: "request_1",
  customerId: "cus_1",
  invoiceId: null,
  kind: "end_now",
  stepId: null,
  action: null,
  by: "usr_1",
  at: T0 + HOUR,
  withdrawnAt: null,
  withdrawnBy: null,
  ...over,
});

/** E-mail with every template in these locales. */
export const emailTerms = (locales: string[] = ["en"]): ChannelTerms => ({
  id: "email",
  rules: EMAIL_RULES,
  templates: Object.fromEntries(Object.keys(MESSAGE_TEMPLATES).map((template) => [template, locales])),
});

/** Charging, writing and ending, started before anything happened. */
export const STARTED: PowerFact[] = POWERS.map((power) => ({
  account,
  power,
  at: 0,
  started: true,
  by: "usr_1",
}));

/** A customer whose renewal was declined for lack of funds, by default in lead mode. */
export const snapshot = (over: Partial<Snapshot> = {}): Snapshot => ({
  account,
  channels: [emailTerms()],
  settings: {
    connected: true,
    retryMode: "lead",
    timeZone: "Europe/Berlin",
    chargeOtherMethods: false,
    contactHours: { from: 8, to: 20 },
    contactsPerWeek: 3,
    learnFromRetries: true,
    exploreRetryTimes: true,
    senderName: "Shop",
    senderEmail: "billing@example.com",
    dkimSelector: "",
    stripeEmails: "unsaid",
    endOfRetries: "unsaid",
  },
  connections: [],
  powers: STARTED,
  segments: builtInSegments,
  strategies: [...publishedBuiltInStrategies],
  customer: customer(),
  customerId: "cus_1",
  subscriptions: [subscription()],
  paymentMethods: [card()],
  invoices: [invoice()],
  paymentEvents: [paymentEvent()],
  charges: [charge()],
  invoicePayments: [],
  reversals: [],
  holds: [],
  staffRequests: [],
  executions: [],
  tasks: [],
  assignments: [],
  keptAttributes: [],
  experiments: [],
  learning: NO_LEARNING,
  ...over,
});
