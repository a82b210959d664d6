import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { calendarSharesOf } from "../../../../server/dunning/retries/model/failure-causes.ts";
import { type TrainingExample, learn } from "../../../../server/dunning/retries/model/update.ts";
import {
  type ModelState,
  modelStateSchema,
  MAX_KEYS,
  emptyModelState,
} from "../../../../server/dunning/retries/model/model-state.ts";
import { successModel } from "../../../../server/dunning/retries/model/success-model.ts";
import type { FailureFeatures } from "../../../../server/dunning/retries/model/features.ts";
import { randomOf } from "../issuers.ts";
import { card, DAY, HOUR } from "../planner-inputs.ts";
import { FAILED, instant, featuresOf } from "./make-features.ts";

const SAO_PAULO = "America/Sao_Paulo";

function learnt(trainingExamples: Iterable<TrainingExample>): ModelState {
  const modelState = emptyModelState();
  for (const example of trainingExamples) learn(modelState, example);
  return modelState;
}

/** A world of its own: how likely a charge succeeds, by a rule that the model does not know. */
type World = (features: FailureFeatures, at: number) => number;

/** Charges on random days of a year that failed, and one more try each, up to three weeks later. */
function* draws(
  world: World,
  count: number,
  seed: number,
  codes: readonly string[],
): Generator<TrainingExample> {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
  for (let made = 0; made < count; ) {
    const failedAt = FAILED + Math.floor(random() * 365) * DAY + Math.floor(random() * 10) * HOUR;
    const features = featuresOf(pick(codes), {
      method: card({
        country: "BR",
        funding: pick(["debit", "credit"]),
        brand: pick(["visa", "mastercard"]),
      }),
      failures: [failedAt],
      timeZone: SAO_PAULO,
      customerSince: failedAt - Math.floor(random() * 700) * DAY,
      amount: pick([500, 1000, 5000]),
    });
    if (random() < world(features, failedAt)) continue;
    made += 1;
    const at = failedAt + Math.floor((1 + random() * 20) * 24) * HOUR;
    yield { features, at, succeeded: random() < world(features, at) };
  }
}

/** Everybody is paid on Wednesdays, and the money is gone two days later. */
const wednesdays: World = ({ decline }, at) => {
  if (decline.code === "do_not_honor") return 0.02;
  const weekday = DateTime.fromMillis(at, { zone: SAO_PAULO }).weekday;
  return weekday === 3 || weekday === 4 ? 0.8 : 0.04;
};

const CODES = ["insufficient_funds", "insufficient_funds", "do_not_honor"];

function logLoss(trainingExamples: Iterable<TrainingExample>, modelState: ModelState | null): number {
  let [loss, count] = [0, 0];
  for (const { features, at, succeeded } of trainingExamples) {
    const chance = Math.min(0.999, Math.max(0.001, successModel(features, modelState).chance(at)));
    loss -= Math.log(succeeded ? chance : 1 - chance);
    count += 1;
  }
  return loss / count;
}

const brazil = (code: string) => featuresOf(code, { method: card({ country: "BR" }), timeZone: SAO_PAULO });
const inBrazil = (iso: string) => instant(iso, SAO_PAULO);

