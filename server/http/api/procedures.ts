import type { Run } from "./context.ts";
import type { ProcedureName } from "./contract.ts";
import { getAccount, putSettings } from "./procedures/account.ts";
import { getCase, listOfCases } from "./procedures/cases.ts";
import { assign, addNote, removeNote } from "./procedures/customer-care.ts";
import { searchCustomers } from "./procedures/customer-search.ts";
import { dryRunSegments, dryRunStrategy } from "./procedures/dry-run.ts";
import {
  discardDraftOfExperiment,
  getExperiment,
  listOfExperiments,
  saveDraftOfExperiment,
  startExperiment,
  stopExperiment,
} from "./procedures/experiments.ts";
import { getFigures, listOfEntries } from "./procedures/figures.ts";
import { pause, promise, resume } from "./procedures/holds.ts";
import { doStep, endNow, retryNow, skipStep, withdraw } from "./procedures/requests.ts";
import { previewMessage } from "./procedures/message-preview.ts";
import { getOverview } from "./procedures/overview.ts";
import { previewSegments } from "./procedures/segment-preview.ts";
import { getSegments, putSegments, testSegments } from "./procedures/segments.ts";
import { checkSetup } from "./procedures/setup.ts";
import {
  checkStrategy,
  discardStrategyDraft,
  getStrategy,
  listOfStrategies,
  putStrategy,
  saveStrategyDraft,
} from "./procedures/strategies.ts";
import { complete, listOfTasks } from "./procedures/tasks.ts";
import { listOfTimeline } from "./procedures/timeline.ts";

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
