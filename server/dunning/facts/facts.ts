import type { Reason } from "../model/reason.ts";

/**
 * The facts about one customer. A fact records an event, or the state of an object at a time; it is never a conclusion.
 * Everything else (attempts, cases, figures, the next step) is derived from the facts on every evaluation, so a fact that
 * arrives late corrects everything by itself.
 *
 * Amounts are integer minor units in the fact's own currency. Every `…At` is UTC epoch milliseconds. `factAt` is the time
 * of the source and `factOrder` breaks ties, so that merging two versions of a fact gives the same result in any order
 * (`fact-merge.ts`).
 */

/** One merchant's Stripe account in one mode, e.g. `acct_1abc:live`. First in every key and query. */
export type Account = string;

export const INVOICE_STATUSES = ["draft", "open", "paid", "uncollectible", "void", "deleted"] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

/** The mirror of a Stripe invoice, as far as recovery needs it. */
export type InvoiceFact = {
  account: Account;
  id: string;
  customerId: string;
  subscriptionId: string | null;
  number: string | null;
  status: InvoiceStatus;
  collectionMethod: "charge_automatically" | "send_invoice";
  /** Stripe's `billing_reason`, e.g. `subscription_cycle`, `subscription_create`, `manual`. */
  billingReason: string | null;
  currency: string;
  amountDue: number;
  amountPaid: number;
  amountRemaining: number;
  createdAt: number;
  finalizedAt: number | null;
  dueAt: number | null;
  paidAt: number | null;
  voidedAt: number | null;
  uncollectibleAt: number | null;
  /** Stripe's own count: the first attempt and automatic retries, never ours. */
  attemptCount: number;
  nextPaymentAttemptAt: number | null;
  autoAdvance: boolean | null;
  /** When a request that was not ours last switched automatic collection off. */
  collectionOffAt: number | null;
  /** When such a request last switched it on again. */
  collectionOnAt: number | null;
  hostedInvoiceUrl: string | null;
  plan: string | null;
  product: string | null;
  defaultPaymentMethodId: string | null;
  metadata: Record<string, string>;
  factAt: number;
  factOrder: string;
};

export const PAYMENT_EVENT_KINDS = [
  "payment_failed",
  "action_required",
  "paid",
  "payment_succeeded",
  "overdue",
] as const;

/** One Stripe event about the payment of an invoice, stored as received. Its id is the event's. */
export type PaymentEventFact = {
  account: Account;
  id: string;
  customerId: string;
  invoiceId: string;
  kind: (typeof PAYMENT_EVENT_KINDS)[number];
  at: number;
  /** Null when Stripe acted by itself. */
  requestId: string | null;
  idempotencyKey: string | null;
  attemptCount: number;
  amountPaid: number;
  amountRemaining: number;
  nextPaymentAttemptAt: number | null;
};

/** All evidence of why a charge did not succeed; null where no source gave a value. */
export type DeclineEvidence = {
  /** Charge outcome: issuer_declined, blocked, invalid, authorized, manual_review. */
  outcomeType: string | null;
  outcomeReason: string | null;
  networkStatus: string | null;
  adviceCode: string | null;
  networkAdviceCode: string | null;
  networkDeclineCode: string | null;
  declineCode: string | null;
  /** Stripe's error or failure code. */
  code: string | null;
};

/** No source gave any evidence. */
export const NO_EVIDENCE: Readonly<DeclineEvidence> = {
  outcomeType: null,
  outcomeReason: null,
  networkStatus: null,
  adviceCode: null,
  networkAdviceCode: null,
  networkDeclineCode: null,
  declineCode: null,
  code: null,
};

export type MethodDetails = {
  type: string | null;
  brand: string | null;
  funding: string | null;
  country: string | null;
  fingerprint: string | null;
};

/** `canceled`: given up before it could end, by Stripe or by the merchant. */
export const CHARGE_STATUSES = ["failed", "succeeded", "processing", "requires_action", "canceled"] as const;

/** One attempt to move money, under Stripe's charge id, or under `pi:` and the PaymentIntent's while there is no charge. */
export type ChargeFact = {
  account: Account;
  id: string;
  customerId: string;
  paymentIntentId: string | null;
  /** Known if the event had it (API versions before basil) or a look-up found it; else derived from other facts. */
  invoiceId: string | null;
  at: number;
  status: (typeof CHARGE_STATUSES)[number];
  /** When it became known how it ended; a bank debit ends days after it was made. Null: it has not, or nothing told. */
  endedAt: number | null;
  amount: number;
  currency: string;
  paymentMethodId: string | null;
  method: MethodDetails;
  evidence: DeclineEvidence | null;
  idempotencyKey: string | null;
  requestId: string | null;
  factAt: number;
  factOrder: string;
};

