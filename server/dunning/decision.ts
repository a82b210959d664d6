import type {
  Account,
  ActFact,
  AttemptTrigger,
  ChargeFact,
  ConnectionFact,
  CustomerFact,
  DeclineEvidence,
  EndAction,
  HoldFact,
  HoldKind,
  InvoiceFact,
  InvoicePaymentFact,
  MethodDetails,
  NoticeFact,
  PaymentMethodFact,
  RequestFact,
  ReversalFact,
  SubscriptionFact,
  TaskFact,
} from "./facts.ts";
import type { Segment, SegmentInput } from "./segments/segment.ts";
import type { DeclineClass } from "./decline-class.ts";
import type { ExperimentAssignment, StartedExperiment } from "./experiments/experiment.ts";
import type { LoggedChoice } from "./retry/choice-log.ts";
import type { RetryLearning } from "./retry/learning.ts";
import type { RetryLesson } from "./retry/lessons.ts";
import type { PublishedStrategy } from "./strategies/strategy.ts";

/** One reason, as a code with its figures; words for people are made from it where it is shown. */
export type Reason = { code: string; [detail: string]: string | number | boolean | null };

export type RetryMode = "lead" | "weave" | "watch";

/** What the merchant set. */
export type AccountSettings = {
  /** False: facts are still taken in and counted, but nothing is tried, sent or ended, and Stripe's schedule is its own again. */
  connected: boolean;
  retryMode: RetryMode;
  /** IANA name; used where the customer's own cannot be known. */
  timeZone: string;
  /** Other stored methods are charged only with the merchant's explicit leave. */
  chargeOtherMethods: boolean;
  /** Messages: local hours [from, to) in which they may go out. */
  contactHours: { from: number; to: number };
  /** Messages per customer: at most this many in any rolling seven days. */
  contactsPerWeek: number;
  /** Whether the times of retries follow what the account's own retries taught, and go on learning. */
  learnFromRetries: boolean;
  /** Whether now and then a retry is made at another good time than the best, to learn from it. */
  exploreRetryTimes: boolean;
  senderName: string;
  senderEmail: string;
};

/** What is settled for a case once its first step was taken; until then it is matched anew on each look. */
export type Assignment = {
  caseId: string;
  segmentId: string;
  segmentReason: Reason[];
  strategyId: string;
  strategyVersion: number;
  /** Later versions that took running cases along, oldest first; absent: it runs on what it began with. */
  moves?: StrategyMove[];
  /** Absent: it is in no experiment. */
  experiment?: ExperimentAssignment;
};

/** A running case went over to another version of its strategy. */
export type StrategyMove = { from: number; to: number; at: number };

/** Everything known about one customer: the only input of the core, besides the time. */
export type Snapshot = {
  account: Account;
  settings: AccountSettings;
  /** When the account went off and on; whether it is on now is in the settings. */
  connections: ConnectionFact[];
  /** Ordered; the last one is "everyone else". */
  segments: Segment[];
  /** Every version that is published or that an open case still runs on. */
  strategies: PublishedStrategy[];
  /** Those that run, and those that ran: their cases may still be open. */
  experiments: StartedExperiment[];
  customer: CustomerFact | null;
  customerId: string;
  subscriptions: SubscriptionFact[];
  paymentMethods: PaymentMethodFact[];
  invoices: InvoiceFact[];
  notices: NoticeFact[];
  charges: ChargeFact[];
  invoicePayments: InvoicePaymentFact[];
  reversals: ReversalFact[];
  holds: HoldFact[];
  requests: RequestFact[];
  acts: ActFact[];
  tasks: TaskFact[];
  assignments: Assignment[];
  /** What segment rules were asked about the cases of `assignments`, as kept with them. */
  inputs: { caseId: string; input: SegmentInput }[];
  learning: RetryLearning;
};

export type InvoiceKind = "trial_conversion" | "first_invoice" | "renewal" | "one_off" | "sent";

/** One try to charge, put together from charges, notices and our own acts. */
export type Attempt = {
  id: string;
  invoiceId: string;
  at: number;
  outcome: "failed" | "succeeded" | "processing" | "requires_action";
  trigger: AttemptTrigger;
  amount: number;
  currency: string;
  paymentMethodId: string | null;
  method: MethodDetails;
  /** Null while no event has told us why; a look-up then asks Stripe once. */
  evidence: DeclineEvidence | null;
  /** The act of ours that made it; null: not ours. */
  actId: string | null;
};

