import { wakeOpenCases } from "../../../db/stores/account-activity.ts";
import {
  discardExperiment,
  type ExperimentRow,
  listExperiments,
  saveExperiment,
  startedOf,
  updateExperiment,
} from "../../../db/stores/experiments.ts";
import { loadRules } from "../../../db/stores/snapshot-loader.ts";
import type { Reader } from "../../../db/database.ts";
import { MESSAGE_TEMPLATES } from "../../dunning/contact/message-templates.ts";
import { type ExperimentDraft, RETRY_POLICY_NAMES, SUBJECTS } from "../../dunning/experiments/experiment.ts";
import { type Problem, problemsOf, withVersions } from "../../dunning/experiments/validation.ts";
import type { Segment } from "../../dunning/segments/segment.ts";
import type { Strategy } from "../../dunning/strategies/strategy.ts";
import { EXPERIMENT_FIGURES } from "../../reports/experiment-metrics.ts";
import { wordTemplate } from "../../i18n/actions.ts";
import { POLICY_WORDS, SUBJECT_WORDS, wordProblem, wordState } from "../../i18n/experiments.ts";
import { wordName } from "../../i18n/built-in-names.ts";
import { say } from "../../i18n/catalogue.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { type Context, notFound, type Run } from "../context.ts";
import type { Returned } from "../contract.ts";
import { ApiError } from "../api-error.ts";
import { shownResults } from "./presenter.ts";

type Rules = { segments: Segment[]; strategies: Strategy[] };
type Summary = Returned<"experiments.start">;

/** The merchant's own names of what experiments are about. */
const speechOf = ({ localeContext }: Context, { segments, strategies }: Rules): LocaleContext => ({
  ...localeContext(),
  names: Object.fromEntries([...segments, ...strategies].map(({ id, name }) => [id, name])),
});

const stateOf = ({ startedAt, stoppedAt }: ExperimentRow) =>
  startedAt === null ? "draft" : stoppedAt === null ? "running" : "stopped";

function summaryOf(row: ExperimentRow, { segments }: Rules, localeContext: LocaleContext): Summary {
  const { draft, by, at, startedBy, startedAt, stoppedBy, stoppedAt, chosen } = row;
  const segment = segments.find(({ id }) => id === draft.segmentId);
  const arms: readonly { id: string; name: string }[] = draft.arms;
  return {
    draft,
    state: stateOf(row),
    by,
    at,
    startedBy,
    startedAt,
    stoppedBy,
    stoppedAt,
    chosen,
    segmentName: segment ? wordName(segment, localeContext.locale) : draft.segmentId,
    subjectText: say(SUBJECT_WORDS[draft.subject], localeContext.locale),
    text: wordState(
      { startedAt, stoppedAt, chosen: arms.find(({ id }) => id === chosen)?.name ?? null },
      localeContext,
    ),
  };
}

const problemsIn = (
  draft: ExperimentDraft,
  rules: Rules,
  { settings }: Context,
  localeContext: LocaleContext,
) =>
  problemsOf(draft, { ...rules, retryMode: settings.retryMode }).map((problem: Problem) => ({
    path: problem.path,
    text: wordProblem(problem, localeContext),
  }));

const ORDER = ["running", "draft", "stopped"];

export const listOfExperiments: Run<"experiments.list"> = async (context) => {
  const { db, account } = context;
  const [rows, rules] = await Promise.all([
    listExperiments(db, db.read, account),
    loadRules(db, db.read, account),
  ]);
  const localeContext = speechOf(context, rules);
  const { locale } = localeContext;
  const names = new Map(rules.strategies.map(({ id, name }) => [id, name]));
  return {
    rows: [...rows]
      .sort((a, b) => ORDER.indexOf(stateOf(a)) - ORDER.indexOf(stateOf(b)) || b.at - a.at)
      .map((row) => summaryOf(row, rules, localeContext)),
    choices: {
      segments: rules.segments.map(({ id, name }) => ({ id, name: wordName({ id, name }, locale) })),
      strategies: [...names].map(([id, name]) => ({
        id,
        name: wordName({ id, name }, locale),
        versions: rules.strategies
          .filter((strategy) => strategy.id === id)
          .map(({ version }) => version)
          .sort((a, b) => b - a),
      })),
      templates: Object.keys(MESSAGE_TEMPLATES).map((id) => ({ id, label: wordTemplate(id, localeContext) })),
      policies: RETRY_POLICY_NAMES.map((kind) => ({ kind, label: say(POLICY_WORDS[kind], locale) })),
      subjects: SUBJECTS.map((id) => ({ id, label: say(SUBJECT_WORDS[id], locale) })),
    },
  };
};

async function mustExist({ db, account }: Context, from: Reader, id: string): Promise<ExperimentRow> {
  const [row] = await listExperiments(db, from, account, id);
  if (!row) throw notFound("experiment", id);
  return row;
}

