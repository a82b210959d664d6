import { expect, test } from "vitest";
import { runCampaign } from "./calibration.ts";
import { measureTargets, usualSample } from "./calibration-targets.ts";
import { loadPopulation } from "./population.ts";
import { BLIND_TWO_WEEKS } from "./retry-policies.ts";

test("the default population meets every published figure within its bounds", { timeout: 120_000 }, () => {
  const targets = measureTargets(usualSample(loadPopulation(), 20_000, 1));
  const missed = targets.filter(({ achieved, low, high }) => !(achieved >= low && achieved <= high));
  expect(missed).toEqual([]);
  expect(targets.length).toBeGreaterThanOrEqual(12);
});

test("a sample has the same outcome every time, and another seed another", () => {
  const outcome = (seed: number) =>
    runCampaign(usualSample(loadPopulation(), 500, seed), { policy: BLIND_TWO_WEEKS, windowDays: 14 });
  expect(outcome(3)).toEqual(outcome(3));
  expect(outcome(3)).not.toEqual(outcome(4));
});