/** Stripe's InvoicePayment: which payment belongs to which invoice, and how much of it is paid. */
export type InvoicePaymentFact = {
  account: Account;
  id: string;
  invoiceId: string;
  paymentIntentId: string | null;
  chargeId: string | null;
  status: "open" | "paid" | "canceled";
  amountPaid: number;
  paidAt: number | null;
  factAt: number;
  factOrder: string;
};

export type PaymentMethodFact = {
  account: Account;
  id: string;
  customerId: string | null;
  method: MethodDetails;
  expMonth: number | null;
  expYear: number | null;
  attachedAt: number;
  /** When its details last changed: by the customer, or by the card network's updater. */
  changedAt: number | null;
  detachedAt: number | null;
  /** When Stripe last said that a mandate to debit it is inactive, and active. A bank account may be given another mandate. */
  mandateInactiveAt: number | null;
  mandateActiveAt: number | null;
  factAt: number;
  factOrder: string;
};

export type CustomerFact = {
  account: Account;
  id: string;
  email: string | null;
  name: string | null;
  phone: string | null;
  country: string | null;
  locale: string | null;
  defaultPaymentMethodId: string | null;
  /** When the default method last became another one. */
  defaultChangedAt: number | null;
  /** When all methods were last read from Stripe; null: only those are known that an event named. */
  methodsReadAt: number | null;
  metadata: Record<string, string>;
  createdAt: number;
  deletedAt: number | null;
  /** When we erased the person; no event says it. Null: we did not. */
  erasedAt: number | null;
  factAt: number;
  factOrder: string;
};

export type SubscriptionFact = {
  account: Account;
  id: string;
  customerId: string;
  status: string;
  currency: string;
  plan: string | null;
  product: string | null;
  /** Monthly recurring revenue, minor units, rounded half up. */
  mrr: number;
  defaultPaymentMethodId: string | null;
  defaultChangedAt: number | null;
  trialEndAt: number | null;
  createdAt: number;
  /** When the cancellation was asked for, which may be long before the end. */
  canceledAt: number | null;
  cancellationReason: string | null;
  /** When it ended for good; null: it lives, also when it is to end later. */
  endedAt: number | null;
  /** When it is to end by itself; null: no end is planned. */
  cancelAt: number | null;
  cancelAtPeriodEnd: boolean;
  /** `classic` or `flexible`; null before billing modes existed, which means classic. */
  billingMode: string | null;
  /** The schedule that it is attached to. */
  scheduleId: string | null;
  /** How invoices are treated while collection is paused (`keep_as_draft`…); null: it is not paused. */
  pauseCollection: string | null;
  /** Why its status is `paused`, e.g. `first_payment_failure`, `pause_requested`. */
  pauseReason: string | null;
  /** When it was last seen `incomplete`: its first payment was still a checkout. */
  incompleteAt: number | null;
  metadata: Record<string, string>;
  factAt: number;
  factOrder: string;
};

/**
 * - `refund`: one refund. `refund_total`: all refunds of a charge so far, as older API versions tell of them.
 * - `dispute`: the cardholder's bank takes the money back until the dispute is decided.
 * - `fraud_warning`: the bank says that a charge was fraud. No money has moved.
 * - `credit`: a credit note on an invoice that was not paid: less is due. `credit_back`: one on a paid invoice, as far as
 *   it gives back without a refund, which comes as a fact of its own.
 */
export const REVERSAL_KINDS = [
  "refund",
  "refund_total",
  "dispute",
  "fraud_warning",
  "credit",
  "credit_back",
] as const;

/** `taken`: the money is gone. `returned`: it came back, because a refund failed or a credit note was voided. */
export const REVERSAL_STATUSES = ["open", "taken", "returned", "won", "lost"] as const;

/**
 * Money that goes back, or a claim that it should. Stripe's dispute, refund and fraud warning name no customer, who is
 * found by the charge or PaymentIntent.
 */
