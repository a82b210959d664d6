import { decide } from "../../../server/dunning/decide.ts";
import type { Decision } from "../../../server/dunning/model/decision.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { publishedBuiltInStrategies } from "../../../server/dunning/strategies/built-in.ts";
import type { PublishedStrategy, Running } from "../../../server/dunning/strategies/strategy.ts";
import { DAY, execution, HOUR, snapshot, T0 } from "../make-facts.ts";

export const builtIn = publishedBuiltInStrategies.find(({ id }) => id === "soft_decline")!;
export const version = (
  number: number,
  running: Running,
  over: Partial<PublishedStrategy> = {},
): PublishedStrategy => ({ ...builtIn, ...over, version: number, running });

export const NOW = T0 + 2 * DAY;
const { assignment } = decide(snapshot(), T0 + HOUR).cases[0]!;
/** A case on version 1 whose first step was taken, and the versions published later. */
export const runningCase = (later: PublishedStrategy[], over: Partial<Snapshot> = {}): Snapshot => ({
  ...snapshot({
    strategies: [...publishedBuiltInStrategies, ...later],
    executions: [execution({ outcome: "declined" })],
    assignments: [assignment],
  }),
  ...over,
});
export const versionIn = (decision: Decision) => decision.cases[0]!.assignment.strategyVersion;
export const moves = (decision: Decision) =>
  decision.timeline.filter(({ kind }) => kind === "strategy_moved").map(({ at, detail }) => [at, detail]);
