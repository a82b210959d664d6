import { wakeOpenCases } from "../../../../db/queries/accounts.ts";
import {
  insertSegmentList,
  listStrategyVersions,
  newestSegmentVersion,
  readSegmentList,
} from "../../../../db/queries/rules.ts";
import { loadKnown } from "../../../../db/snapshots.ts";
import { attemptsOf, linksOf } from "../../../dunning/attempts.ts";
import type { Snapshot } from "../../../dunning/decision.ts";
import { settle } from "../../../dunning/money/ledger.ts";
import { troubleOf } from "../../../dunning/money/trouble.ts";
import { builtInSegments } from "../../../dunning/segments/built-in.ts";
import { inputOf } from "../../../dunning/segments/input.ts";
import { explainSegments } from "../../../dunning/segments/match.ts";
import { FIELDS, OPERATORS_OF, type Segment, type SegmentInput } from "../../../dunning/segments/segment.ts";
import { sentence } from "../../../dunning/segments/sentence.ts";
import { builtInStrategies } from "../../../dunning/strategies/built-in.ts";
import { type Context, notFound, type Run } from "../context.ts";
import { Refusal } from "../refusal.ts";
import { openElseLatest } from "./cases.ts";

const BUILT_IN = { version: 0, list: builtInSegments, by: null, at: null };

const fields = Object.fromEntries(
  Object.entries(FIELDS).map(([name, spec]) => [
    name,
    {
      type: spec.type,
      label: spec.label,
      ...("unit" in spec ? { unit: spec.unit } : {}),
      ...("values" in spec ? { values: [...spec.values] } : {}),
      operators: [...OPERATORS_OF[spec.type]],
    },
  ]),
);

export const getSegments: Run<"segments.get"> = async ({ db, account }, { version }) => {
  const newestVersion = await newestSegmentVersion(db, db.read, account);
  const asked = version ?? newestVersion;
  const shown = asked === 0 ? BUILT_IN : await readSegmentList(db, db.read, account, asked);
  if (!shown) throw notFound("version of its segments", String(asked));
  const { list, by, at } = shown;
  return {
    version: asked,
    list,
    by,
    at,
    newestVersion,
    fields,
    sentences: list.map(({ rule }) => sentence(rule)),
  };
};

export const putSegments: Run<"segments.put"> = async (context, { basedOn, list }) => {
  const { db, clock, account, userId, nudge } = context;
  const made = { by: userId, at: clock.now() };
  const version = basedOn + 1;
  await db.write(async (tx) => {
    await tx.lock(`${account} segments`);
    const inForce = await readSegmentList(db, tx, account);
    if ((inForce?.version ?? 0) !== basedOn) {
      throw new Refusal(
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

function refuseUnknownStrategies(list: Segment[], known: ReadonlySet<string>): void {
  const fields = list.flatMap(({ strategyId }, index) =>
    known.has(strategyId)
      ? []
      : [{ path: `list.${index}.strategyId`, message: `expected one of ${[...known].join(", ")}` }],
  );
  if (fields.length === 0) return;
  throw new Refusal(
    "invalid_input",
    "A segment names a strategy that does not exist.",
    "Publish the strategy first, or choose another.",
    fields,
  );
}

export const testSegments: Run<"segments.test"> = async (context, { customerId, list }) => {
  const { db, account } = context;
  const known = (await loadKnown(db, db.read, account, [customerId])).get(customerId);
  const one = openElseLatest(known?.stored.cases ?? []);
  if (!known || !one) throw notFound("case of customer", customerId);
  const earlier = known.stored.cases.filter(({ openedAt }) => openedAt < one.openedAt).length;
  const input = inputOfCase(context, known.snapshot, one.invoiceIds, earlier);
  return { caseId: one.id, segments: explainSegments(list ?? known.snapshot.segments, input) };
};

/** What rules were asked about this case, from the same facts that the decision looks at. */
function inputOfCase(
  { clock }: Context,
  snapshot: Snapshot,
  invoiceIds: string[],
  earlier: number,
): SegmentInput {
  const links = linksOf(snapshot);
  const attempts = attemptsOf(snapshot, links);
  const troubles = invoiceIds.flatMap((id) => {
    const invoice = snapshot.invoices.find((one) => one.id === id);
    const trouble =
      invoice &&
      troubleOf(invoice, attempts.get(id) ?? [], snapshot.notices, snapshot.invoicePayments, clock.now());
    return trouble ? [trouble] : [];
  });
  if (troubles.length === 0) throw notFound("overdue invoice among", invoiceIds.join(", "));
  const standings = new Map(
    troubles.map((trouble) => {
      const { id } = trouble.invoice;
      return [id, settle(trouble, "", attempts.get(id) ?? [], null, snapshot, links)] as const;
    }),
  );
  return inputOf(troubles, earlier, attempts, standings, snapshot);
}
