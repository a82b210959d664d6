import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Attempt } from "../../../server/dunning/model/attempt.ts";
import { limitViolations } from "../../../server/dunning/retries/limit-audit.ts";
import { usesMethod } from "../../../server/dunning/retries/method-matching.ts";
import { planRetry } from "../../../server/dunning/retries/plan-retry.ts";
import type { RetryPlan } from "../../../server/dunning/retries/planner-types.ts";
import { budgetOf } from "../../../server/dunning/retries/retry-limits.ts";
import { GUARD_AFTER_MS, GUARD_BEFORE_MS } from "../../../server/dunning/retries/attempt-window.ts";
import { runs } from "../../runs.ts";
import { type Answer, type PlannerKnowledge, sixtyDays } from "./issuers.ts";
import { randomOf } from "./seeded-random.ts";
import { taughtAtRandom } from "./model/make-features.ts";

const KNOWLEDGE: [string, PlannerKnowledge][] = [
  ["by the prior", { modelState: null, exploration: null }],
  [
    "by what was learnt, exploring",
    { modelState: taughtAtRandom(1, 600), exploration: { share: 0.2, seed: "acct_1" } },
  ],
];

/** Between them these reach every kind of answer; all others are drawn anew in each run. */
const CHOSEN_SEEDS = [1, 9, 14, 22, 23];

const attemptOf = (answer: RetryPlan) => (answer.kind === "attempt" ? answer : null);
const kindOf = (answer: RetryPlan) =>
  answer.kind === "wait" ? `wait ${answer.for}` : answer.kind === "attempt" ? answer.trigger : answer.kind;

