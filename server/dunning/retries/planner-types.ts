import type { AttemptTrigger, MethodDetails } from "../facts/facts.ts";
import type { InvoiceKind } from "../model/invoice-kind.ts";
import type { Reason } from "../model/reason.ts";
import type { RetryMode } from "../model/settings.ts";
import type { DeclineClass } from "../model/decline-class.ts";
import type { Exploration } from "./exploration.ts";
import type { ModelState } from "./model/model-state.ts";

/** A payment method that the planner may choose. */
export type CandidateMethod = {
  id: string;
  method: MethodDetails;
  /** True for the one Stripe would charge by itself: subscription default, else customer default. */
  isDefault: boolean;
  expMonth: number | null;
  expYear: number | null;
  /** Attached, or its details changed, or made the default: the latest of these. */
  changedAt: number;
};

/** An earlier attempt, ours or Stripe's, on any invoice of this merchant with the same customer. */
export type PastAttempt = {
  at: number;
  invoiceId: string;
  amount: number;
  paymentMethodId: string | null;
  fingerprint: string | null;
  /** As charged; tells network budgets and rails of a method that is not among `methods`. */
  method?: MethodDetails;
  outcome: "failed" | "succeeded" | "processing" | "requires_action";
  trigger: AttemptTrigger;
  /** Null while nobody has said why it failed. */
  decline: Decline | null;
};

/** A classed decline; `because` keeps the evidence that decided, its table row and source. */
export type Decline = {
  class: DeclineClass;
  /** May the same method be charged again for the same thing? `limited`: a few times, far apart. */
  retrySameMethod: "yes" | "limited" | "no";
  minWaitMs: number;
  /** Upper hint for further attempts on this method; null: the strategy's own limit. */
  maxAttempts: number | null;
  concealFromCustomer: boolean;
  code: string;
  /** Ids of the network rules that forbid another charge of the same card, see the table of budgets. */
  stops?: string[];
  reasons: Reason[];
};

/** All that the choice of the next attempt depends on. Plain data: another planner can stand in. */
export type PlannerInput = {
  now: number;
  mode: RetryMode;
  invoice: {
    id: string;
    kind: InvoiceKind;
    amount: number;
    currency: string;
    firstFailedAt: number;
    /** Stripe's own next attempt; weave keeps clear of it. */
    stripeNextAttemptAt: number | null;
    /** Our attempts so far on this invoice that count against `limits.max`. */
    automaticAttempts: number;
  };
  limits: { max: number; endsAt: number };
  /** Local time of the customer. */
  timeZone: string;
  methods: CandidateMethod[];
  mayChargeOtherMethods: boolean;
  /** When they became a customer; null: not known. */
  customerSince: number | null;
  /** All known attempts of this customer, oldest first. */
  history: PastAttempt[];
  /** What the account's outcomes taught; null: the prior alone decides. */
  modelState: ModelState | null;
  /** Null: always what seems best. */
  exploration: Exploration | null;
};

/** What a planned sequence of tries promises. */
export type RetryOutlook = {
  /** Chance in [0, 1] that one of them succeeds. */
  chance: number;
  tries: number;
  /** The last of them. */
  until: number;
};

/** How the time of an attempt was chosen: kept, so that policies can be compared by the log afterwards. */
export type RetryChoice = {
  /** Chance in (0, 1] with which this time was chosen among those that were good enough. */
  propensity: number;
  explored: boolean;
  /** What the prior alone gives this attempt. */
  priorChance: number;
  /** Outcomes that the chance was learnt from. */
  outcomes: number;
};

/** When and with what to try next, or what is waited for; always with reasons. */
export type RetryPlan =
  | {
      kind: "attempt";
      at: number;
      /** Null: whatever Stripe charges by default. */
      paymentMethodId: string | null;
      trigger: AttemptTrigger;
      /** The model's estimate in [0, 1]; an assumption until learnt. */
      chance: number;
      /** Absent where no time was chosen: at once, or at the first moment allowed. */
      choice?: RetryChoice;
      /** The whole sequence that this try begins, as planned now; absent where only one try is planned. */
      outlook?: RetryOutlook;
      reasons: Reason[];
    }
  | { kind: "wait"; for: "new_method" | "customer" | "processing" | "stripe" | "evidence"; reasons: Reason[] }
  | { kind: "exhausted"; reasons: Reason[] };

export type Planner = (input: PlannerInput) => RetryPlan;
