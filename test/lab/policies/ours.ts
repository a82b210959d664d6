import type { DeclineEvidence, MethodDetails } from "../../../server/dunning/facts/facts.ts";
import { classify } from "../../../server/dunning/retries/declines.ts";
import { priorFailuresOf } from "../../../server/dunning/retries/failure-features.ts";
import { planRetry } from "../../../server/dunning/retries/plan-retry.ts";
import type {
  CandidateMethod,
  PastAttempt,
  RetryPlan,
  PlannerInput,
} from "../../../server/dunning/retries/planner-types.ts";
import { railOf } from "../../../server/dunning/retries/rails.ts";
import { learn } from "../../../server/dunning/retries/model/update.ts";
import { type ModelState, emptyModelState } from "../../../server/dunning/retries/model/model-state.ts";
import type { OutcomeTell, PlanAnswer, PlanAsk, Policy, PolicyMaker } from "../protocol.ts";
import { sentence } from "./reason-sentence.ts";

type Said = Pick<OutcomeTell, "declineCode" | "adviceCode" | "networkDeclineCode" | "networkAdviceCode">;

/** Share of plans that explore. */
const EXPLORED = 0.03;

/** Makegood's own planner behind the laboratory's protocol: it learns from the outcomes it receives. */
export const ours: PolicyMaker = (seed) =>
  new PlannerPolicy(emptyModelState(), { share: EXPLORED, seed: String(seed) });

/** The same without learning and without exploring: the prior alone. */
export const oursFrozen: PolicyMaker = () => new PlannerPolicy(null, null);

/** Hears of each plan before anything is learned from it. */
export type OnPlan = (input: PlannerInput, answer: RetryPlan) => void;

/** Our planner, exploring this share of its plans; `onPlan` gets each plan. */
export const oursExploring =
  (share: number, onPlan: OnPlan): PolicyMaker =>
  (seed) =>
    new PlannerPolicy(emptyModelState(), { share, seed: String(seed) }, onPlan);

/** The state of an invoice that may still be tried. */
type Open = { input: PlannerInput; own: PastAttempt[] };

class PlannerPolicy implements Policy {
  readonly #learned: ModelState | null;
  readonly #exploration: PlannerInput["exploration"];
  readonly #open = new Map<string, Open>();
  /** Each customer's invoices as all messages showed them; the history in one message is shorter. */
  readonly #known = new Map<string, Map<number, PastAttempt[]>>();

  readonly #onPlan: OnPlan | null;

  constructor(
    modelState: ModelState | null,
    exploration: PlannerInput["exploration"],
    onPlan: OnPlan | null = null,
  ) {
    this.#learned = modelState;
    this.#exploration = exploration;
    this.#onPlan = onPlan;
  }

  plan(ask: PlanAsk): PlanAnswer {
    const known = this.#known.get(ask.customer.id) ?? new Map<number, PastAttempt[]>();
    this.#known.set(ask.customer.id, known);
    const input = {
      ...plannerInputOf(ask, known),
      modelState: this.#learned,
      exploration: this.#exploration,
    };
    const own = input.history.filter(({ invoiceId }) => invoiceId === ask.invoice.id);
    known.set(ask.invoice.failedAt, own);
    this.#open.set(ask.invoice.id, { input, own });
    const answer = planRetry(input);
    this.#onPlan?.(input, answer);

    if (answer.kind !== "attempt")
      return { id: ask.id, stop: true, reason: sentence(answer.reasons, ask.customer.timeZone) };
    if (answer.at > ask.until)
      return { id: ask.id, stop: true, reason: sentence(answer.reasons, ask.customer.timeZone) };
    return {
      id: ask.id,
      at: answer.at,
      method: answer.paymentMethodId ?? input.methods[0]?.id ?? "",
      p: answer.chance,
      reason: sentence(answer.reasons, ask.customer.timeZone),
    };
  }

