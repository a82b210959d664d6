import { StrategyList } from "./StrategyList.tsx";
import { StrategyPage } from "./StrategyPage.tsx";

/** The strategies of the account: all of them, or one to look at and to change. */
export function StrategiesPanel({ strategyId }: { strategyId?: string }) {
  return strategyId === undefined ? <StrategyList /> : <StrategyPage id={strategyId} />;
}
