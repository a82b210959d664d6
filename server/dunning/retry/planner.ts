import type { AttemptTrigger, MethodDetails } from "../facts.ts";
import type { InvoiceKind, Reason, RetryMode } from "../decision.ts";
import type { DeclineClass } from "../decline-class.ts";

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
  because: Reason[];
};

/** All that the choice of the next attempt depends on. Plain data: another planner can stand in. */
export type RetryQuestion = {
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
  /** All known attempts of this customer, oldest first. */
  history: PastAttempt[];
};

/** When and with what to try next, or what is waited for; always with reasons. */
export type RetryAnswer =
  | {
      kind: "attempt";
      at: number;
      /** Null: whatever Stripe charges by default. */
      paymentMethodId: string | null;
      trigger: AttemptTrigger;
      /** The model's estimate in [0, 1]; an assumption until learnt. */
      chance: number;
      because: Reason[];
    }
  | { kind: "wait"; for: "new_method" | "customer" | "processing" | "stripe" | "evidence"; because: Reason[] }
  | { kind: "exhausted"; because: Reason[] };

export type Planner = (question: RetryQuestion) => RetryAnswer;
