import type { Run } from "./context.ts";
import type { ProcedureName } from "./contract.ts";
import { getAccount, putSettings } from "./procedures/account.ts";
import { getCase, listOfCases } from "./procedures/cases.ts";
import { getFigures } from "./procedures/figures.ts";
import { pause, resume } from "./procedures/holds.ts";
import { retryNow, skipStep } from "./procedures/requests.ts";
import { getSegments, putSegments, testSegments } from "./procedures/segments.ts";
import { getStrategy, listOfStrategies, putStrategy } from "./procedures/strategies.ts";
import { complete, listOfTasks } from "./procedures/tasks.ts";
import { listOfTimeline } from "./procedures/timeline.ts";

/** What runs behind each name of the contract. */
export const PROCEDURES: { readonly [Name in ProcedureName]: Run<Name> } = {
  "cases.list": listOfCases,
  "cases.get": getCase,
  "timeline.list": listOfTimeline,
  "holds.pause": pause,
  "holds.resume": resume,
  "requests.retryNow": retryNow,
  "requests.skipStep": skipStep,
  "tasks.list": listOfTasks,
  "tasks.complete": complete,
  "segments.get": getSegments,
  "segments.put": putSegments,
  "segments.test": testSegments,
  "strategies.list": listOfStrategies,
  "strategies.get": getStrategy,
  "strategies.put": putStrategy,
  "figures.get": getFigures,
  "account.get": getAccount,
  "settings.put": putSettings,
};
