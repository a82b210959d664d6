import type { Reader } from "../../../db/database.ts";
import { wakeOpenCases } from "../../../db/stores/account-activity.ts";
import {
  deleteExperimentDraft,
  type ExperimentRow,
  listExperiments,
  upsertExperimentDraft,
  toStartedExperiment,
  updateExperiment,
} from "../../../db/stores/experiments.ts";
import { loadRules } from "../../../db/stores/rules.ts";
import type { ExperimentDraft, StartedExperiment } from "../../dunning/experiments/experiment.ts";
import { resultsOf } from "../../dunning/experiments/results.ts";
import { withVersions } from "../../dunning/experiments/validation.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { ApiError, notFound } from "../api-error.ts";
import type { Context, Handlers } from "../context.ts";
import type { experimentsContract } from "./contract.ts";
import {
  presentChoices,
  presentDefinitions,
  presentExperiment,
  presentProblems,
  presentResults,
  type Rules,
  stateOf,
} from "./presenter.ts";
import { loadRecruits } from "./recruits.ts";

const STATE_ORDER = ["running", "draft", "stopped"];

export const experimentsHandlers: Handlers<typeof experimentsContract> = {
  "experiments.list": async (context) => {
    const { db, account } = context;
    const [rows, rules] = await Promise.all([
      listExperiments(db, db.read, account),
      loadRules(db, db.read, account),
    ]);
    const localeContext = localeContextOf(context, rules);
    return {
      rows: [...rows]
        .sort((a, b) => STATE_ORDER.indexOf(stateOf(a)) - STATE_ORDER.indexOf(stateOf(b)) || b.at - a.at)
        .map((row) => presentExperiment(row, rules, localeContext)),
      choices: presentChoices(rules, localeContext),
    };
  },

  "experiments.get": async (context, { id }) => {
    const { db, account, settings } = context;
    const [row, rules] = await Promise.all([
      requireExperiment(context, db.read, id),
      loadRules(db, db.read, account),
    ]);
    const localeContext = localeContextOf(context, rules);
    const started = toStartedExperiment(row);
    return {
      ...presentExperiment(row, rules, localeContext),
      problems: started ? [] : presentProblems(row.draft, rules, settings.retryMode, localeContext),
      results: started && presentResults(started, await loadResults(context, started), localeContext),
      definitions: presentDefinitions(localeContext.locale),
    };
  },

  "experiments.save": async (context, { draft }) => {
    const { db, account, clock, userId, settings } = context;
    const saved = { by: userId, at: clock.now() };
    const row = await db.write(async (tx) => {
      await tx.lock(lockOf(context));
      if (!(await upsertExperimentDraft(db, tx, account, draft, saved))) throw alreadyStarted(draft.id);
      return requireExperiment(context, tx, draft.id);
    });
    const rules = await loadRules(db, db.read, account);
    const localeContext = localeContextOf(context, rules);
    return {
      ...presentExperiment(row, rules, localeContext),
      problems: presentProblems(draft, rules, settings.retryMode, localeContext),
    };
  },

  "experiments.discard": async (context, { id }) => {
    const { db, account } = context;
    await db.write(async (tx) => {
      await tx.lock(lockOf(context));
      await requireExperiment(context, tx, id);
      if (!(await deleteExperimentDraft(db, tx, account, id))) throw alreadyStarted(id);
    });
    return { id };
  },

  "experiments.start": async (context, { id }) => {
    const { db, account, clock, userId, callId, settings } = context;
    const { row, rules } = await db.write(async (tx) => {
      await tx.lock(lockOf(context));
      const rows = await listExperiments(db, tx, account);
      const row = rows.find((candidate) => candidate.id === id);
      if (!row) throw notFound("experiment", id);
      if (row.startedAt !== null) throw alreadyStarted(id);
      const rules = await loadRules(db, tx, account);
      const localeContext = localeContextOf(context, rules);
      requireNoProblems(row.draft, presentProblems(row.draft, rules, settings.retryMode, localeContext));
      const other = rows.find(
        (candidate) => stateOf(candidate) === "running" && overlap(candidate.draft, row.draft),
      );
      if (other) {
        throw new ApiError(
          "conflict",
          `Experiment ${other.id} already runs on the same subject, ${row.draft.subject}, and the same customers.`,
          "Stop that experiment first, or choose another segment.",
        );
      }
      const started = {
        draft: withVersions(row.draft, rules.strategies),
        seed: callId,
        startedBy: userId,
        startedAt: clock.now(),
      };
      await updateExperiment(db, tx, row, started);
      return { row: { ...row, ...started }, rules };
    });
    return presentExperiment(row, rules, localeContextOf(context, rules));
  },

  "experiments.stop": async (context, { id, chosen }) => {
    const { db, account, clock, userId, nudge } = context;
    const row = await db.write(async (tx) => {
      await tx.lock(lockOf(context));
      const row = await requireExperiment(context, tx, id);
      if (stateOf(row) !== "running") {
        throw new ApiError(
          "conflict",
          row.startedAt === null
            ? `Experiment ${id} has not been started.`
            : `Experiment ${id} was already stopped at ${new Date(row.stoppedAt!).toISOString()}.`,
          "Reload to see its state.",
        );
      }
      const armIds: readonly string[] = row.draft.arms.map((arm) => arm.id);
      if (chosen !== null && !armIds.includes(chosen)) {
        throw new ApiError(
          "invalid_input",
          `Experiment ${id} has no arm ${chosen}.`,
          "Choose one of its arms, or none.",
          [{ path: "chosen", message: `expected one of ${armIds.join(", ")}` }],
        );
      }
      const stopped = { stoppedBy: userId, stoppedAt: clock.now(), chosen };
      await updateExperiment(db, tx, row, stopped);
      // From now on the customers of a hold-out are recovered like all others.
      await wakeOpenCases(db, tx, account, stopped.stoppedAt);
      return { ...row, ...stopped };
    });
    nudge();
    const rules = await loadRules(db, db.read, account);
    return presentExperiment(row, rules, localeContextOf(context, rules));
  },
};

