import { termsOf } from "../../channels/channel.ts";
import { wakeOpenCases } from "../../../db/stores/account-activity.ts";
import { newestInputs } from "../../../db/stores/case-attributes.ts";
import {
  insertSegmentList,
  listStrategyVersions,
  newestSegmentVersion,
  readSegmentList,
} from "../../../db/stores/rules.ts";
import { loadKnown } from "../../../db/stores/snapshot-loader.ts";
import { attemptsOf, linksOf } from "../../dunning/facts/attempts.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import { balanceOf } from "../../dunning/money/ledger.ts";
import { delinquencyOf } from "../../dunning/money/delinquency.ts";
import { builtInSegments } from "../../dunning/segments/built-in.ts";
import { segmentAttributesOf } from "../../dunning/segments/attributes.ts";
import { explainRule, explainSegments } from "../../dunning/segments/match.ts";
import {
  type Field,
  FIELDS,
  OPERATORS_OF,
  type Rule,
  type Segment,
  type SegmentAttributes,
} from "../../dunning/segments/segment.ts";
import { builtInStrategies } from "../../dunning/strategies/built-in.ts";
import { wordName } from "../../i18n/built-in-names.ts";
import { sentenceOf, wordChoice, wordFact, wordField, wordOperator } from "../../i18n/segments.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { type Context, notFound, type Run } from "../context.ts";
import type { Returned } from "../contract.ts";
import { ApiError } from "../api-error.ts";
import { openElseLatest } from "../cases/resolve-case.ts";
import { presentReasons } from "../presenters.ts";

const BUILT_IN = { version: 0, list: builtInSegments, by: null, at: null };

/** Cases whose currencies and metadata a rule's author is offered to choose from, the newest. */
const CHOICES_FROM = 1_000;

const fieldsFor = (locale: string): Returned<"segments.get">["fields"] =>
  Object.fromEntries(
    (Object.keys(FIELDS) as Field[]).map((name) => {
      const spec = FIELDS[name];
      return [
        name,
        {
          type: spec.type,
          label: wordField(name, locale),
          ...("unit" in spec ? { unit: spec.unit } : {}),
          ...("values" in spec
            ? { values: spec.values.map((value) => ({ value, label: wordChoice(name, value, locale) })) }
            : {}),
          operators: OPERATORS_OF[spec.type].map((op) => ({ value: op, label: wordOperator(op, locale) })),
        },
      ];
    }),
  );

export const getSegments: Run<"segments.get"> = async ({ db, account, localeContext }, { version }) => {
  const [newestVersion, own, inputs] = await Promise.all([
    newestSegmentVersion(db, db.read, account),
    listStrategyVersions(db, db.read, account),
    newestInputs(db, account, { since: 0, limit: CHOICES_FROM }),
  ]);
  const asked = version ?? newestVersion;
  const shown = asked === 0 ? BUILT_IN : await readSegmentList(db, db.read, account, asked);
  if (!shown) throw notFound("version of its segments", String(asked));
  const { list, by, at } = shown;
  // Later versions come later, so each id keeps the name of its newest.
  const names = new Map(
    [...builtInStrategies, ...own.map(({ strategy }) => strategy)].map(({ id, name }) => [id, name]),
  );
  return {
    version: asked,
    list,
    by,
    at,
    newestVersion,
    fields: fieldsFor(localeContext().locale),
    sentences: list.map(({ rule }) => sentenceOf(rule, localeContext())),
    strategies: [...names].map(([id, name]) => ({
      id,
      name: wordName({ id, name }, localeContext().locale),
    })),
    currencies: byFrequency(inputs.map(({ input }) => input.currency)),
    metadataKeys: byFrequency(inputs.flatMap(({ input }) => Object.keys(input.metadata))),
  };
};

/** Each once, commonest first. */
function byFrequency(values: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value);
}