export type ReversalFact = {
  account: Account;
  id: string;
  customerId: string | null;
  kind: (typeof REVERSAL_KINDS)[number];
  chargeId: string | null;
  paymentIntentId: string | null;
  /** Of a credit note; else the invoice is found by the charge or PaymentIntent. */
  invoiceId: string | null;
  /** `refund_total`: the charge's refunds so far. Dispute: the disputed amount. A fraud warning has none: 0. */
  amount: number;
  /** A dispute has a currency of its own; null where the source names none. */
  currency: string | null;
  /** Why, in Stripe's word: a dispute's reason, a warning's fraud type. */
  reason: string | null;
  /** Disputes and fraud warnings: `open`, `won` or `lost`. All others: `taken` or `returned`. */
  status: (typeof REVERSAL_STATUSES)[number];
  at: number;
  closedAt: number | null;
  /** When the money was gone, by the first source that says so: a later one must not move a past day's figure. */
  takenAt: number | null;
  /** When it was back, in the same way. */
  returnedAt: number | null;
  factAt: number;
  factOrder: string;
};

export const CONNECTION_SOURCES = ["settings", "authorization"] as const;

/**
 * The account was disconnected or connected: by the switch in the settings, or because the app was removed or installed.
 * There is one fact for each source and instant. Of two equal ones in a row, the second changes nothing.
 */
export type ConnectionFact = {
  account: Account;
  source: (typeof CONNECTION_SOURCES)[number];
  at: number;
  connected: boolean;
};

/** What an account lets us do by itself: charge customers, write to them, end recoveries. Each is started and stopped alone. */
export const POWERS = ["charging", "writing", "ending"] as const;
export type Power = (typeof POWERS)[number];

/** A power was started or stopped. An account that has no fact about a power has not started it. */
export type PowerFact = {
  account: Account;
  power: Power;
  at: number;
  started: boolean;
  /** The user id of a member of staff, or `operator`; `installation` for the state in which an account begins. */
  by: string;
};

/** The last two are never made by a person: they follow from the facts (`cases/relationship.ts`). */
export const HOLD_KINDS = [
  "pause",
  "promise",
  "dispute",
  "fraud",
  "plan",
  "resubscribed",
  "collection",
] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

/** A person, a dispute, a promise or a plan stops some or all of a customer's recovery. */
export type HoldFact = {
  account: Account;
  id: string;
  customerId: string;
  /** Null: the whole customer. */
  invoiceId: string | null;
  kind: HoldKind;
  reason: string;
  owner: string;
  fromAt: number;
  /** Null: until released. */
  untilAt: number | null;
  releasedAt: number | null;
  releasedBy: string | null;
  /** The promised amount in minor units of `currency`; null: everything that is open. */
  amount: number | null;
  currency: string | null;
};

export const STAFF_REQUEST_KINDS = ["retry_now", "skip_step", "do_step", "end_now"] as const;

/** A person asks the engine to do something once. The request can be withdrawn before it is executed. */
export type StaffRequestFact = {
  account: Account;
  id: string;
  customerId: string;
  invoiceId: string | null;
  kind: (typeof STAFF_REQUEST_KINDS)[number];
  /** The step that `skip_step` and `do_step` are about. */
  stepId: string | null;
  /** How `end_now` ends the recovery. */
  action: EndAction | null;
  by: string;
  at: number;
  withdrawnAt: number | null;
  withdrawnBy: string | null;
};

/** The execution of a command. Its id is the command's. */
export type ExecutionFact = {
  account: Account;
  id: string;
  customerId: string;
  caseId: string;
  invoiceId: string | null;
  kind: string;
  stepId: string | null;
  paymentMethodId: string | null;
  /** For a charge: why it was made. The cause of a recovery depends on it. */
  trigger: AttemptTrigger | null;
  idempotencyKey: string;
  startedAt: number;
  finishedAt: number | null;
  /** An execution that stays `started` has an unknown outcome: it is looked up, never repeated. */
  outcome: "started" | "done" | "declined" | "refused" | "not_performed" | "unknown";
  detail: Record<string, string | number | boolean | null>;
};

export const ATTEMPT_TRIGGERS = [
  "automatic",
  "staff",
  "customer",
  "method_change",
  "other_method",
  "stripe",
] as const;
export type AttemptTrigger = (typeof ATTEMPT_TRIGGERS)[number];

/** Ways in which a recovery ends with money still open. */
export const END_ACTIONS = ["cancel", "pause", "mark_unpaid", "mark_uncollectible", "leave"] as const;
export type EndAction = (typeof END_ACTIONS)[number];

export const TASK_KINDS = ["call", "sms", "letter", "agency", "review"] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** Work for a person. */
export type TaskFact = {
  account: Account;
  id: string;
  customerId: string;
  caseId: string;
  stepId: string | null;
  kind: TaskKind;
  /** Why the work is there; null where it was given before reasons were kept. */
  reasons: Reason[] | null;
  createdAt: number;
  doneAt: number | null;
  doneBy: string | null;
  outcome: string | null;
};
