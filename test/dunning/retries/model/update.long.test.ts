import { describe, expect, it } from "vitest";
import { successModel } from "../../../../server/dunning/retries/model/success-model.ts";
import {
  emptyModelState,
  modelStateSchema,
  MAX_KEYS,
} from "../../../../server/dunning/retries/model/model-state.ts";
import { learn } from "../../../../server/dunning/retries/model/update.ts";
import { card, DAY } from "../planner-inputs.ts";
import { CODES, draws, learnt, logLoss, wednesdays, type World } from "./draw-examples.ts";
import { FAILED, featuresOf } from "./make-features.ts";

describe("learn, from thousands of outcomes,", () => {
  it("foretells fresh draws better than the prior, the better the more it saw", () => {
    const fresh = [...draws(wednesdays, 1_000, 99, CODES)];
    const trainingExamples = [...draws(wednesdays, 10_000, 4, CODES)];
    const prior = logLoss(fresh, null);
    const some = logLoss(fresh, learnt(trainingExamples.slice(0, 500)));
    const many = logLoss(fresh, learnt(trainingExamples));
    // Even a model that knows the rule cannot foretell the draws themselves.
    const least = fresh.reduce((sum, { features, at }) => {
      const p = wednesdays(features, at);
      return sum - (p * Math.log(p) + (1 - p) * Math.log(1 - p)) / fresh.length;
    }, 0);
    expect(some).toBeLessThan(prior);
    expect(many).toBeLessThan(some);
    // At least half of the distance to that bound is learnt.
    expect(prior - many).toBeGreaterThan((prior - least) / 2);
  });

  it("does not lose against a prior that happens to be right", () => {
    const right: World = (features, at) => successModel(features, null).chance(at);
    const fresh = [...draws(right, 1_000, 98, CODES)];
    const modelState = learnt(draws(right, 2_000, 5, CODES));
    expect(logLoss(fresh, modelState)).toBeLessThan(logLoss(fresh, null) + 0.01);
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
    // One key more than the limit: it stands for all keys that came too late.
    for (const table of [modelState.causes, modelState.incomes, modelState.curves, modelState.factors])
      expect(Object.keys(table).length).toBeLessThanOrEqual(MAX_KEYS + 1);
    expect(modelStateSchema.parse(modelState)).toEqual(modelState);
    expect(JSON.stringify(modelState).length).toBeLessThan(1_000_000);
  });
});