describe("learn", () => {
  it("finds a country's pay-day that nobody told it of", () => {
    const modelState = learnt(draws(wednesdays, 1_500, 1, CODES));
    const wednesday = inBrazil("2026-11-11T12:00");
    const tuesday = inBrazil("2026-11-10T12:00");
    const ratio = (of: ModelState | null) => {
      const { chance } = successModel(brazil("insufficient_funds"), of);
      return chance(wednesday) / chance(tuesday);
    };
    expect(ratio(null)).toBeLessThan(1.5);
    expect(ratio(modelState)).toBeGreaterThan(2);
  });

  it("keeps the ways of being paid that it found to the country where it found them", () => {
    const modelState = learnt(draws(wednesdays, 1_500, 1, CODES));
    const share = (country: string, of: ModelState | null) =>
      calendarSharesOf(country, of).find(({ calendar }) => calendar.id === "weekly_3")!.share;
    expect(share("BR", modelState)).toBeGreaterThan(share("BR", null));
    expect(share("AU", modelState)).toBe(share("AU", null));
  });

  it("finds that a code never recovers, and takes its time to believe it", () => {
    const never: World = () => 0;
    const chanceAfter = (count: number) => {
      const modelState = learnt(draws(never, count, 2, ["brand_new_code"]));
      return successModel(brazil("brand_new_code"), modelState).chance(inBrazil("2026-11-11T12:00"));
    };
    const chances = [0, 3, 30, 300].map(chanceAfter);
    // A handful of failures is what happens to everybody.
    expect(chances[1]).toBeGreaterThan(chances[0]! * 0.7);
    expect(chances[1]).toBeLessThan(chances[0]!);
    expect(chances[2]).toBeLessThan(chances[1]!);
    expect(chances[3]).toBeLessThan(chances[2]!);
    expect(chances[3]).toBeLessThan(chances[0]! / 4);
  });

  it("finds that a code recovers more than it thought", () => {
    const mostly: World = () => 0.8;
    const modelState = learnt(draws(mostly, 300, 3, ["brand_new_code"]));
    const chance = (of: ModelState | null) =>
      successModel(brazil("brand_new_code"), of).chance(inBrazil("2026-11-11T12:00"));
    expect(chance(modelState)).toBeGreaterThan(chance(null) * 1.5);
  });

  it("foretells fresh draws better than the prior, the better the more it saw", () => {
    const fresh = [...draws(wednesdays, 1_000, 99, CODES)];
    const trainingExamples = [...draws(wednesdays, 10_000, 4, CODES)];
    const prior = logLoss(fresh, null);
    const some = logLoss(fresh, learnt(trainingExamples.slice(0, 500)));
    const many = logLoss(fresh, learnt(trainingExamples));
    // What even a model that knows the world could not foretell.
    const least = fresh.reduce((sum, { features, at }) => {
      const p = wednesdays(features, at);
      return sum - (p * Math.log(p) + (1 - p) * Math.log(1 - p)) / fresh.length;
    }, 0);
    expect(some).toBeLessThan(prior);
    expect(many).toBeLessThan(some);
    // Of what can be learnt at all it learnt at least half.
    expect(prior - many).toBeGreaterThan((prior - least) / 2);
  });

  it("does not lose against a prior that happens to be right", () => {
    const right: World = (features, at) => successModel(features, null).chance(at);
    const fresh = [...draws(right, 1_000, 98, CODES)];
    const modelState = learnt(draws(right, 2_000, 5, CODES));
    expect(logLoss(fresh, modelState)).toBeLessThan(logLoss(fresh, null) + 0.01);
  });

  it("comes to much the same in whatever order it is taught", () => {
    const trainingExamples = [...draws(wednesdays, 1_000, 6, CODES)];
    const random = randomOf(7);
    const shuffled = trainingExamples
      .map((example) => ({ example, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ example }) => example);
    const orders = [trainingExamples, shuffled, [...trainingExamples].reverse()].map(learnt);
    for (const code of ["insufficient_funds", "do_not_honor"]) {
      for (let day = 1; day < 21; day++) {
        const chances = orders.map((of) => successModel(brazil(code), of).chance(FAILED + day * DAY));
        expect(Math.max(...chances) - Math.min(...chances), `${code} after ${day} days`).toBeLessThan(0.1);
      }
    }
  });

  it("counts its lessons and says what it learnt from", () => {
    const modelState = learnt(draws(wednesdays, 50, 8, CODES));
    expect(modelState.outcomes).toBe(50);
    const at = inBrazil("2026-11-11T12:00");
    expect(successModel(brazil("insufficient_funds"), modelState).explain(at)[0]).toMatchObject({
      assumption: false,
      learned_from: 50,
    });
  });

  it("stays bounded however many codes, countries and customers there are", () => {
    const modelState = emptyModelState();
    for (let i = 0; i < 1_500; i++) {
      const country = String.fromCharCode(65 + (i % 26), 65 + (Math.floor(i / 26) % 26));
      const features = featuresOf(`code_${i}`, {
        method: card({ country, brand: `brand_${i}` }),
        kind: `kind_${i}`,
      });
      learn(modelState, { features, at: FAILED + 2 * DAY, succeeded: i % 3 === 0 });
    }
    // One more than the limit: all that came too late.
    for (const table of [modelState.causes, modelState.incomes, modelState.curves, modelState.factors])
      expect(Object.keys(table).length).toBeLessThanOrEqual(MAX_KEYS + 1);
    expect(modelStateSchema.parse(modelState)).toEqual(modelState);
    expect(JSON.stringify(modelState).length).toBeLessThan(1_000_000);
  });

  it("forgets slowly: what has changed is found after thousands of outcomes of the old", () => {
    const fridays: World = (features, at) => wednesdays(features, at - 2 * DAY);
    const modelState = learnt(draws(wednesdays, 3_000, 9, CODES));
    const now = [...draws(fridays, 500, 97, CODES)];
    const before = logLoss(now, modelState);
    for (const example of draws(fridays, 4_000, 10, CODES)) learn(modelState, example);
    expect(logLoss(now, modelState)).toBeLessThan(before - 0.1);
    expect(logLoss(now, modelState)).toBeLessThan(logLoss(now, null));
  });
});
