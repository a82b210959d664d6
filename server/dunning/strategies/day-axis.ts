import type { StrategyDraft } from "./strategy.ts";

/** A strategy laid out on its days, counted from its clock's start. */
export type StrategyAxis = {
  /** What stands on a day, in order of days; several steps of one day in the strategy's order. */
  steps: { stepId: string; day: number }[];
  /** Attempts of ours at most, and the days [from, to] in which they may be; null: none at all. */
  retries: { attempts: number; from: number; to: number } | null;
  end: StrategyDraft["end"];
};

/** Where things stand on the axis of days. Retries end with the strategy, whatever window they were given. */
export function strategyAxis({ clock, steps, retries, end }: StrategyDraft): StrategyAxis {
  // A sent invoice has nothing stored that could be charged.
  const charges = clock === "failure" && retries.max > 0;
  return {
    steps: steps.map(({ id, day }) => ({ stepId: id, day })).sort((a, b) => a.day - b.day),
    retries: charges ? { attempts: retries.max, from: 0, to: Math.min(retries.days, end.day) } : null,
    end,
  };
}
