import { wakeOpenCases } from "../../../db/stores/account-activity.ts";
import {
  countOpenCasesByVersion,
  discardDraft,
  insertStrategy,
  listDrafts,
  listStrategyVersions,
  readSegmentList,
  saveDraft,
} from "../../../db/stores/rules.ts";
import type { Reader } from "../../../db/database.ts";
import { MESSAGE_TEMPLATES } from "../../dunning/contact/message-templates.ts";
import { builtInSegments } from "../../dunning/segments/built-in.ts";
import { publishedBuiltIns } from "../../dunning/strategies/built-in.ts";
import { recipes } from "../../dunning/strategies/templates.ts";
import type { Running, Strategy, StrategyDraft } from "../../dunning/strategies/strategy.ts";
import { wordTemplate } from "../../i18n/actions.ts";
import { wordName } from "../../i18n/built-in-names.ts";
import { wordRecipe } from "../../i18n/strategy-templates.ts";
import { type Context, notFound, type Run } from "../context.ts";
import { ApiError } from "../api-error.ts";
import { wordChanges } from "../../i18n/strategy-diff.ts";
import { type Remark, remarksOn, surroundingsOf } from "./lint.ts";
import { axisOf } from "./network-limits.ts";

type Version = { strategy: Strategy; running: Running; by: string | null; at: number | null };

/** Built-in versions and the account's own, oldest first within an id. */
async function versionsOf({ db, account }: Context, from: Reader, id?: string): Promise<Version[]> {
  const own = await listStrategyVersions(db, from, account, id);
  return [
    ...publishedBuiltIns
      .filter((strategy) => id === undefined || strategy.id === id)
      .map(({ running, ...strategy }) => ({ strategy, running, by: null, at: null })),
    ...own.map(({ strategy, running, by, at }) => ({ strategy, running, by, at })),
  ].sort((a, b) =>
    a.strategy.id === b.strategy.id
      ? a.strategy.version - b.strategy.version
      : a.strategy.id < b.strategy.id
        ? -1
        : 1,
  );
}

export const listOfStrategies: Run<"strategies.list"> = async (context) => {
  const { db, account, localeContext } = context;
  const { locale } = localeContext();
  const [versions, running, segments, drafts] = await Promise.all([
    versionsOf(context, db.read),
    countOpenCasesByVersion(db, db.read, account),
    readSegmentList(db, db.read, account),
    listDrafts(db, db.read, account),
  ]);
  const newest = new Map(versions.map((one) => [one.strategy.id, one]));
  return {
    rows: [...newest.values()].map((one) => ({
      ...one,
      openCases: running
        .filter(({ strategyId }) => strategyId === one.strategy.id)
        .reduce((sum, { openCases }) => sum + openCases, 0),
      segments: (segments?.list ?? builtInSegments)
        .filter(({ strategyId }) => strategyId === one.strategy.id)
        .map(({ id, name }) => ({ id, name: wordName({ id, name }, locale) })),
    })),
    drafts: drafts.map(shownDraft),
    recipes: recipes.map((recipe) => ({
      id: recipe.id,
      ...wordRecipe(recipe, locale),
      strategy: { ...recipe.strategy, name: wordRecipe(recipe, locale).name },
    })),
  };
};

const shownDraft = ({
  basedOn,
  strategy,
  by,
  at,
}: {
  basedOn: number;
  strategy: StrategyDraft;
  by: string;
  at: number;
}) => ({ basedOn, strategy, by, at });

