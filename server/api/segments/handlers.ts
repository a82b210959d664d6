import { withLongReads } from "../../../db/database.ts";
import { wakeOpenCases } from "../../../db/stores/account-activity.ts";
import {
  type CaseAttributes,
  readContacts,
  listNewestCaseAttributes,
} from "../../../db/stores/case-attributes.ts";
import { insertSegmentList, listSegmentVersions, readSegmentList } from "../../../db/stores/segments.ts";
import { listStrategyVersions } from "../../../db/stores/strategies.ts";
import { builtInSegments } from "../../dunning/segments/built-in.ts";
import { doesMatch, partsOf } from "../../dunning/segments/match.ts";
import { rowsOf, type Segment } from "../../dunning/segments/segment.ts";
import { builtInStrategies } from "../../dunning/strategies/built-in.ts";
import { displayName, withCanonicalName, withDisplayName } from "../../i18n/built-in-names.ts";
import { describeRule } from "../../i18n/segments.ts";
import { ApiError, notFound } from "../api-error.ts";
import { openElseLatest } from "../cases/resolve-case.ts";
import type { Context, Handlers } from "../context.ts";
import type { HandlerOutput } from "../contract.ts";
import { loadKnownCustomer } from "../known-customer.ts";
import { attributesOfCase } from "./case-attributes.ts";
import type { segmentsContract } from "./contract.ts";
import { presentFields, presentSentences, presentTest } from "./presenter.ts";
import { countBySegment } from "./segment-counts.ts";
import { inSlices } from "../slices.ts";
import { requireKnownStrategies } from "./validation.ts";

const DAY = 86_400_000;
const BUILT_IN = { version: 0, list: builtInSegments, by: null, at: null };

/** Currencies and metadata keys are offered from this many cases, the newest. */
const MAX_CASES_FOR_CHOICES = 1_000;

/** Who goes further back than this looks for something else than an undoing. */
const MAX_VERSIONS_LISTED = 50;

const PREVIEW_DAYS = 90;
/** More cases would make a preview slow while somebody moves a slider, and change no share visibly. */
const MAX_PREVIEW_CASES = 5_000;
/** Rows of rules times cases: a list with many rows is counted over fewer cases. */
const MAX_PREVIEW_COMPARISONS = 1_000_000;
const MAX_PREVIEW_CUSTOMERS = 5;