export const getExperiment: Run<"experiments.get"> = async (context, { id }) => {
  const { db, account } = context;
  const [row, rules] = await Promise.all([mustExist(context, db.read, id), loadRules(db, db.read, account)]);
  const localeContext = speechOf(context, rules);
  const started = startedOf(row);
  return {
    ...summaryOf(row, rules, localeContext),
    problems: started ? [] : problemsIn(row.draft, rules, context, localeContext),
    results: started && (await shownResults(context, started, localeContext)),
    definitions: Object.entries(EXPERIMENT_FIGURES).map(([name, { label, unit, definition }]) => ({
      id: name,
      label: say(label, localeContext.locale),
      unit,
      definition: say(definition, localeContext.locale),
    })),
  };
};

const lockOf = ({ account }: Context) => `${account} experiments`;

const alreadyStarted = (id: string) =>
  new ApiError(
    "conflict",
    `Experiment ${id} was started and can no longer be changed: its results would be of two things at once.`,
    "Stop it and start another under a new id.",
  );

export const saveDraftOfExperiment: Run<"experiments.save"> = async (context, { draft }) => {
  const { db, account, clock, userId } = context;
  const made = { by: userId, at: clock.now() };
  const row = await db.write(async (tx) => {
    await tx.lock(lockOf(context));
    if (!(await saveExperiment(db, tx, account, draft, made))) throw alreadyStarted(draft.id);
    return mustExist(context, tx, draft.id);
  });
  const rules = await loadRules(db, db.read, account);
  const localeContext = speechOf(context, rules);
  return {
    ...summaryOf(row, rules, localeContext),
    problems: problemsIn(draft, rules, context, localeContext),
  };
};

export const discardDraftOfExperiment: Run<"experiments.discard"> = async (context, { id }) => {
  const { db, account } = context;
  await db.write(async (tx) => {
    await tx.lock(lockOf(context));
    await mustExist(context, tx, id);
    if (!(await discardExperiment(db, tx, account, id))) throw alreadyStarted(id);
  });
  return { id };
};

/** Two experiments meet where one customer's case could be drawn into both about the same thing. */
const meet = (a: ExperimentDraft, b: ExperimentDraft) =>
  a.subject === b.subject && (a.segmentId === null || b.segmentId === null || a.segmentId === b.segmentId);

export const startExperiment: Run<"experiments.start"> = async (context, { id }) => {
  const { db, account, clock, userId, callId } = context;
  const { row, rules } = await db.write(async (tx) => {
    await tx.lock(lockOf(context));
    const rows = await listExperiments(db, tx, account);
    const row = rows.find((one) => one.id === id);
    if (!row) throw notFound("experiment", id);
    if (row.startedAt !== null) throw alreadyStarted(id);
    const rules = await loadRules(db, tx, account);
    refuseProblems(row.draft, problemsIn(row.draft, rules, context, speechOf(context, rules)));
    const other = rows.find((one) => stateOf(one) === "running" && meet(one.draft, row.draft));
    if (other) {
      throw new ApiError(
        "conflict",
        `Experiment ${other.id} runs already on the same subject, ${row.draft.subject}, and the same customers.`,
        "Stop that one first, or choose another segment.",
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
  return summaryOf(row, rules, speechOf(context, rules));
};

function refuseProblems(draft: ExperimentDraft, problems: { path: string; text: string }[]): void {
  if (problems.length === 0) return;
  throw new ApiError(
    "invalid_input",
    `Experiment ${draft.id} cannot be started: ${problems[0]?.text}`,
    "Put the named places right, save and start again.",
    problems.map(({ path, text }) => ({ path: `draft.${path}`, message: text })),
  );
}

export const stopExperiment: Run<"experiments.stop"> = async (context, { id, chosen }) => {
  const { db, account, clock, userId, nudge } = context;
  const row = await db.write(async (tx) => {
    await tx.lock(lockOf(context));
    const row = await mustExist(context, tx, id);
    if (stateOf(row) !== "running") {
      throw new ApiError(
        "conflict",
        row.startedAt === null
          ? `Experiment ${id} has not been started.`
          : `Experiment ${id} was stopped at ${new Date(row.stoppedAt!).toISOString()} already.`,
        "Reload to see how it stands.",
      );
    }
    const arms: readonly { id: string }[] = row.draft.arms;
    if (chosen !== null && !arms.some((arm) => arm.id === chosen)) {
      throw new ApiError(
        "invalid_input",
        `Experiment ${id} has no arm ${chosen}.`,
        "Choose one of its arms, or none.",
        [{ path: "chosen", message: `expected one of ${arms.map((arm) => arm.id).join(", ")}` }],
      );
    }
    const stopped = { stoppedBy: userId, stoppedAt: clock.now(), chosen };
    await updateExperiment(db, tx, row, stopped);
    // Those of a hold-out are recovered from now on.
    await wakeOpenCases(db, tx, account, stopped.stoppedAt);
    return { ...row, ...stopped };
  });
  nudge();
  const rules = await loadRules(db, db.read, account);
  return summaryOf(row, rules, speechOf(context, rules));
};
