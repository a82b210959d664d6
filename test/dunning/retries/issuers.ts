import type { Attempt } from "../../../server/dunning/model/attempt.ts";
import type { DeclineEvidence, MethodDetails } from "../../../server/dunning/facts/facts.ts";
import { classify } from "../../../server/dunning/retries/declines.ts";
import type {
  CandidateMethod,
  PastAttempt,
  Planner,
  PlannerInput,
} from "../../../server/dunning/retries/planner-types.ts";
import { isBankDebit, railOf } from "../../../server/dunning/retries/rails.ts";
import { DAY, evidence, HOUR, issuerSays, NO_METHOD } from "./planner-inputs.ts";
import { randomOf } from "./seeded-random.ts";

const CARD_SAYS: DeclineEvidence[] = [
  ...[
    "insufficient_funds",
    "insufficient_funds",
    "insufficient_funds",
    "generic_decline",
    "do_not_honor",
  ].map((code) => issuerSays(code)),
  ...[
    "processing_error",
    "card_velocity_exceeded",
    "call_issuer",
    "expired_card",
    "lost_card",
    "incorrect_cvc",
  ].map((code) => issuerSays(code)),
  ...["authentication_required", "brand_new_code", "withdrawal_count_limit_exceeded"].map((code) =>
    issuerSays(code),
  ),
  ...["02", "03", "21", "24", "26", "30"].map((networkAdviceCode) =>
    issuerSays("insufficient_funds", { networkAdviceCode }),
  ),
  ...["04", "14", "51", "51", "91", "54", "1A"].map((networkDeclineCode) =>
    issuerSays("do_not_honor", { networkDeclineCode }),
  ),
  ...["try_again_later", "do_not_try_again", "confirm_card_data"].map((adviceCode) =>
    issuerSays("generic_decline", { adviceCode }),
  ),
  issuerSays("generic_decline", { outcomeType: "blocked", outcomeReason: "rule" }),
];
const DEBIT_SAYS = ["R01", "R01", "R09", "insufficient_funds", "AM04", "0", "R02", "R08", "MS03", "R99"].map(
  (code) => evidence({ code }),
);

/** The planner's input beside the facts: what the account's outcomes taught, and whether it explores. */
export type PlannerKnowledge = {
  modelState: PlannerInput["modelState"];
  exploration: PlannerInput["exploration"];
};
const PRIOR_ALONE: PlannerKnowledge = { modelState: null, exploration: null };

export type Answer = { input: PlannerInput; answer: ReturnType<Planner> };

/**
 * Sixty days in the life of one customer with one to three invoices and methods, whose issuers answer at random. After
 * each event the planner is asked, and followed; Stripe tries by itself in between; people change their methods.
 * `watch` sees every question with its answer.
 *
 * @returns every attempt, with the evidence that was known in the end
 */