/** With the merchant's own names of segments and strategies. */
const localeContextOf = ({ localeContext }: Context, { segments, strategies }: Rules): LocaleContext => ({
  ...localeContext(),
  names: Object.fromEntries([...segments, ...strategies].map(({ id, name }) => [id, name])),
});

const lockOf = ({ account }: Context) => `${account} experiments`;

async function requireExperiment({ db, account }: Context, from: Reader, id: string): Promise<ExperimentRow> {
  const [row] = await listExperiments(db, from, account, id);
  if (!row) throw notFound("experiment", id);
  return row;
}

/** Worked out from the cases at every call: nothing about results is stored. */
const loadResults = async (context: Context, started: StartedExperiment) =>
  resultsOf(started, await loadRecruits(context, started), context.clock.now());

const alreadyStarted = (id: string) =>
  new ApiError(
    "conflict",
    `Experiment ${id} was started and can no longer be changed: its results would mix two experiments.`,
    "Stop it and start another under a new id.",
  );

/** Two experiments overlap where one case could be drawn into both of them, about the same subject. */
const overlap = (a: ExperimentDraft, b: ExperimentDraft) =>
  a.subject === b.subject && (a.segmentId === null || b.segmentId === null || a.segmentId === b.segmentId);

function requireNoProblems(draft: ExperimentDraft, problems: { path: string; text: string }[]): void {
  if (problems.length === 0) return;
  throw new ApiError(
    "invalid_input",
    `Experiment ${draft.id} cannot be started: ${problems[0]?.text}`,
    "Correct the fields named here, save and start again.",
    problems.map(({ path, text }) => ({ path: `draft.${path}`, message: text })),
  );
}
