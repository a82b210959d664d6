import { type PolicyEvaluation, evaluatePolicy } from "./evaluate-policy.ts";
import { type ChoicePoint, choicePointOf } from "./policies/arms.ts";
import { oursExploring } from "./policies/ours.ts";
import { runPolicy } from "./run.ts";
import { passes } from "./world/bank.ts";
import type { LabPopulation } from "./world/population.ts";
import { type FailedInvoice, makeWorld, type World } from "./world/world.ts";

/** A policy that chooses among the times that stood to choice: the chance of each, in the order of `arms`. */
type Target = (point: ChoicePoint) => readonly number[];

const only =
  (index: (point: ChoicePoint) => number): Target =>
  (point) =>
    point.arms.map((_, arm) => (arm === index(point) ? 1 : 0));

/** Policies that the log is judged for; none of them wrote it. */
export const TARGETS = {
  "the best": only(() => 0),
  "the second best": only(({ arms }) => Math.min(1, arms.length - 1)),
  "the earliest": only(({ arms }) =>
    arms.reduce((first, { at }, arm) => (at < arms[first]!.at ? arm : first), 0),
  ),
  "any of them": ({ arms }) => arms.map(() => 1 / arms.length),
  "the prior's own": only(({ frozen }) => frozen ?? 0),
} as const satisfies Record<string, Target>;

export type TargetName = keyof typeof TARGETS;
export const TARGET_NAMES = Object.keys(TARGETS) as TargetName[];

export interface OffPolicyOptions {
  /** Failures in the world. */
  readonly invoices: number;
  /** Share of plans that explore: much more than in practice, so that small logs can tell something. */
  readonly share: number;
  readonly windowDays: number;
  readonly maxAttempts: number;
}

export const OFF_POLICY: OffPolicyOptions = { invoices: 900, share: 0.3, windowDays: 21, maxAttempts: 8 };

/** The estimate of a policy from the log of one run, and the truth. */
export interface OffPolicyTrial {
  readonly target: TargetName;
  readonly seed: number;
  readonly judgement: PolicyEvaluation;
  /** The share of this run's first retries that the policy would have won, had it chosen in each. */
  readonly truth: number;
}

/** The first choice for an invoice. */
interface FirstChoice {
  readonly failed: FailedInvoice;
  readonly point: ChoicePoint;
  /** Whether an attempt passes, for each of the times. */
  readonly passed: readonly boolean[];
}

/**
 * Lets ours run with much exploration, asks its log what other policies would have won with the first retry of each
 * invoice, and asks the hidden state the same: fates do not depend on what is tried, so the truth is exact.
 *
 * Only customers with a single method: with another beside it, a time that is drawn may give way to that method, and
 * the log then holds no choice.
 */
export function judgeFromLog(
  population: LabPopulation,
  seed: number,
  options: OffPolicyOptions,
): OffPolicyTrial[] {
  const { invoices, share, windowDays, maxAttempts } = options;
  const world = makeWorld(population, { seed, invoices, windowDays });
  const choices = firstChoices(world, seed, share, maxAttempts);
  return TARGET_NAMES.map((target) => {
    const chances = choices.map(({ point }) => TARGETS[target](point));
    const judgement = evaluatePolicy(
      choices.map(({ failed, point, passed }, index) => ({
        group: failed.customer.id,
        propensity: point.propensity,
        targetChance: chances[index]![point.chosen]!,
        reward: passed[point.chosen] ? 1 : 0,
        predicted: point.arms[point.chosen]!.chance,
        targetPredicted: mean(chances[index]!, ({ arm }) => point.arms[arm]!.chance),
      })),
    );
    const won = choices.map(({ passed }, index) => mean(chances[index]!, ({ arm }) => (passed[arm] ? 1 : 0)));
    return { target, seed, judgement, truth: won.reduce((sum, each) => sum + each, 0) / won.length };
  });
}

function firstChoices(world: World, seed: number, share: number, maxAttempts: number): FirstChoice[] {
  const points = new Map<string, ChoicePoint>();
  const exploring = oursExploring(share, (input, answer) => {
    if (input.invoice.automaticAttempts > 0 || input.methods.length > 1) return;
    if (answer.kind !== "attempt" || answer.at > input.limits.endsAt) return;
    const point = choicePointOf(input, answer);
    if (point) points.set(input.invoice.id, point);
  });
  const { invoices } = runPolicy(world, exploring, seed, { maxAttempts });
  return invoices.flatMap(({ failed, retries }): FirstChoice[] => {
    const point = points.get(failed.invoice.id);
    if (point === undefined) return [];
    const before = [{ at: failed.invoice.failedAt, slot: 0 }];
    const passed = point.arms.map(({ at }) => passes(world, failed, 0, at, before));
    const [first] = retries;
    if (first?.at !== point.arms[point.chosen]!.at || first.succeeded !== passed[point.chosen])
      throw new Error(`${failed.invoice.id}: its first retry is not the one that was chosen`);
    return [{ failed, point, passed }];
  });
}

/** The mean over arms, each with its chance. */
const mean = (chances: readonly number[], value: (of: { arm: number }) => number): number =>
  chances.reduce((total, chance, arm) => total + chance * value({ arm }), 0);