describe.each(KNOWLEDGE)("sixty days with issuers that answer at random, planned %s", (_, knowledge) => {
  /** Many customers' sixty days: each question with its answer, and all attempts in the end. */
  const customers: { seed: number; answers: Answer[]; attempts: Attempt[] }[] = [];
  beforeAll(() => {
    const drawn = fc.sample(fc.integer({ min: 0, max: 2 ** 32 - 1 }), runs(60));
    for (const seed of [...CHOSEN_SEEDS, ...drawn]) {
      const answers: Answer[] = [];
      const attempts = sixtyDays(seed, planRetry, (answer) => answers.push(answer), knowledge);
      customers.push({ seed, answers, attempts });
    }
  });
  /** A failure names the seed of the customer's sixty days. */
  function eachAnswer(check: (asked: Answer, seed: string) => void) {
    for (const { seed, answers } of customers) for (const answer of answers) check(answer, `seed ${seed}`);
  }

  it("reach every kind of answer", () => {
    const kinds = new Set<string>();
    eachAnswer(({ answer }) => kinds.add(kindOf(answer)));
    expect([...kinds].sort()).toEqual([
      "automatic",
      "exhausted",
      "method_change",
      "other_method",
      "wait customer",
      "wait evidence",
      "wait new_method",
      "wait processing",
      "wait stripe",
    ]);
  });

  it("never break a budget of a network, a scheme or our own, nor try a hard decline again", () => {
    let planned = 0;
    for (const { seed, attempts } of customers) {
      planned += attempts.filter(({ trigger }) => trigger !== "stripe").length;
      expect(limitViolations(attempts), `seed ${seed}`).toEqual([]);
    }
    expect(planned).toBeGreaterThan(customers.length / 2);
  });

  it("never plan a method that was declined for good on the invoice", () => {
    eachAnswer(({ input, answer }, seed) => {
      const attempt = attemptOf(answer);
      const method = input.methods.find(({ id }) => id === attempt?.paymentMethodId);
      if (!attempt || !method) return;
      const dead = input.history.filter(
        (past) =>
          past.invoiceId === input.invoice.id && past.decline?.class === "hard" && usesMethod(past, method),
      );
      expect(dead, seed).toEqual([]);
    });
  });

  it("never plan an attempt in watch mode, while one is processing, or while the customer is to act", () => {
    eachAnswer(({ input, answer }, seed) => {
      const own = input.history.filter(({ invoiceId }) => invoiceId === input.invoice.id);
      const busy = own.some(({ outcome }) => outcome === "processing");
      if (input.mode === "watch" || busy) expect(answer.kind, seed).toBe("wait");
      // A new method needs no confirmation of the old one.
      if (own.at(-1)?.outcome === "requires_action")
        expect(answer.kind === "wait" || kindOf(answer) === "method_change", seed).toBe(true);
    });
  });

  it("never plan the past, an illegal instant, or one too close to Stripe's own attempt", () => {
    eachAnswer(({ input, answer }, seed) => {
      const attempt = attemptOf(answer);
      if (!attempt) return;
      const { invoice, limits, now, history } = input;
      expect(attempt.at, seed).toBeGreaterThanOrEqual(now);
      expect(attempt.chance, seed).toBeGreaterThan(0);
      expect(attempt.chance, seed).toBeLessThanOrEqual(1);
      if (attempt.trigger !== "method_change") {
        expect(attempt.at, seed).toBeLessThanOrEqual(limits.endsAt);
        expect(invoice.automaticAttempts, seed).toBeLessThan(limits.max);
      }
      const method = input.methods.find(({ id }) => id === attempt.paymentMethodId)!;
      const { trigger } = attempt;
      const budget = budgetOf({ method, invoiceId: invoice.id, amount: invoice.amount, trigger, history });
      expect(budget.allows(attempt.at), seed).toBe(true);
      const stripes = invoice.stripeNextAttemptAt;
      if (stripes !== null) {
        const apart = attempt.at <= stripes - GUARD_BEFORE_MS || attempt.at >= stripes + GUARD_AFTER_MS;
        expect(apart, seed).toBe(true);
      }
      if (trigger === "other_method") expect(input.mayChargeOtherMethods, seed).toBe(true);
    });
  });

  it("give the same time and method however often they are asked before it, and the same answer for the same question", () => {
    const random = randomOf(1);
    let ahead = 0;
    eachAnswer(({ input, answer }, seed) => {
      expect(planRetry(structuredClone(input)), seed).toEqual(answer);
      const shuffled = { ...input, methods: [...input.methods].reverse() };
      expect(planRetry(shuffled), seed).toEqual(answer);
      const attempt = attemptOf(answer);
      if (!attempt || attempt.at === input.now) return;
      ahead += 1;
      for (const now of [attempt.at, input.now + Math.floor(random() * (attempt.at - input.now))]) {
        expect(planRetry({ ...input, now }), seed).toMatchObject({
          kind: "attempt",
          at: attempt.at,
          paymentMethodId: attempt.paymentMethodId,
          trigger: attempt.trigger,
        });
      }
    });
    expect(ahead).toBeGreaterThan(customers.length / 2);
  });

  it("give every chosen time a propensity, and the prior's chance beside the model's", () => {
    let explored = 0;
    eachAnswer(({ input, answer }, seed) => {
      const choice = attemptOf(answer)?.choice;
      if (!choice) return;
      const { propensity, priorChance, outcomes } = choice;
      expect(propensity > 0 && propensity <= 1, seed).toBe(true);
      expect(priorChance >= 0 && priorChance <= 1, seed).toBe(true);
      expect(outcomes, seed).toBe(input.modelState?.outcomes ?? 0);
      if (!input.exploration) expect([propensity, choice.explored], seed).toEqual([1, false]);
      if (choice.explored) explored += 1;
    });
    expect(explored > 0).toBe(knowledge.exploration !== null);
  });

  it("always say why", () => {
    eachAnswer(({ answer }, seed) => {
      expect(answer.reasons.length, seed).toBeGreaterThan(0);
      for (const reason of answer.reasons) {
        for (const value of Object.values(reason)) expect(Number.isNaN(value), seed).toBe(false);
      }
    });
  });
});

describe("sixty days with issuers that answer at random", () => {
  it("would break them with a planner that does not look at them", () => {
    let broken = 0;
    for (let seed = 0; seed < 5; seed++) {
      const careless = sixtyDays(
        seed,
        ({ now }) => ({
          kind: "attempt",
          at: now + 3_600_000,
          paymentMethodId: null,
          trigger: "automatic",
          chance: 1,
          reasons: [],
        }),
        () => {},
      );
      broken += limitViolations(careless).length;
    }
    expect(broken).toBeGreaterThan(25);
  });
});
