import type { DeclineEvidence, MethodDetails } from "../../../server/dunning/facts/facts.ts";
import { classify } from "../../../server/dunning/retries/declines.ts";
import type {
  CandidateMethod,
  PastAttempt,
  PlannerInput,
} from "../../../server/dunning/retries/planner-types.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A Tuesday, 10:12 UTC. */
export const FAILED_AT = Date.UTC(2026, 10, 3, 10, 12);

export const NO_EVIDENCE: DeclineEvidence = {
  outcomeType: null,
  outcomeReason: null,
  networkStatus: null,
  adviceCode: null,
  networkAdviceCode: null,
  networkDeclineCode: null,
  declineCode: null,
  code: null,
};

export const NO_METHOD: MethodDetails = {
  type: null,
  brand: null,
  funding: null,
  country: null,
  fingerprint: null,
};

export const card = (details: Partial<MethodDetails> = {}): MethodDetails => ({
  type: "card",
  brand: "visa",
  funding: "debit",
  country: "US",
  fingerprint: "fp_1",
  ...details,
});

export const evidence = (details: Partial<DeclineEvidence>): DeclineEvidence => ({
  ...NO_EVIDENCE,
  ...details,
});

/** An issuer's decline with a decline code, as Stripe words it. */
export const issuerSays = (declineCode: string, more: Partial<DeclineEvidence> = {}): DeclineEvidence =>
  evidence({ outcomeType: "issuer_declined", code: "card_declined", declineCode, ...more });

export const candidate = (details: Partial<CandidateMethod> = {}): CandidateMethod => ({
  id: "pm_1",
  method: card(),
  isDefault: true,
  expMonth: 12,
  expYear: 2029,
  changedAt: FAILED_AT - 100 * DAY,
  ...details,
});

/** A failed attempt, by default on `in_1` with `pm_1`; `says` null: the reason is unknown. */
export function failure(
  says: DeclineEvidence | null,
  { method = card(), ...details }: Partial<PastAttempt> = {},
): PastAttempt {
  return {
    at: FAILED_AT,
    invoiceId: "in_1",
    amount: 1000,
    paymentMethodId: "pm_1",
    fingerprint: method.fingerprint,
    method,
    outcome: "failed",
    trigger: "stripe",
    decline: says && classify(says, method),
    ...details,
  };
}

type Changes = Partial<Omit<PlannerInput, "invoice">> & { invoice?: Partial<PlannerInput["invoice"]> };

/** A renewal of 10.00 USD that failed once for want of money, planned a minute later, in lead mode. */
export function input({ invoice, ...changes }: Changes = {}): PlannerInput {
  return {
    now: FAILED_AT + 60_000,
    mode: "lead",
    invoice: {
      id: "in_1",
      kind: "renewal",
      amount: 1000,
      currency: "usd",
      firstFailedAt: FAILED_AT,
      stripeNextAttemptAt: null,
      automaticAttempts: 0,
      ...invoice,
    },
    limits: { max: 4, endsAt: FAILED_AT + 21 * DAY },
    timeZone: "America/New_York",
    methods: [candidate()],
    mayChargeOtherMethods: false,
    customerSince: null,
    modelState: null,
    exploration: null,
    history: [failure(issuerSays("insufficient_funds"))],
    ...changes,
  };
}
