import { describe, expect, test } from "vitest";
import { runs } from "../runs.ts";
import { metricsOf } from "./metrics.ts";
import { FIXED, policyByName } from "./policies/by-name.ts";
import { runPolicy } from "./run.ts";
import { loadLabPopulation, populationNames } from "./world/population.ts";
import { makeWorld } from "./world/world.ts";

const EIGHT = { maxAttempts: 8 };

describe("the oracle", () => {
  test.each(populationNames())("misses nothing that a policy recovers by the rules: %s", async (name) => {
    const world = makeWorld(loadLabPopulation(name), { seed: 2, invoices: runs(150) });
    const oracle = runPolicy(world, (await policyByName("oracle"))(world), 1, EIGHT);
    expect(oracle.violations).toEqual([]);
    const best = metricsOf(oracle.invoices);
    expect(best.breaches).toBe(0);
    expect(best.perRecovery).toBe(1);
    for (const rival of [...FIXED, "random", "smart-like"]) {
      const { invoices, violations } = runPolicy(world, (await policyByName(rival))(world), 1, EIGHT);
      expect(violations, rival).toEqual([]);
      expect(metricsOf(invoices).byAmount, rival).toBeLessThanOrEqual(best.byAmount);
      invoices.forEach(({ failed, recoveredAt, breaches }, index) => {
        if (recoveredAt === null || breaches.length > 0) return;
        const theirs = oracle.invoices[index]?.recoveredAt ?? null;
        expect(theirs, `${rival}, ${failed.invoice.id}`).not.toBeNull();
        expect(theirs, `${rival}, ${failed.invoice.id}`).toBeLessThanOrEqual(recoveredAt);
      });
    }
  });
});
