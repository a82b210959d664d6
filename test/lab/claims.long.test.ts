import { describe, expect, test } from "vitest";
import { metricsOf } from "./metrics.ts";
import { judgeFromLog, OFF_POLICY } from "./off-policy.ts";
import { policyByName } from "./policies/by-name.ts";
import { runPolicy } from "./run.ts";
import { loadLabPopulation } from "./world/population.ts";
import { makeWorld } from "./world/world.ts";

/** Invoices for learning, which are not measured. */
const LEARN = 300;

const population = loadLabPopulation("b2b-cards");
const world = makeWorld(population, { seed: 1, invoices: 900 });

async function measured(policy: string) {
  const maker = (await policyByName(policy))(world);
  const { invoices, violations } = runPolicy(world, maker, 1, { maxAttempts: 8 });
  expect(violations).toEqual([]);
  return metricsOf(invoices.slice(LEARN));
}

describe("what the laboratory claims holds in a small world", () => {
  test("ours has more money than eight retries spread over three weeks, in far fewer and without a breach", async () => {
    const [ours, frozen, fixed] = [
      await measured("ours"),
      await measured("ours-frozen"),
      await measured("fixed-8-over-3-weeks"),
    ];
    expect(ours.byAmount).toBeGreaterThan(1.03 * fixed.byAmount);
    expect(ours.perRecovery).toBeLessThan(0.6 * (fixed.perRecovery ?? 0));
    expect(ours.breaches + frozen.breaches).toBe(0);
    expect(fixed.breaches).toBeGreaterThan(0);
    expect(ours.ece).toBeLessThan(0.06);
    expect(ours.byAmount).toBeGreaterThan(0.98 * frozen.byAmount);
  }, 180_000);

  test("what a log says of policies that did not write it is what they would have won", () => {
    const trials = judgeFromLog(population, 1, { ...OFF_POLICY, invoices: 600 });
    expect(new Set(trials.map(({ truth }) => truth)).size).toBeGreaterThan(3);
    for (const { target, judgement, truth } of trials) {
      if (judgement.kind !== "estimate") {
        expect(judgement.kind, target).toBe("too_few");
        continue;
      }
      // Half as wide again as the interval: a change to the planner deals other cards, and nothing else is wrong.
      for (const { mean, high } of [judgement.selfNormalised, judgement.doublyRobust])
        expect(Math.abs(mean - truth), target).toBeLessThan(1.5 * (high - mean));
    }
    expect(trials.filter(({ judgement }) => judgement.kind === "estimate").length).toBeGreaterThanOrEqual(3);
  }, 180_000);
});