export function sixtyDays(
  seed: number,
  planner: Planner,
  watch: (answer: Answer) => void,
  knowledge: PlannerKnowledge = PRIOR_ALONE,
): Attempt[] {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const start = Date.UTC(2026, 8, 1) + Math.floor(random() * 60 * DAY);
  const mode = pick(["lead", "lead", "weave", "weave", "watch"] as const);
  const timeZone = pick([
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Africa/Casablanca",
    "Not/AZone",
  ]);
  const mayChargeOtherMethods = random() < 0.5;
  const methods: CandidateMethod[] = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, i) => ({
    id: `pm_${i}`,
    method: methodOf(pick, random),
    isDefault: i === 0,
    expMonth: random() < 0.2 ? null : 1 + Math.floor(random() * 12),
    expYear: random() < 0.2 ? 2026 : 2028,
    changedAt: start - Math.floor(random() * 100 * DAY),
  }));
  const invoices = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, i) => ({
    id: `in_${i}`,
    amount: pick([1000, 1000, 2500]),
    firstFailedAt: start + Math.floor(random() * 5 * DAY),
    days: Math.floor(random() * 61),
    max: Math.floor(random() * 9),
    stripeNextAttemptAt: null as number | null,
    open: true,
  }));

  const customerSince = random() < 0.2 ? null : start - Math.floor(random() * 900 * DAY);

  const attempts: Attempt[] = [];
  const settle: { at: number; attempt: Attempt }[] = [];
  let now = start;
  const charge = (
    invoice: (typeof invoices)[number],
    paymentMethodId: string | null,
    trigger: Attempt["trigger"],
  ) => {
    const method =
      methods.find(({ id }) => id === paymentMethodId) ?? methods.find(({ isDefault }) => isDefault)!;
    const debit = isBankDebit(railOf(method.method));
    const answers = debit ? pick(DEBIT_SAYS) : pick(CARD_SAYS);
    const attempt: Attempt = {
      // Padded, so that ids made at the same instant are in the order they were made.
      id: `ch_${String(attempts.length).padStart(4, "0")}`,
      invoiceId: invoice.id,
      at: now,
      outcome: random() < 0.06 ? "succeeded" : "failed",
      trigger,
      amount: invoice.amount,
      currency: "usd",
      paymentMethodId: method.id,
      method: method.method,
      evidence: answers,
      executionId: null,
    };
    attempts.push(attempt);
    const fate = random();
    if (debit) {
      settle.push({ at: now + (1 + random() * 4) * DAY, attempt: { ...attempt } });
      attempt.outcome = "processing";
      attempt.evidence = null;
    } else if (attempt.outcome === "failed" && fate < 0.2) {
      settle.push({ at: now + 1, attempt: { ...attempt } });
      attempt.evidence = null;
    } else if (attempt.outcome === "failed" && fate < 0.25) {
      settle.push({
        at: now + random() * DAY,
        attempt: { ...attempt, evidence: issuerSays("authentication_required") },
      });
      attempt.outcome = "requires_action";
    }
    if (attempt.outcome === "succeeded") {
      attempt.evidence = null;
      invoice.open = false;
    }
    if (mode !== "lead") invoice.stripeNextAttemptAt = random() < 0.8 ? now + (1 + random() * 4) * DAY : null;
  };

  const plannerInputOf = (invoice: (typeof invoices)[number]): PlannerInput => ({
    now,
    mode,
    invoice: {
      id: invoice.id,
      kind: "renewal",
      amount: invoice.amount,
      currency: "usd",
      firstFailedAt: invoice.firstFailedAt,
      stripeNextAttemptAt: invoice.stripeNextAttemptAt,
      automaticAttempts: attempts.filter(
        ({ invoiceId, trigger }) =>
          invoiceId === invoice.id && (trigger === "automatic" || trigger === "other_method"),
      ).length,
    },
    limits: { max: invoice.max, endsAt: invoice.firstFailedAt + invoice.days * DAY },
    timeZone,
    methods: methods.map((each) => ({ ...each })),
    mayChargeOtherMethods,
    customerSince,
    ...knowledge,
    history: attempts.map(
      ({ evidence: says, method, currency: _, id: __, ...attempt }): PastAttempt => ({
        ...attempt,
        outcome: attempt.outcome === "confirming" ? "requires_action" : attempt.outcome,
        method,
        fingerprint: method.fingerprint,
        decline: attempt.outcome === "failed" && says ? classify(says, method) : null,
      }),
    ),
  });

  const changes = Array.from({ length: Math.floor(random() * 4) }, () => start + random() * 50 * DAY);
  for (let events = 0; events < 400; events++) {
    // The events that can come next: a first failure, a settlement, a changed method, Stripe's attempt, ours.
    const next: { at: number; run: () => void }[] = [];
    for (const invoice of invoices) {
      const begun = attempts.some(({ invoiceId }) => invoiceId === invoice.id);
      if (!begun)
        next.push({ at: Math.max(now, invoice.firstFailedAt), run: () => charge(invoice, null, "stripe") });
      if (!begun || !invoice.open) continue;
      const input = plannerInputOf(invoice);
      const answer = planner(input);
      watch({ input, answer });
      if (answer.kind === "attempt") {
        const lag = random() < 0.3 ? random() * 8 * HOUR : 0;
        // Either at the planned time, or late: then we ask again before we act.
        next.push({
          at: answer.at,
          run: () => {
            if (lag > 0) now += lag;
            else charge(invoice, answer.paymentMethodId, answer.trigger);
          },
        });
      }
      const stripes = invoice.stripeNextAttemptAt;
      if (stripes !== null)
        next.push({ at: Math.max(now, stripes), run: () => charge(invoice, null, "stripe") });
    }
    for (const [i, entry] of settle.entries()) {
      next.push({
        at: entry.at,
        run: () => {
          settle.splice(i, 1);
          const attempt = attempts.find(({ id }) => id === entry.attempt.id)!;
          Object.assign(attempt, entry.attempt);
          if (attempt.outcome !== "succeeded") return;
          attempt.evidence = null;
          invoices.find(({ id }) => id === attempt.invoiceId)!.open = false;
        },
      });
    }
    for (const [i, at] of changes.entries()) {
      next.push({
        at: Math.max(now, at),
        run: () => {
          changes.splice(i, 1);
          changeMethod(methods, now, pick, random);
        },
      });
    }
    const first = next.sort((a, b) => a.at - b.at)[0];
    if (!first || first.at > start + 60 * DAY) break;
    now = Math.max(now, first.at);
    first.run();
  }
  return attempts;
}

type Pick = <T>(list: readonly T[]) => T;

function methodOf(pick: Pick, random: () => number): MethodDetails {
  const fingerprint = pick(["fp_a", "fp_b", "fp_c", "fp_d"]);
  if (random() < 0.25) {
    const type = pick(["us_bank_account", "sepa_debit", "bacs_debit", "acss_debit"]);
    return { ...NO_METHOD, type, country: "US", fingerprint: `${type}_${fingerprint}` };
  }
  const brand = pick(["visa", "mastercard", "amex"]);
  return {
    type: "card",
    brand,
    funding: pick(["debit", "credit", "prepaid", null]),
    country: pick(["US", "US", "GB", "DE", "BR", "IN", null]),
    fingerprint: `${brand}_${fingerprint}`,
  };
}

/** The default gets new details or a new number, or another method becomes the default. */
function changeMethod(methods: CandidateMethod[], now: number, pick: Pick, random: () => number): void {
  const what = random();
  const chosen = pick(methods);
  chosen.changedAt = now;
  chosen.expYear = 2029;
  if (what < 0.4) chosen.method = methodOf(pick, random);
  if (what > 0.3) for (const each of methods) each.isDefault = each === chosen;
}
