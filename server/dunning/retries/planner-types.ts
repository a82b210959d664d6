import type { AttemptTrigger, MethodDetails } from "../facts/facts.ts";
import type { InvoiceKind } from "../model/invoice-kind.ts";
import type { Reason } from "../model/reason.ts";
import type { RetryMode } from "../model/settings.ts";
import type { Decline } from "./declines.ts";
import type { Exploration } from "./exploration.ts";
import type { ModelState } from "./model/model-state.ts";

/** A payment method that the planner may choose. */
export type CandidateMethod = {
  id: string;
  method: MethodDetails;
  /** True for the method that Stripe charges by itself: the subscription's default, else the customer's. */
  isDefault: boolean;
  expMonth: number | null;
  expYear: number | null;
  /** When it was attached, its details changed, or it became the default: the latest of these. */
  changedAt: number;
};

/** A method that was taken away, that Stripe refuses to charge, or (null) Stripe's choice where there is none to make. */
export type UnusableMethod = { id: string | null; why: Reason };

/** An attempt in the past, ours or Stripe's, on any invoice of this merchant with the same customer. */
export type PastAttempt = {
  at: number;
  invoiceId: string;
  amount: number;
  paymentMethodId: string | null;
  fingerprint: string | null;
  /** As charged: gives the network limits and the rail of a method that is not among `methods`. */
  method?: MethodDetails;
  outcome: "failed" | "succeeded" | "processing" | "requires_action";
  trigger: AttemptTrigger;
  /** Null while the reason of the failure is unknown. */
  decline: Decline | null;
};

/**
 * All that the next attempt depends on. Plain data, so that another planner can stand in. Times are UTC epoch
 * milliseconds, amounts minor units.
 */
export type PlannerInput = {
  now: number;
  mode: RetryMode;
  invoice: {
    id: string;
    kind: InvoiceKind;
    amount: number;
    currency: string;
    firstFailedAt: number;
    /** Stripe's own next attempt; in weave mode we keep clear of it. */
    stripeNextAttemptAt: number | null;
    /** When the customer was told that we try again; null or absent: they were told of no day. */
    announcedAt?: number | null;
    /** Our attempts so far on this invoice that count against `limits.max`. */
    automaticAttempts: number;
  };
  limits: { max: number; endsAt: number };
  /** IANA zone of the customer. */
  timeZone: string;
  methods: CandidateMethod[];
  /** What cannot be charged although an attempt or a default names it; none of it is among `methods`. */
  unusable?: readonly UnusableMethod[];
  mayChargeOtherMethods: boolean;
  /** Null: unknown. */
  customerSince: number | null;
  /** All known attempts of this customer, oldest first. */
  history: PastAttempt[];
  /** Learned from the account's outcomes; null: the built-in prior alone decides. */
  modelState: ModelState | null;
  /** Null: always the best plan. */
  exploration: Exploration | null;
};

/** The expected result of a planned sequence of attempts. */
export type RetryOutlook = {
  /** Chance in [0, 1] that one of them succeeds. */
  chance: number;
  attempts: number;
  /** Time of the last one. */
  lastAt: number;
};

/** How the time of an attempt was chosen. It is logged, so that policies can be compared from the log afterwards. */
export type RetryChoice = {
  /** Chance in (0, 1] with which this time was chosen among the times that were good enough. */
  propensity: number;
  explored: boolean;
  /** The chance of this attempt by the prior alone. */
  priorChance: number;
  /** Number of outcomes that the chance was learned from. */
  outcomes: number;
};

export type PlannedAttempt = {
  kind: "attempt";
  at: number;
  /** Null: the method that Stripe charges by default. */
  paymentMethodId: string | null;
  trigger: AttemptTrigger;
  /** The model's estimate in [0, 1]; an assumption until outcomes were learned from. */
  chance: number;
  /** Absent when no time was chosen: the attempt runs at once, or at the first moment allowed. */
  choice?: RetryChoice;
  /** The whole sequence that this attempt begins, as planned now; absent when only one attempt is planned. */
  outlook?: RetryOutlook;
  reasons: Reason[];
};

/** When and with which method to charge next, or what the invoice waits for; always with reasons. */
export type RetryPlan =
  | PlannedAttempt
  | { kind: "wait"; for: "new_method" | "customer" | "processing" | "stripe" | "evidence"; reasons: Reason[] }
  | { kind: "exhausted"; reasons: Reason[] };

export type Planner = (input: PlannerInput) => RetryPlan;
