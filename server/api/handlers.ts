import type { Run } from "./context.ts";
import type { ProcedureName } from "./contract.ts";
import { getAccount, putSettings } from "./settings/handlers.ts";
import { getCase, listOfCases } from "./cases/handlers.ts";
import { assign, addNote, removeNote } from "./customers/customer-care.ts";
import { searchCustomers } from "./customers/customer-search.ts";
import { dryRunSegments, dryRunStrategy } from "./backtest/handlers.ts";
import {
  discardDraftOfExperiment,
  getExperiment,
  listOfExperiments,
  saveDraftOfExperiment,
  startExperiment,
  stopExperiment,
} from "./experiments/handlers.ts";
import { getFigures, listOfEntries } from "./reports/handlers.ts";
import { pause, promise, resume } from "./holds/handlers.ts";
import { doStep, endNow, retryNow, skipStep, withdraw } from "./staff-requests/handlers.ts";
import { previewMessage } from "./messages/handlers.ts";
import { getOverview } from "./overview/handlers.ts";
import { previewSegments } from "./segments/preview.ts";
import { getSegments, putSegments, testSegments } from "./segments/handlers.ts";
import { checkSetup } from "./setup/handlers.ts";
import {
  checkStrategy,
  discardStrategyDraft,
  getStrategy,
  listOfStrategies,
  putStrategy,
  saveStrategyDraft,
} from "./strategies/handlers.ts";
import { complete, listOfTasks } from "./tasks/handlers.ts";
import { listOfTimeline } from "./timeline/handlers.ts";

/** What runs behind each name of the contract. */
export const PROCEDURES: { readonly [Name in ProcedureName]: Run<Name> } = {
  "cases.list": listOfCases,
  "cases.get": getCase,
  "cases.assign": assign,
  "notes.add": addNote,
  "notes.remove": removeNote,
  "customers.search": searchCustomers,
  "timeline.list": listOfTimeline,
  "holds.pause": pause,
  "holds.promise": promise,
  "holds.resume": resume,
  "requests.retryNow": retryNow,
  "requests.skipStep": skipStep,
  "requests.doStep": doStep,
  "requests.endNow": endNow,
  "requests.withdraw": withdraw,
  "tasks.list": listOfTasks,
  "tasks.complete": complete,
  "segments.get": getSegments,
  "segments.preview": previewSegments,
  "segments.dryRun": dryRunSegments,
  "segments.put": putSegments,
  "segments.test": testSegments,
  "strategies.list": listOfStrategies,
  "strategies.get": getStrategy,
  "strategies.check": checkStrategy,
  "strategies.dryRun": dryRunStrategy,
  "strategies.saveDraft": saveStrategyDraft,
  "strategies.discardDraft": discardStrategyDraft,
  "strategies.put": putStrategy,
  "experiments.list": listOfExperiments,
  "experiments.get": getExperiment,
  "experiments.save": saveDraftOfExperiment,
  "experiments.discard": discardDraftOfExperiment,
  "experiments.start": startExperiment,
  "experiments.stop": stopExperiment,
  "messages.preview": previewMessage,
  "figures.get": getFigures,
  "figures.entries": listOfEntries,
  "overview.get": getOverview,
  "account.get": getAccount,
  "settings.put": putSettings,
  "setup.check": checkSetup,
};
