import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limitViolations } from "../../../server/dunning/retries/limit-audit.ts";
import { budgetOf } from "../../../server/dunning/retries/retry-limits.ts";
import { usesMethod } from "../../../server/dunning/retries/method-matching.ts";
import { planRetry } from "../../../server/dunning/retries/plan-retry.ts";
import type { RetryPlan } from "../../../server/dunning/retries/planner-types.ts";
import { GUARD_AFTER_MS, GUARD_BEFORE_MS } from "../../../server/dunning/retries/attempt-window.ts";
import { type Asked, type GoneBy, randomOf, sixtyDays } from "./issuers.ts";
import { taughtAtRandom } from "./model/make-features.ts";

const RUNS = 30;

const WAYS: [string, GoneBy][] = [
  ["by the prior", { modelState: null, exploration: null }],
  [
    "by what was learnt, exploring",
    { modelState: taughtAtRandom(1, 600), exploration: { share: 0.2, seed: "acct_1" } },
  ],
];

/** Runs many customers' sixty days and looks at every question and answer of each. */
function everyAnswer(by: GoneBy, check: (asked: Asked) => void) {
  let attempts = 0;
  const kinds = new Set<string>();
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
      sixtyDays(
        seed,
        planRetry,
        (asked) => {
          kinds.add(asked.answer.kind === "wait" ? `wait ${asked.answer.for}` : asked.answer.kind);
          if (asked.answer.kind === "attempt") {
            attempts += 1;
            kinds.add(asked.answer.trigger);
          }
          check(asked);
        },
        by,
      );
    }),
    { numRuns: RUNS },
  );
  // A run in which the planner never gets to the interesting answers proves nothing.
  expect(attempts).toBeGreaterThan(RUNS);
  return kinds;
}

const attemptOf = (answer: RetryPlan) => (answer.kind === "attempt" ? answer : null);

describe.each(WAYS)("sixty days with issuers that answer at random, planned %s", (_, by) => {
  it("reach every kind of answer", () => {
    expect([...everyAnswer(by, () => {})].sort()).toEqual(
      [
        "attempt",
        "automatic",
        "exhausted",
        "method_change",
        "other_method",
        "wait customer",
        "wait evidence",
        "wait new_method",
        "wait processing",
        "wait stripe",
      ].sort(),
    );
  });

  it("never break a budget of a network, a scheme or our own, nor try a hard decline again", () => {
    let planned = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
        const attempts = sixtyDays(seed, planRetry, () => {}, by);
        planned += attempts.filter(({ trigger }) => trigger !== "stripe").length;
        expect(limitViolations(attempts)).toEqual([]);
      }),
      { numRuns: 3 * RUNS },
    );
    expect(planned).toBeGreaterThan(RUNS);
  });

  it("never plan a method that was declined for good on the invoice", () => {
    everyAnswer(by, ({ input, answer }) => {
      const attempt = attemptOf(answer);
      const method = input.methods.find(({ id }) => id === attempt?.paymentMethodId);
      if (!attempt || !method) return;
      const dead = input.history.filter(
        (each) =>
          each.invoiceId === input.invoice.id && each.decline?.class === "hard" && usesMethod(each, method),
      );
      expect(dead).toEqual([]);
    });
  });

  it("never plan an attempt in watch mode, while one is processing, or while the customer is to act", () => {
    everyAnswer(by, ({ input, answer }) => {
      const own = input.history.filter(({ invoiceId }) => invoiceId === input.invoice.id);
      const busy =
        own.some(({ outcome }) => outcome === "processing") || own.at(-1)?.outcome === "requires_action";
      if (input.mode === "watch" || busy) expect(answer.kind).toBe("wait");
    });
  });

  it("never plan the past, an illegal instant, or one too close to Stripe's own attempt", () => {
    everyAnswer(by, ({ input, answer }) => {
      const attempt = attemptOf(answer);
      if (!attempt) return;
      const { invoice, limits, now, history } = input;
      expect(attempt.at).toBeGreaterThanOrEqual(now);
      expect(attempt.chance).toBeGreaterThan(0);
      expect(attempt.chance).toBeLessThanOrEqual(1);
      if (attempt.trigger !== "method_change") {
        expect(attempt.at).toBeLessThanOrEqual(limits.endsAt);
        expect(invoice.automaticAttempts).toBeLessThan(limits.max);
      }
      const method = input.methods.find(({ id }) => id === attempt.paymentMethodId)!;
      const { trigger } = attempt;
      const budget = budgetOf({ method, invoiceId: invoice.id, amount: invoice.amount, trigger, history });
      expect(budget.allows(attempt.at)).toBe(true);
      const stripes = invoice.stripeNextAttemptAt;
      if (stripes !== null) {
        expect(attempt.at <= stripes - GUARD_BEFORE_MS || attempt.at >= stripes + GUARD_AFTER_MS).toBe(true);
      }
      if (trigger === "other_method") expect(input.mayChargeOtherMethods).toBe(true);
    });
  });

  it("give the same time and method however often they are asked before it, and the same answer for the same question", () => {
    const random = randomOf(1);
    let ahead = 0;
    everyAnswer(by, ({ input, answer }) => {
      expect(planRetry(structuredClone(input))).toEqual(answer);
      const shuffled = { ...input, methods: [...input.methods].reverse() };
      expect(planRetry(shuffled)).toEqual(answer);
      const attempt = attemptOf(answer);
      if (!attempt || attempt.at === input.now) return;
      ahead += 1;
      for (const now of [attempt.at, input.now + Math.floor(random() * (attempt.at - input.now))]) {
        expect(planRetry({ ...input, now })).toMatchObject({
          kind: "attempt",
          at: attempt.at,
          paymentMethodId: attempt.paymentMethodId,
          trigger: attempt.trigger,
        });
      }
    });
    expect(ahead).toBeGreaterThan(RUNS);
  });

  it("give every chosen time a propensity, and the prior's chance beside the model's", () => {
    let explored = 0;
    everyAnswer(by, ({ input, answer }) => {
      const choice = attemptOf(answer)?.choice;
      if (!choice) return;
      const { propensity, priorChance, outcomes } = choice;
      expect(propensity > 0 && propensity <= 1).toBe(true);
      expect(priorChance >= 0 && priorChance <= 1).toBe(true);
      expect(outcomes).toBe(input.modelState?.outcomes ?? 0);
      if (!input.exploration) expect([propensity, choice.explored]).toEqual([1, false]);
      if (choice.explored) explored += 1;
    });
    expect(explored > 0).toBe(by.exploration !== null);
  });

  it("always say why", () => {
    everyAnswer(by, ({ answer }) => {
      expect(answer.reasons.length).toBeGreaterThan(0);
      for (const reason of answer.reasons) {
        for (const value of Object.values(reason)) expect(Number.isNaN(value)).toBe(false);
      }
    });
  });
});

describe("sixty days with issuers that answer at random", () => {
  it("would break them with a planner that does not look at them", () => {
    let broken = 0;
    for (let seed = 0; seed < 20; seed++) {
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
    expect(broken).toBeGreaterThan(100);
  });
});
