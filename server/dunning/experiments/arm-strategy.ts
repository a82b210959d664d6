import type { Interval } from "../cases/holds.ts";
import type { Strategy } from "../strategies/strategy.ts";
import type { ExperimentAssignment } from "./experiment.ts";

const DAY = 86_400_000;

/**
 * The strategy as a case in an experiment runs it: with the arm's texts in place of its own and, after a hold-out, with
 * as many days for retries as every other case has.
 */
export function strategyInArm(
  strategy: Strategy,
  assignment: ExperimentAssignment | undefined,
  holdOut: Interval | null,
): Strategy {
  const { texts } = assignment ?? {};
  if (!texts && !holdOut) return strategy;
  const { retries } = strategy;
  return {
    ...strategy,
    retries: holdOut ? { ...retries, days: retries.days + (holdOut.to - holdOut.from) / DAY } : retries,
    steps: strategy.steps.map((step) =>
      step.do.kind === "message" && texts && Object.hasOwn(texts, step.do.template)
        ? { ...step, do: { ...step.do, template: texts[step.do.template]! } }
        : step,
    ),
  };
}