  outcome(tell: OutcomeTell): void {
    const open = this.#open.get(tell.invoice);
    if (!open) return;
    const { input } = open;
    const candidate = input.methods.find(({ id }) => id === tell.method) ?? input.methods[0];
    if (!candidate) return;
    if (tell.outcome === "succeeded") open.own.push(paid(tell, input, candidate));
    if (!this.#learned) return;
    const failures = input.history.filter(
      (attempt) =>
        attempt.invoiceId === input.invoice.id &&
        attempt.outcome === "failed" &&
        attempt.paymentMethodId === candidate.id,
    );
    const decline = failures.at(-1)?.decline;
    // A method that was not tried before on this invoice has no failure to explain.
    if (!decline) return;
    learn(this.#learned, {
      features: {
        decline,
        method: candidate.method,
        rail: railOf(candidate.method),
        timeZone: input.timeZone,
        failures: failures.map(({ at }) => at),
        said: failures.map((each) => each.decline?.code ?? decline.code),
        until: input.limits.endsAt,
        amount: input.invoice.amount,
        kind: input.invoice.kind,
        customerSince: input.customerSince,
        earlier: priorFailuresOf(input.history, input.invoice.id),
      },
      at: tell.at,
      succeeded: tell.outcome === "succeeded",
    });
  }

  closed({ invoice }: { invoice: string }): void {
    this.#open.delete(invoice);
  }
}

const paid = (
  { at }: OutcomeTell,
  { invoice }: PlannerInput,
  { id, method }: CandidateMethod,
): PastAttempt => ({
  at,
  invoiceId: invoice.id,
  amount: invoice.amount,
  paymentMethodId: id,
  fingerprint: null,
  method,
  outcome: "succeeded",
  trigger: "automatic",
  decline: null,
});

function plannerInputOf(
  { now, until, maxAttempts, invoice, customer, methods, attempts }: PlanAsk,
  known: ReadonlyMap<number, PastAttempt[]>,
) {
  const candidates = methods.map(
    ({ id, type, brand, funding, country, default: isDefault }): CandidateMethod => ({
      id,
      method: { type, brand, funding, country: country ?? customer.country, fingerprint: null },
      isDefault,
      expMonth: null,
      expYear: null,
      changedAt: 0,
    }),
  );
  const standard = candidates.find(({ isDefault }) => isDefault) ?? candidates[0];
  const methodOf = (id: string | null) => candidates.find((candidate) => candidate.id === id) ?? standard;
  const past = (at: number, invoiceId: string, id: string | null, said: Said | null): PastAttempt => {
    const method = methodOf(id);
    const details = method?.method ?? NO_METHOD;
    return {
      at,
      invoiceId,
      amount: invoice.amount,
      paymentMethodId: id ?? method?.id ?? null,
      fingerprint: null,
      method: details,
      outcome: said ? "failed" : "succeeded",
      trigger: "automatic",
      decline: said ? classify(evidenceOf(said), details) : null,
    };
  };
  const earlier = customer.history
    .filter(({ failedAt }) => failedAt < invoice.failedAt)
    .flatMap(
      ({ failedAt, recoveredAt, cause }, index) =>
        known.get(failedAt) ?? [
          past(failedAt, `earlier ${index}`, UNKNOWN_METHOD, { ...NOTHING_SAID, declineCode: cause }),
          ...(recoveredAt === null ? [] : [past(recoveredAt, `earlier ${index}`, UNKNOWN_METHOD, null)]),
        ],
    );
  const own = attempts.map((attempt) =>
    past(attempt.at, invoice.id, attempt.method, attempt.outcome === "declined" ? attempt : null),
  );
  const input: PlannerInput = {
    now,
    mode: "lead",
    invoice: {
      id: invoice.id,
      kind: invoice.kind,
      amount: invoice.amount,
      currency: invoice.currency,
      firstFailedAt: invoice.failedAt,
      stripeNextAttemptAt: null,
      automaticAttempts: Math.max(0, own.length - 1),
    },
    limits: { max: maxAttempts, endsAt: until },
    timeZone: customer.timeZone,
    methods: candidates,
    mayChargeOtherMethods: candidates.length > 1,
    customerSince: customer.since,
    history: [...earlier, ...own].sort((a, b) => a.at - b.at),
    modelState: null,
    exploration: null,
  };
  return input;
}

/** The history does not name the method that was charged; a card that was lost then is not today's card. */
const UNKNOWN_METHOD = "unknown";
const NO_METHOD: MethodDetails = { type: null, brand: null, funding: null, country: null, fingerprint: null };
const NOTHING_SAID: Said = {
  declineCode: null,
  adviceCode: null,
  networkDeclineCode: null,
  networkAdviceCode: null,
};

function evidenceOf({
  declineCode,
  adviceCode,
  networkDeclineCode,
  networkAdviceCode,
}: Said): DeclineEvidence {
  return {
    outcomeType: "issuer_declined",
    outcomeReason: null,
    networkStatus: null,
    adviceCode,
    networkAdviceCode,
    networkDeclineCode,
    declineCode,
    code: declineCode,
  };
}
