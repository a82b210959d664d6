import type { Step, Strategy } from "../../dunning/strategies/strategy.ts";
import type { Row } from "../presenter.ts";

/**
 * The steps of the strategy that a customer's case followed at a time; none where no case was open then. For a
 * case that was moved to another version, these are the steps of its present version.
 *
 * @param at UTC epoch milliseconds
 */
export function stepsAt(
  at: number,
  cases: readonly Pick<Row<"cases">, "openedAt" | "closedAt" | "assignment">[],
  strategies: readonly Pick<Strategy, "id" | "version" | "steps">[],
): readonly Step[] {
  const openThen = cases.find(({ openedAt, closedAt }) => openedAt <= at && at <= (closedAt ?? at));
  const followed = strategies.find(
    ({ id, version }) =>
      id === openThen?.assignment.strategyId && version === openThen.assignment.strategyVersion,
  );
  return followed?.steps ?? [];
}
