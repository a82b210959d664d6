import type { ChannelTerms } from "../contact/channel-terms.ts";
import type { StartedExperiment } from "../experiments/experiment.ts";
import type {
  Account,
  ExecutionFact,
  ChargeFact,
  ConnectionFact,
  CustomerFact,
  HoldFact,
  InvoiceFact,
  InvoicePaymentFact,
  PaymentEventFact,
  PaymentMethodFact,
  PowerFact,
  StaffRequestFact,
  ReversalFact,
  SubscriptionFact,
  TaskFact,
} from "../facts/facts.ts";
import type { RetryLearning } from "../retries/model-loader.ts";
import type { Segment, SegmentAttributes } from "../segments/segment.ts";
import type { PublishedStrategy } from "../strategies/strategy.ts";
import type { Assignment } from "./assignment.ts";
import type { AccountSettings } from "./settings.ts";

/** Everything known about one customer: the only input of the core, besides the time. */
export type Snapshot = {
  account: Account;
  settings: AccountSettings;
  /** When the account went off and on; whether it is on now is in the settings. */
  connections: ConnectionFact[];
  /** When charging, writing and ending were started and stopped. */
  powers: PowerFact[];
  /** Ordered; the last one is "everyone else". */
  segments: Segment[];
  /** The channels that messages can go out on. */
  channels: readonly ChannelTerms[];
  /** Every version that is published or that an open case still runs on. */
  strategies: PublishedStrategy[];
  /** Those that run, and those that ran: their cases may still be open. */
  experiments: StartedExperiment[];
  customer: CustomerFact | null;
  customerId: string;
  subscriptions: SubscriptionFact[];
  paymentMethods: PaymentMethodFact[];
  invoices: InvoiceFact[];
  paymentEvents: PaymentEventFact[];
  charges: ChargeFact[];
  invoicePayments: InvoicePaymentFact[];
  reversals: ReversalFact[];
  holds: HoldFact[];
  staffRequests: StaffRequestFact[];
  executions: ExecutionFact[];
  tasks: TaskFact[];
  assignments: Assignment[];
  /** What segment rules were asked about the cases of `assignments`, as kept with them. */
  keptAttributes: { caseId: string; attributes: SegmentAttributes }[];
  learning: RetryLearning;
};