/** The desired commands of a case are the whole answer on every look; what is no longer desired goes away. */
export type Command = {
  /** Made from the facts that call for it, so that the same need gets the same id. */
  id: string;
  caseId: string;
  customerId: string;
  invoiceId: string | null;
  dueAt: number;
  because: Reason[];
  do: Action;
};

export type Action =
  | {
      kind: "charge";
      paymentMethodId: string | null;
      trigger: AttemptTrigger;
      attempt: number;
      /** Absent where no time was chosen; noted with the act, so that policies can be compared by the log. */
      choice?: LoggedChoice;
    }
  | {
      kind: "message";
      stepId: string;
      channel: "email";
      template: string;
      declineClass: DeclineClass | null;
      invoiceIds: string[];
    }
  | { kind: "task"; stepId: string; task: TaskFact["kind"]; insteadOf: string | null }
  /** One API call that finds why an invoice's last attempt failed. */
  | { kind: "find_decline"; noticeId: string }
  /** A customer we never heard of before the failure: read them, their methods and subscription once. */
  | { kind: "read_customer" }
  /** Looks up how a call of ours ended whose answer never came. */
  | { kind: "find_outcome"; actId: string }
  /** Lead mode: stop Stripe's own schedule for this invoice, and give it back afterwards. */
  | { kind: "take_over" }
  | { kind: "hand_back" }
  | { kind: "end"; action: EndAction };

export const CAUSES = [
  "method_updated",
  "customer_acted",
  "our_retry",
  "stripe_retry",
  "other_method",
  "outside",
] as const;
export type Cause = (typeof CAUSES)[number];

/** One movement of money at risk. Figures are sums over these and nothing else. */
export type LedgerEntry = {
  id: string;
  caseId: string;
  invoiceId: string;
  customerId: string;
  kind: "failed" | "recovered" | "taken_back" | "lost";
  /** For recovered and taken_back; why it was lost for lost. */
  cause: Cause | null;
  reason: string | null;
  currency: string;
  /** Always positive. */
  amount: number;
  at: number;
};

export type TimelineEntry = {
  /** The subject, made from what it tells, so that it is written once. */
  id: string;
  at: number;
  invoiceId: string | null;
  kind: string;
  /** Ids, codes and amounts only: never names, addresses or texts, which must be erasable. */
  detail: Record<string, string | number | boolean | null>;
  because: Reason[];
};

export type CaseStatus = "open" | "recovered" | "lost";

/** One customer's recovery, over all overdue invoices of one stretch of time. */
export type Case = {
  /** `case_` and the id of the invoice that opened it. */
  id: string;
  customerId: string;
  status: CaseStatus;
  openedAt: number;
  closedAt: number | null;
  invoiceIds: string[];
  /** The invoice that leads the conversation: the oldest still open, else the opener. */
  leadInvoiceId: string;
  kind: InvoiceKind;
  /** Class of the lead invoice's latest decline. */
  declineClass: DeclineClass | null;
  assignment: Assignment;
  currency: string;
  /** Sum of what is open, in `currency`; other currencies are in the ledger. */
  amountOpen: number;
  wakeAt: number | null;
  /** What an open case waits for; never empty while it is open. */
  waitsFor: Reason[];
  /** What holds all of it now; null: nothing does. */
  heldBy: HoldKind | null;
  /** What segment rules were asked about it, as it stood when it opened. */
  input: SegmentInput;
  /** Percent of what is open that is expected without a personal contact, 0 to 100; null: nothing is open. */
  selfCure: number | null;
  /** What a person's contact is expected to bring on top, in minor units of `currency`: people's work goes by it. */
  expectedValue: number;
  /** Why: whether a contact is worth making, then what that rests on. Empty while nothing is open. */
  worth: Reason[];
};

export type Decision = {
  cases: Case[];
  ledger: LedgerEntry[];
  commands: Command[];
  timeline: TimelineEntry[];
  /** What the account's success model is to learn from, once an attempt however often it is said. */
  lessons: RetryLesson[];
  /** The next time at which looking again can change anything; null when nothing is awaited. */
  wakeAt: number | null;
};
