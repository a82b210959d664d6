import type { StrategyDraft } from "./strategy.ts";

/** A strategy on an axis of days, counted from the start of its clock. */
export type StrategyAxis = {
  /** In the order of days; several steps on one day in the strategy's order. */
  steps: { stepId: string; day: number }[];
  /** The most retries, and the days [from, to] in which they may run; null: no retries. */
  retries: { attempts: number; from: number; to: number } | null;
  end: StrategyDraft["end"];
};

/** Places steps, retries and end on the axis. Retries end with the strategy, even if their own window is longer. */
export function strategyAxis({ clock, steps, retries, end }: StrategyDraft): StrategyAxis {
  // For a sent invoice there is no stored method to charge.
  const hasRetries = clock === "failure" && retries.max > 0;
  return {
    steps: steps.map(({ id, day }) => ({ stepId: id, day })).sort((a, b) => a.day - b.day),
    retries: hasRetries ? { attempts: retries.max, from: 0, to: Math.min(retries.days, end.day) } : null,
    end,
  };
}