export const putSegments: Run<"segments.put"> = async (context, { basedOn, list }) => {
  const { db, clock, account, userId, nudge } = context;
  const made = { by: userId, at: clock.now() };
  const version = basedOn + 1;
  await db.write(async (tx) => {
    await tx.lock(`${account} segments`);
    const inForce = await readSegmentList(db, tx, account);
    if ((inForce?.version ?? 0) !== basedOn) {
      throw new ApiError(
        "conflict",
        `The segments were changed to version ${inForce?.version ?? 0} by ${inForce?.by ?? "nobody"}; this list was made from version ${basedOn}.`,
        "Reload the segments and make your change again.",
      );
    }
    const strategies = await listStrategyVersions(db, tx, account);
    refuseUnknownStrategies(list, new Set([...builtInStrategies, ...strategies].map(({ id }) => id)));
    await insertSegmentList(db, tx, account, { version, list }, made);
    await wakeOpenCases(db, tx, account, made.at);
  });
  nudge();
  return { version, list, ...made };
};

export function refuseUnknownStrategies(list: Segment[], known: ReadonlySet<string>): void {
  const fields = list.flatMap(({ strategyId }, index) =>
    known.has(strategyId)
      ? []
      : [{ path: `list.${index}.strategyId`, message: `expected one of ${[...known].join(", ")}` }],
  );
  if (fields.length === 0) return;
  throw new ApiError(
    "invalid_input",
    "A segment names a strategy that does not exist.",
    "Publish the strategy first, or choose another.",
    fields,
  );
}

export const testSegments: Run<"segments.test"> = async (context, { customerId, list }) => {
  const { db, account, channels, localeContext } = context;
  const known = (await loadKnown(db, db.read, account, [customerId], termsOf(channels))).get(customerId);
  const one = openElseLatest(known?.stored.cases ?? []);
  if (!known || !one) throw notFound("case of customer", customerId);
  const earlier = known.stored.cases.filter(({ openedAt }) => openedAt < one.openedAt).length;
  const input = one.attributes ?? attributesOfCase(context, known.snapshot, one.invoiceIds, earlier);
  const asked = list ?? known.snapshot.segments;
  const rules = new Map(asked.map(({ id, rule }) => [id, rule]));
  return {
    caseId: one.id,
    segments: explainSegments(asked, input).map(({ segmentId, hit, chosen, why }) => ({
      segmentId,
      hit,
      chosen,
      rows: rowsOf(rules.get(segmentId)!, input, localeContext()),
      why: presentReasons(why, localeContext()),
    })),
  };
};

/** A group has nothing of its own to show: only its rows do. */
const rowsOf = (rule: Rule, input: SegmentAttributes, localeContext: LocaleContext) =>
  explainRule(rule, input).map(({ path, rule: part, hit, has }) => ({
    path,
    text: sentenceOf(part, localeContext),
    hit,
    has: "field" in part ? wordFact(part, has, localeContext, input.currency) : "",
  }));

/** What a case was asked that was decided before inputs were kept, from the facts that the decision looks at. */
function attributesOfCase(
  { clock }: Context,
  snapshot: Snapshot,
  invoiceIds: string[],
  earlier: number,
): SegmentAttributes {
  const links = linksOf(snapshot);
  const attempts = attemptsOf(snapshot, links);
  const delinquencies = invoiceIds.flatMap((id) => {
    const invoice = snapshot.invoices.find((one) => one.id === id);
    const delinquency =
      invoice &&
      delinquencyOf(
        invoice,
        attempts.get(id) ?? [],
        snapshot.paymentEvents,
        snapshot.invoicePayments,
        clock.now(),
      );
    return delinquency ? [delinquency] : [];
  });
  if (delinquencies.length === 0) throw notFound("overdue invoice among", invoiceIds.join(", "));
  const standings = new Map(
    delinquencies.map((delinquency) => {
      const { id } = delinquency.invoice;
      return [id, balanceOf(delinquency, "", attempts.get(id) ?? [], null, snapshot, links)] as const;
    }),
  );
  return segmentAttributesOf(delinquencies, earlier, attempts, standings, snapshot);
}
