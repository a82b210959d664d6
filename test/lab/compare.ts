import { type Metrics, metricsOf } from "./metrics.ts";
import type { PolicyFor } from "./policies/by-name.ts";
import { runPolicy } from "./run.ts";
import type { LabPopulation } from "./world/population.ts";
import { makeWorld } from "./world/world.ts";

/** One policy in one world. */
export interface Trial {
  readonly population: string;
  readonly policy: string;
  readonly seed: number;
  /** On the invoices after those that it learned from. */
  readonly measured: Metrics;
  /** On the first invoices, where there was nothing to learn from yet. */
  readonly early: Metrics;
  readonly violations: readonly string[];
  /** Milliseconds of the whole run. */
  readonly took: number;
}

export interface ComparisonOptions {
  readonly learn: number;
  readonly measure: number;
  readonly early: number;
  readonly windowDays: number;
  readonly maxAttempts: number;
}

export const STANDARD: ComparisonOptions = {
  learn: 3000,
  measure: 1500,
  early: 500,
  windowDays: 21,
  maxAttempts: 8,
};

/** Takes every policy through the same world: the same invoices, with the same fates. */
export function* compare(
  population: LabPopulation,
  seed: number,
  policies: ReadonlyMap<string, PolicyFor>,
  options: ComparisonOptions,
  clock: { now(): number },
): Generator<Trial> {
  const { learn, measure, early, windowDays, maxAttempts } = options;
  const world = makeWorld(population, { seed, invoices: learn + measure, windowDays });
  for (const [policy, policyFor] of policies) {
    const startedAt = clock.now();
    const { invoices, violations } = runPolicy(world, policyFor(world), seed, { maxAttempts });
    yield {
      population: population.name,
      policy,
      seed,
      measured: metricsOf(invoices.slice(learn)),
      early: metricsOf(invoices.slice(0, early)),
      violations,
      took: clock.now() - startedAt,
    };
  }
}
