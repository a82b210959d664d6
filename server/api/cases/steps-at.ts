import type { Schema } from "../../../db/schema.ts";
import type { Step, Strategy } from "../../dunning/strategies/strategy.ts";

type CaseRow = Pick<Schema["cases"]["$inferSelect"], "openedAt" | "closedAt" | "assignment">;

/**
 * The steps of the strategy that a customer's case followed at a time; none where no case was open then.
 * Of a case that was moved, these are the steps of the version it is on now.
 *
 * @param at UTC epoch milliseconds
 */
export function stepsAt(
  at: number,
  cases: readonly CaseRow[],
  strategies: readonly Pick<Strategy, "id" | "version" | "steps">[],
): readonly Step[] {
  const one = cases.find(({ openedAt, closedAt }) => openedAt <= at && at <= (closedAt ?? at));
  const followed = strategies.find(
    ({ id, version }) => id === one?.assignment.strategyId && version === one.assignment.strategyVersion,
  );
  return followed?.steps ?? [];
}
