import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DECLINE_CLASSES } from "../../../../server/dunning/model/decline-class.ts";
import { railOf } from "../../../../server/dunning/retries/rails.ts";
import { type TrainingExample, learn } from "../../../../server/dunning/retries/model/update.ts";
import {
  modelStateSchema,
  MAX_KEYS,
  emptyModelState,
} from "../../../../server/dunning/retries/model/model-state.ts";
import { successModel } from "../../../../server/dunning/retries/model/success-model.ts";
import { runs } from "../../../runs.ts";
import { DAY, HOUR } from "../planner-inputs.ts";

/** Far back and far ahead, beyond the years that pay-day calendars know. */
const instant = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: Date.UTC(2080, 0, 1) }) },
);
const gap = fc.integer({ min: 0, max: 60 * DAY });
const code = fc.oneof(
  fc.constantFrom("insufficient_funds", "do_not_honor", "processing_error", "expired_card", "R01", "AM04"),
  fc.stringMatching(/^[a-z0-9_]{1,40}$/),
);
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const after = (first: number, gaps: readonly number[]): number[] => {
  const times = [first];
  for (const each of gaps) times.push(times.at(-1)! + each);
  return times;
};

const earlier = fc
  .tuple(instant, fc.array(gap, { maxLength: 4 }), orNull(gap))
  .map(([first, gaps, paidAfter]) => {
    const failures = after(first, gaps);
    return { failures, paidAt: paidAfter === null ? null : failures.at(-1)! + paidAfter };
  });

const method = fc.record({
  type: orNull(fc.constantFrom("card", "us_bank_account", "sepa_debit", "paypal")),
  brand: orNull(fc.constantFrom("visa", "mastercard", "amex", "new_network")),
  funding: orNull(fc.constantFrom("credit", "debit", "prepaid", "unknown")),
  country: orNull(fc.oneof(fc.constantFrom("US", "DE", "GB", "BR"), fc.stringMatching(/^[A-Z]{2}$/))),
  fingerprint: fc.constant(null),
});

/** Any example whose times are in order: the planner never sees others. */
const example: fc.Arbitrary<TrainingExample> = fc
  .record({
    method,
    codes: fc.array(code, { minLength: 1, maxLength: 5 }),
    declineClass: fc.constantFrom(...DECLINE_CLASSES),
    first: instant,
    gaps: fc.array(gap, { minLength: 5, maxLength: 5 }),
    wait: gap,
    timeZone: fc.constantFrom("America/New_York", "Europe/Berlin", "Asia/Kolkata", "Not/AZone"),
    amount: fc.integer({ min: 0, max: 10 ** 12 }),
    kind: fc.constantFrom("renewal", "trial_conversion", "one_off"),
    since: orNull(fc.integer({ min: 0, max: 3_000 * DAY })),
    earlier: fc.array(earlier, { maxLength: 4 }),
    succeeded: fc.boolean(),
  })
  .map(({ codes, declineClass, first, gaps, wait, since, succeeded, ...more }) => {
    const failures = after(first, gaps.slice(0, codes.length - 1));
    const at = failures.at(-1)! + wait;
    const features = {
      ...more,
      rail: railOf(more.method),
      decline: { class: declineClass, code: codes.at(-1)! },
      failures,
      said: codes,
      until: at + 20 * DAY,
      customerSince: since === null ? null : first - since,
    };
    return { features, at, succeeded };
  });

describe("whatever it is taught, a model", () => {
  it("keeps a valid, bounded state, and its chances between 0 and 1", () => {
    fc.assert(
      fc.property(fc.array(example, { minLength: 1, maxLength: 40 }), (trainingExamples) => {
        const modelState = emptyModelState();
        for (const each of trainingExamples) learn(modelState, each);
        expect(modelStateSchema.parse(modelState)).toEqual(modelState);
        expect(modelState.outcomes).toBe(trainingExamples.length);
        for (const table of [modelState.causes, modelState.incomes, modelState.curves, modelState.factors])
          expect(Object.keys(table).length).toBeLessThanOrEqual(MAX_KEYS + 1);
        for (const { features, at } of trainingExamples) {
          for (const model of [successModel(features, modelState), successModel(features, null)]) {
            const wrong = [0, HOUR, DAY, 9 * DAY, 33 * DAY]
              .map((later) => model.chance(at + later))
              .filter((chance) => !(chance >= 0 && chance <= 1));
            expect(wrong).toEqual([]);
            const weights = model.components.map(({ weight }) => weight);
            expect(weights.every((weight) => weight >= 0)).toBe(true);
            expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
          }
        }
      }),
      { numRuns: runs(40) },
    );
  });

  it("is the same for the same lessons, and changes nothing but its own state", () => {
    fc.assert(
      fc.property(fc.array(example, { minLength: 1, maxLength: 10 }), (trainingExamples) => {
        const before = structuredClone(trainingExamples);
        const [first, other] = [emptyModelState(), emptyModelState()];
        for (const each of trainingExamples) learn(first, each);
        for (const each of trainingExamples) learn(other, each);
        expect(first).toEqual(other);
        expect(trainingExamples).toEqual(before);
      }),
      { numRuns: runs(30) },
    );
  });

  it("goes on from a state that was kept and read again", () => {
    fc.assert(
      fc.property(fc.array(example, { minLength: 2, maxLength: 10 }), (trainingExamples) => {
        const whole = emptyModelState();
        for (const each of trainingExamples) learn(whole, each);
        let stored = emptyModelState();
        for (const each of trainingExamples) {
          learn(stored, each);
          stored = modelStateSchema.parse(JSON.parse(JSON.stringify(stored)));
        }
        expect(stored).toEqual(JSON.parse(JSON.stringify(whole)));
      }),
      { numRuns: runs(30) },
    );
  });

  it("thinks better of a time that just succeeded than of the same that just failed", () => {
    fc.assert(
      fc.property(example, ({ features, at }) => {
        const chanceAfter = (succeeded: boolean) => {
          const modelState = emptyModelState();
          for (let i = 0; i < 5; i++) learn(modelState, { features, at, succeeded });
          return successModel(features, modelState).chance(at);
        };
        expect(chanceAfter(true)).toBeGreaterThanOrEqual(chanceAfter(false) - 1e-9);
      }),
      { numRuns: runs(100) },
    );
  });
});

describe("a name that is unlike others", () => {
  it.each([
    ["of every object", "constructor"],
    ["of every prototype", "__proto__"],
    ["of all codes", "any"],
    ["of what came too late", "other"],
    ["without end", "x".repeat(300)],
  ])("%s is learnt like any other", (_, name) => {
    const modelState = emptyModelState();
    const [{ features, at }] = fc.sample(example, { seed: 1, numRuns: 1 }) as [TrainingExample];
    const named = {
      ...features,
      decline: { ...features.decline, code: name },
      said: features.said.map(() => name),
      method: { ...features.method, country: name },
    };
    for (let i = 0; i < 3; i++) learn(modelState, { features: named, at, succeeded: false });
    expect(modelStateSchema.safeParse(JSON.parse(JSON.stringify(modelState))).success).toBe(true);
    const chance = successModel(named, modelState).chance(at);
    expect(chance >= 0 && chance <= 1).toBe(true);
  });
});