export const segmentsHandlers: Handlers<typeof segmentsContract> = {
  "segments.get": async ({ db, account, localeContext }, input) => {
    const { locale } = localeContext();
    const [versions, own, cases] = await Promise.all([
      listSegmentVersions(db, account, MAX_VERSIONS_LISTED),
      listStrategyVersions(db, db.read, account),
      listNewestCaseAttributes(withLongReads(db), account, { since: 0, limit: MAX_CASES_FOR_CHOICES }),
    ]);
    const newestVersion = versions[0]?.version ?? 0;
    const version = input.version ?? newestVersion;
    const stored = version === 0 ? BUILT_IN : await readSegmentList(db, db.read, account, version);
    if (!stored) throw notFound("version of its segments", String(version));
    const list = stored.list.map((segment) => withDisplayName(segment, locale));
    const { by, at } = stored;
    // Later versions come later, so each id keeps the name of its newest version.
    const names = new Map(
      [...builtInStrategies, ...own.map(({ strategy }) => strategy)].map(({ id, name }) => [id, name]),
    );
    return {
      version,
      list,
      by,
      at,
      newestVersion,
      versions: [
        ...versions,
        { version: BUILT_IN.version, by: null, at: null, segments: BUILT_IN.list.length },
      ],
      fields: presentFields(locale),
      sentences: presentSentences(list, localeContext()),
      strategies: [...names].map(([id, name]) => ({ id, name: displayName({ id, name }, locale) })),
      currencies: byFrequency(cases.map(({ attributes }) => attributes.currency)),
      metadataKeys: byFrequency(cases.flatMap(({ attributes }) => Object.keys(attributes.metadata))),
    };
  },

  "segments.preview": async (context, { list, focus }) => {
    const { account, clock, localeContext } = context;
    const from = clock.now() - PREVIEW_DAYS * DAY;
    const rows = list.reduce((sum, { rule }) => sum + rowsOf(rule), 1);
    const most = Math.min(MAX_PREVIEW_CASES, Math.floor(MAX_PREVIEW_COMPARISONS / rows));
    const db = withLongReads(context.db);
    const found = await listNewestCaseAttributes(db, account, { since: from, limit: most + 1 });
    const cases = found.slice(0, most);
    const { counts, caught } = await countBySegment(list, cases);
    return {
      cases: cases.length,
      complete: found.length <= most,
      from,
      sentences: presentSentences(list, localeContext()),
      segments: counts,
      focus:
        focus === undefined ? null : await previewSegment(context, segmentOf(list, focus), cases, caught),
    };
  },

  "segments.put": async (context, { basedOn, list }) => {
    const { db, clock, account, userId, nudge } = context;
    const published = { by: userId, at: clock.now() };
    const version = basedOn + 1;
    await db.write(async (tx) => {
      await tx.lock(`${account} segments`);
      const inForce = await readSegmentList(db, tx, account);
      if ((inForce?.version ?? 0) !== basedOn) {
        throw new ApiError(
          "conflict",
          `The segments were changed to version ${inForce?.version ?? 0} by ${inForce?.by ?? "nobody"}; this list is based on version ${basedOn}.`,
          "Reload the segments and make your change again.",
        );
      }
      const strategies = await listStrategyVersions(db, tx, account);
      requireKnownStrategies(list, new Set([...builtInStrategies, ...strategies].map(({ id }) => id)));
      const named = list.map(withCanonicalName);
      await insertSegmentList(db, tx, account, { version, list: named }, published);
      await wakeOpenCases(db, tx, account, published.at);
    });
    nudge();
    return { version, list, ...published };
  },

  "segments.test": async (context, { customerId, list }) => {
    const { db, clock, localeContext } = context;
    const known = await loadKnownCustomer(context, db.read, customerId);
    const case_ = openElseLatest(known?.stored.cases ?? []);
    if (!known || !case_) throw notFound("case of customer", customerId);
    const { snapshot, stored } = known;
    const earlierCases = stored.cases.filter(({ openedAt }) => openedAt < case_.openedAt).length;
    const attributes =
      case_.attributes ?? attributesOfCase(snapshot, case_.invoiceIds, earlierCases, clock.now());
    return {
      caseId: case_.id,
      segments: presentTest(list ?? snapshot.segments, attributes, localeContext()),
    };
  },
};

/** Each value once, the most frequent first. */
function byFrequency(values: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value);
}

function segmentOf(list: readonly Segment[], segmentId: string): Segment {
  const segment = list.find(({ id }) => id === segmentId);
  if (segment) return segment;
  throw new ApiError(
    "invalid_input",
    `The list has no segment ${JSON.stringify(segmentId)}.`,
    "Name a segment of the list, or none.",
    [{ path: "focus", message: `expected one of ${list.map(({ id }) => id).join(", ")}` }],
  );
}

/** One segment in detail: the hits of each row of its rule, and the newest customers that it gets. */
async function previewSegment(
  { db, account, localeContext }: Context,
  { id, rule }: Segment,
  cases: readonly CaseAttributes[],
  caught: ReadonlyMap<string, CaseAttributes[]>,
): Promise<HandlerOutput<"segments.preview">["focus"]> {
  const newest = (caught.get(id) ?? []).slice(0, MAX_PREVIEW_CUSTOMERS);
  const contacts = await readContacts(
    db,
    account,
    newest.map(({ customerId }) => customerId),
  );
  const rows: { path: string; text: string; hits: number }[] = [];
  for (const part of partsOf(rule)) {
    let hits = 0;
    await inSlices(cases, rowsOf(part.rule), ({ attributes }) => {
      if (doesMatch(part.rule, attributes)) hits++;
    });
    rows.push({ path: part.path, text: describeRule(part.rule, localeContext()), hits });
  }
  return {
    segmentId: id,
    rows,
    customers: newest.map((case_) => ({
      customerId: case_.customerId,
      name: contacts.get(case_.customerId)?.name ?? null,
      email: contacts.get(case_.customerId)?.email ?? null,
      caseId: case_.id,
      currency: case_.attributes.currency,
      amount: case_.attributes.amount,
    })),
  };
}