export const getStrategy: Run<"strategies.get"> = async (context, { id, version }) => {
  const { db, account, localeContext } = context;
  const [versions, running, [draft], surroundings] = await Promise.all([
    versionsOf(context, db.read, id),
    countOpenCasesByVersion(db, db.read, account),
    listDrafts(db, db.read, account, id),
    surroundingsOf(context),
  ]);
  const shown =
    version === undefined ? versions.at(-1) : versions.find(({ strategy }) => strategy.version === version);
  if (!shown) throw notFound("strategy", version === undefined ? id : `${id} in version ${version}`);
  return {
    ...shown,
    versions: versions.map(({ strategy, by, at }) => ({
      version: strategy.version,
      by,
      at,
      openCases:
        running.find((row) => row.strategyId === id && row.version === strategy.version)?.openCases ?? 0,
    })),
    remarks: remarksOn(shown.strategy, surroundings, localeContext()),
    draft: draft ? shownDraft(draft) : null,
    axis: await axisOf(context, shown.strategy),
    templates: Object.keys(MESSAGE_TEMPLATES).map((name) => ({
      id: name,
      label: wordTemplate(name, localeContext()),
      languages: [...new Set(surroundings.channels.flatMap(({ templates }) => templates[name] ?? []))],
    })),
    languages: [...surroundings.languages],
  };
};

export const checkStrategy: Run<"strategies.check"> = async (context, { strategy }) => {
  const [surroundings, axis, versions] = await Promise.all([
    surroundingsOf(context),
    axisOf(context, strategy),
    versionsOf(context, context.db.read, strategy.id),
  ]);
  const localeContext = context.localeContext();
  return {
    remarks: remarksOn(strategy, surroundings, localeContext),
    axis,
    changes: wordChanges(versions.at(-1)?.strategy ?? null, strategy, localeContext),
  };
};

export const saveStrategyDraft: Run<"strategies.saveDraft"> = async (context, draft) => {
  const { db, account, clock, userId, localeContext } = context;
  const made = { by: userId, at: clock.now() };
  await db.write((tx) => saveDraft(db, tx, account, draft, made));
  return {
    draft: { ...draft, ...made },
    remarks: remarksOn(draft.strategy, await surroundingsOf(context), localeContext()),
  };
};

export const discardStrategyDraft: Run<"strategies.discardDraft"> = async ({ db, account }, { id }) => {
  if (!(await db.write((tx) => discardDraft(db, tx, account, id)))) throw notFound("draft of strategy", id);
  return { id };
};

export const putStrategy: Run<"strategies.put"> = async (context, { basedOn, strategy: draft, running }) => {
  const { db, clock, account, userId, nudge, localeContext } = context;
  const strategy: Strategy = { ...draft, version: basedOn + 1 };
  const remarks = remarksOn(strategy, await surroundingsOf(context), localeContext());
  refuseErrors(strategy, remarks);
  const made = { by: userId, at: clock.now() };
  await db.write(async (tx) => {
    await tx.lock(`${account} strategy ${strategy.id}`);
    const newest = (await versionsOf(context, tx, strategy.id)).at(-1);
    const version = newest?.strategy.version ?? 0;
    if (version !== basedOn) {
      throw new ApiError(
        "conflict",
        `Strategy ${strategy.id} is at version ${version}${newest?.by ? `, made by ${newest.by}` : ""}; this was made from version ${basedOn}.`,
        "Reload the strategy and make your change again.",
      );
    }
    await insertStrategy(db, tx, account, strategy, { running, ...made });
    await discardDraft(db, tx, account, strategy.id);
    await wakeOpenCases(db, tx, account, made.at);
  });
  nudge();
  return { strategy, running, ...made, remarks };
};

export function refuseErrors(strategy: Pick<Strategy, "id" | "steps">, remarks: Remark[]): void {
  const errors = remarks.filter(({ level }) => level === "error");
  if (errors.length === 0) return;
  throw new ApiError(
    "invalid_input",
    `Strategy ${strategy.id} cannot be published: ${errors[0]?.text}`,
    "Put the named steps right and publish again.",
    errors.map(({ stepId, text }) => ({ path: stepPath(strategy, stepId), message: text })),
  );
}

function stepPath({ steps }: Pick<Strategy, "steps">, stepId: string | null): string {
  const index = steps.findLastIndex(({ id }) => id === stepId);
  return index === -1 ? "strategy" : `strategy.steps.${index}`;
}
