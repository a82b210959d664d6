import type { Database, Reader } from "../../../db/database.ts";
import { wakeOpenCases } from "../../../db/stores/account-activity.ts";
import { readSegmentList } from "../../../db/stores/segments.ts";
import {
  countOpenCasesByVersion,
  deleteStrategyDraft,
  insertStrategyVersion,
  listStrategyDrafts,
  listStrategyVersions,
  upsertStrategyDraft,
} from "../../../db/stores/strategies.ts";
import { builtInSegments } from "../../dunning/segments/built-in.ts";
import { publishedBuiltInStrategies } from "../../dunning/strategies/built-in.ts";
import { changesBetween } from "../../dunning/strategies/diff.ts";
import type { Strategy } from "../../dunning/strategies/strategy.ts";
import { withCanonicalName, withDisplayName } from "../../i18n/built-in-names.ts";
import { describeDiff } from "../../i18n/strategy-diff.ts";
import { ApiError, notFound } from "../api-error.ts";
import type { Context, Handlers } from "../context.ts";
import type { strategiesContract } from "./contract.ts";
import { loadSurroundings, presentLint, requireNoErrors } from "./lint.ts";
import { loadNetworkLimits } from "./network-limits.ts";
import {
  presentChannels,
  presentDraft,
  presentRecipes,
  presentStrategyRow,
  presentTemplates,
  presentVersions,
  type StrategyVersion,
} from "./presenter.ts";

export const strategiesHandlers: Handlers<typeof strategiesContract> = {
  "strategies.list": async (context) => {
    const { db, account, localeContext } = context;
    const { locale } = localeContext();
    const [versions, openCases, segments, drafts] = await Promise.all([
      loadVersions(context, db.read),
      countOpenCasesByVersion(db, db.read, account),
      readSegmentList(db, db.read, account),
      listStrategyDrafts(db, db.read, account),
    ]);
    const newest = new Map(versions.map((version) => [version.strategy.id, version]));
    return {
      rows: [...newest.values()].map((version) =>
        presentStrategyRow(version, openCases, segments?.list ?? builtInSegments, locale),
      ),
      drafts: drafts.map((draft) => presentDraft(draft, locale)),
      recipes: presentRecipes(locale),
    };
  },

  "strategies.get": async (context, input) => {
    const { db, account, localeContext } = context;
    const { id } = input;
    const { locale } = localeContext();
    const [versions, openCases, [draft], surroundings] = await Promise.all([
      loadVersions(context, db.read, id),
      countOpenCasesByVersion(db, db.read, account),
      listStrategyDrafts(db, db.read, account, id),
      loadSurroundings(context),
    ]);
    const version =
      input.version === undefined
        ? versions.at(-1)
        : versions.find(({ strategy }) => strategy.version === input.version);
    if (!version) {
      throw notFound("strategy", input.version === undefined ? id : `${id} in version ${input.version}`);
    }
    return {
      ...version,
      strategy: withDisplayName(version.strategy, locale),
      versions: presentVersions(versions, openCases),
      remarks: presentLint(version.strategy, surroundings, localeContext()),
      draft: draft ? presentDraft(draft, locale) : null,
      axis: await loadNetworkLimits(context, version.strategy),
      channels: presentChannels(
        surroundings,
        [...publishedBuiltInStrategies, ...versions.map(({ strategy }) => strategy)],
        locale,
      ),
      templates: presentTemplates(localeContext()),
      languages: [...surroundings.languages],
    };
  },

  "strategies.check": async (context, { strategy }) => {
    const [surroundings, axis, versions] = await Promise.all([
      loadSurroundings(context),
      loadNetworkLimits(context, strategy),
      loadVersions(context, context.db.read, strategy.id),
    ]);
    const localeContext = context.localeContext();
    const { locale } = localeContext;
    const newest = versions.at(-1)?.strategy;
    const before = newest ? withDisplayName(newest, locale) : null;
    const after = withDisplayName(withCanonicalName(strategy), locale);
    return {
      remarks: presentLint(strategy, surroundings, localeContext),
      axis,
      changes: describeDiff(changesBetween(before, after), before, after, localeContext),
    };
  },

  "strategies.saveDraft": async (context, draft) => {
    const { db, account, clock, userId, localeContext } = context;
    const saved = { by: userId, at: clock.now() };
    const stored = { ...draft, strategy: withCanonicalName(draft.strategy) };
    await db.write((tx) => upsertStrategyDraft(db, tx, account, stored, saved));
    return {
      draft: { ...draft, ...saved },
      remarks: presentLint(draft.strategy, await loadSurroundings(context), localeContext()),
    };
  },

  "strategies.discardDraft": async ({ db, account }, { id }) => {
    if (!(await db.write((tx) => deleteStrategyDraft(db, tx, account, id))))
      throw notFound("draft of strategy", id);
    return { id };
  },

  "strategies.put": async (context, { basedOn, strategy: draft, running }) => {
    const { db, clock, account, userId, nudge, localeContext } = context;
    const strategy: Strategy = { ...draft, version: basedOn + 1 };
    const remarks = presentLint(strategy, await loadSurroundings(context), localeContext());
    requireNoErrors(strategy, remarks);
    const published = { by: userId, at: clock.now() };
    await db.write(async (tx) => {
      await tx.lock(`${account} strategy ${strategy.id}`);
      const newest = (await loadVersions(context, tx, strategy.id)).at(-1);
      const version = newest?.strategy.version ?? 0;
      if (version !== basedOn) {
        throw new ApiError(
          "conflict",
          `Strategy ${strategy.id} is at version ${version}${newest?.by ? `, published by ${newest.by}` : ""}; this one is based on version ${basedOn}.`,
          "Reload the strategy and make your change again.",
        );
      }
      if (version >= MAX_VERSIONS) {
        throw new ApiError(
          "conflict",
          `Strategy ${strategy.id} has ${version} versions, and a strategy has no more than ${MAX_VERSIONS}.`,
          "Publish it under a new id, and lead the segments there.",
        );
      }
      if (version === 0) await requireRoom(db, tx, account);
      await insertStrategyVersion(db, tx, account, withCanonicalName(strategy), { running, ...published });
      await deleteStrategyDraft(db, tx, account, strategy.id);
      await wakeOpenCases(db, tx, account, published.at);
    });
    nudge();
    return { strategy, running, ...published, remarks };
  },
};

/** Every evaluation reads every version that an open case may still run on. */
const MAX_STRATEGIES = 100;
const MAX_VERSIONS = 200;

/** @throws {ApiError} where the account has as many strategies as it may have */
async function requireRoom(db: Database, from: Reader, account: Context["account"]): Promise<void> {
  const ids = new Set((await listStrategyVersions(db, from, account)).map(({ id }) => id));
  if (ids.size < MAX_STRATEGIES) return;
  throw new ApiError(
    "conflict",
    `The account has ${ids.size} strategies of its own, and an account has no more than ${MAX_STRATEGIES}.`,
    "Publish a new version of one that is not used any more.",
  );
}

/** Built-in versions and the account's own, oldest first within an id. */
async function loadVersions({ db, account }: Context, from: Reader, id?: string): Promise<StrategyVersion[]> {
  const own = await listStrategyVersions(db, from, account, id);
  return [
    ...publishedBuiltInStrategies
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
