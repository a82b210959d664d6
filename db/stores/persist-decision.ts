import { isDeepStrictEqual } from "node:util";
import { and, eq, inArray, sql } from "drizzle-orm";
import { isoDateOf, localTimeOf } from "../../server/dunning/local-time.ts";
import { metricKeyOf } from "../../server/dunning/money/metric-key.ts";
import type { Decision } from "../../server/dunning/model/decision.ts";
import type { LedgerEntry } from "../../server/dunning/model/ledger-entry.ts";
import type { TimelineEntry } from "../../server/dunning/model/timeline-entry.ts";
import type { Database, Writer } from "../database.ts";
import { insertTrainingExamples } from "./training-examples.ts";
import type { CustomerRecord } from "./snapshot-loader.ts";
import type { Schema } from "../schema.ts";

type Row<Table extends keyof Schema> = Schema[Table]["$inferSelect"];
type MetricChange = {
  account: string;
  currency: string;
  day: string;
  measure: string;
  amount: number;
  count: number;
};

const CHUNK = 200;

/**
 * Makes a customer's cases, commands, ledger, figures, timeline and wake-up what a decision states, by writing
 * the difference to what is stored. An evaluation that changes nothing costs only reads. Runs inside the
 * transaction that wrote the facts.
 */
export async function persistDecision(
  db: Database,
  tx: Writer,
  { snapshot, stored }: CustomerRecord,
  decision: Decision,
): Promise<void> {
  const { account, customerId } = snapshot;
  await persistCases(db, tx, account, stored.cases, decision.cases);
  await persistCommands(db, tx, account, stored.commands, decision.commands);
  await persistLedger(db, tx, account, snapshot.settings.timeZone, stored.ledger, decision.ledger);
  await appendTimeline(db, tx, account, customerId, stored.timeline, [
    ...decision.timeline,
    ...withdrawals(stored.timeline, decision.timeline),
  ]);
  await insertTrainingExamples(db, tx, account, customerId, decision.trainingExamples);
  await persistWakeup(db, tx, account, customerId, stored.wakeup, decision.wakeAt);
}

async function persistCases(
  db: Database,
  tx: Writer,
  account: string,
  before: Row<"cases">[],
  after: Decision["cases"],
) {
  const { cases } = db.tables;
  const wanted = new Set(after.map(({ id }) => id));
  const obsolete = before.filter(({ id }) => !wanted.has(id)).map(({ id }) => id);
  if (obsolete.length > 0)
    await tx.delete(cases).where(and(eq(cases.account, account), inArray(cases.id, obsolete)));
  for (const case_ of after) {
    const row = { account, ...case_ };
    const known = before.find(({ id }) => id === case_.id);
    if (known && isDeepStrictEqual(known, row)) continue;
    await tx
      .insert(cases)
      .values(row)
      .onConflictDoUpdate({ target: [cases.account, cases.id], set: row });
  }
}

/** A command keeps its lease while its row changes: the worker that holds it checks it again before it acts. */
async function persistCommands(
  db: Database,
  tx: Writer,
  account: string,
  before: CustomerRecord["stored"]["commands"],
  after: Decision["commands"],
) {
  const { commands } = db.tables;
  const wanted = new Set(after.map(({ id }) => id));
  const obsolete = before.filter(({ id }) => !wanted.has(id)).map(({ id }) => id);
  if (obsolete.length > 0)
    await tx.delete(commands).where(and(eq(commands.account, account), inArray(commands.id, obsolete)));
  for (const { id, caseId, customerId, invoiceId, dueAt, reasons, do: action } of after) {
    const row = { account, id, caseId, customerId, invoiceId, dueAt, reasons, do: action };
    const known = before.find((command) => command.id === id);
    if (known) {
      const { tries: _, leaseUntil: __, leaseOwner: ___, ...rest } = known;
      if (!isDeepStrictEqual(rest, row)) {
        await tx
          .update(commands)
          .set(row)
          .where(and(eq(commands.account, account), eq(commands.id, id)));
      }
    } else {
      await tx
        .insert(commands)
        .values({ ...row, tries: 0, leaseUntil: null, leaseOwner: null })
        .onConflictDoNothing();
    }
  }
}

async function persistLedger(
  db: Database,
  tx: Writer,
  account: string,
  zone: string,
  before: Row<"ledger">[],
  after: LedgerEntry[],
) {
  const { ledger } = db.tables;
  const changes = new Map<string, MetricChange>();
  const count = (row: Row<"ledger">, sign: 1 | -1) => {
    const measure = metricKeyOf(row);
    const key = `${row.currency} ${row.day} ${measure}`;
    const change = changes.get(key) ?? {
      account,
      currency: row.currency,
      day: row.day,
      measure,
      amount: 0,
      count: 0,
    };
    changes.set(key, { ...change, amount: change.amount + sign * row.amount, count: change.count + sign });
  };

  const wanted = new Set(after.map(({ id }) => id));
  const obsolete = before.filter(({ id }) => !wanted.has(id));
  for (const row of obsolete) count(row, -1);
  if (obsolete.length > 0) {
    const ids = obsolete.map(({ id }) => id);
    await tx.delete(ledger).where(and(eq(ledger.account, account), inArray(ledger.id, ids)));
  }
  for (const entry of after) {
    const known = before.find(({ id }) => id === entry.id);
    const day = isoDateOf(localTimeOf(zone).dayOf(entry.at));
    const row = { account, ...entry, day };
    if (known && isDeepStrictEqual(known, row)) continue;
    if (known) count(known, -1);
    count(row, 1);
    await tx
      .insert(ledger)
      .values(row)
      .onConflictDoUpdate({ target: [ledger.account, ledger.id], set: row });
  }
  await addToMetrics(db, tx, [...changes.values()]);
}

async function addToMetrics(db: Database, tx: Writer, changes: MetricChange[]) {
  const { figures } = db.tables;
  // Always in one order, so that two transactions that change the same days cannot wait for each other.
  const sorted = changes
    .filter(({ amount, count }) => amount !== 0 || count !== 0)
    .sort((a, b) => (`${a.currency} ${a.day} ${a.measure}` < `${b.currency} ${b.day} ${b.measure}` ? -1 : 1));
  for (const change of sorted) {
    await tx
      .insert(figures)
      .values(change)
      .onConflictDoUpdate({
        target: [figures.account, figures.currency, figures.day, figures.measure],
        set: {
          amount: sql`${figures.amount} + ${change.amount}`,
          count: sql`${figures.count} + ${change.count}`,
        },
      });
    await tx
      .delete(figures)
      .where(
        and(
          eq(figures.account, change.account),
          eq(figures.currency, change.currency),
          eq(figures.day, change.day),
          eq(figures.measure, change.measure),
          eq(figures.count, 0),
          eq(figures.amount, 0),
        ),
      );
  }
}

/**
 * Entries that withdraw earlier ones, since none is deleted. A fact that arrives late can make an entry wrong:
 * a payment known only by its sum at first, or a case that began earlier than it seemed. Entries about our
 * own executions stay.
 */
function withdrawals(known: Map<string, Row<"timeline">>, entries: TimelineEntry[]): TimelineEntry[] {
  const stated = new Set(entries.map(({ id }) => id));
  return [...known.values()]
    .filter(
      ({ subject, kind }) =>
        !stated.has(subject) && !subject.startsWith("execution:") && kind !== "withdrawn",
    )
    .map(({ subject, at, invoiceId }) => ({
      id: subject,
      at,
      invoiceId,
      kind: "withdrawn",
      detail: {},
      reasons: [],
    }));
}

/** Appends new entries, and a higher revision of each entry that changed: stored entries are never changed. */
export async function appendTimeline(
  db: Database,
  tx: Writer,
  account: string,
  customerId: string,
  known: Map<string, Row<"timeline">>,
  entries: TimelineEntry[],
): Promise<void> {
  const rows: Row<"timeline">[] = [];
  for (const { id: subject, at, invoiceId, kind, detail, reasons } of entries) {
    const latest = known.get(subject);
    const content = { at, invoiceId, kind, detail, reasons };
    if (latest) {
      const { at, invoiceId, kind, detail, reasons } = latest;
      if (isDeepStrictEqual({ at, invoiceId, kind, detail, reasons }, content)) continue;
    }
    const revision = latest ? latest.revision + 1 : 0;
    const id = revision === 0 ? subject : `${subject}~${revision}`;
    rows.push({ account, id, customerId, subject, revision, ...content });
  }
  for (let i = 0; i < rows.length; i += CHUNK) {
    await tx
      .insert(db.tables.timeline)
      .values(rows.slice(i, i + CHUNK))
      .onConflictDoNothing();
  }
}

async function persistWakeup(
  db: Database,
  tx: Writer,
  account: string,
  customerId: string,
  before: Row<"wakeups"> | undefined,
  wakeAt: number | null,
) {
  const { wakeups } = db.tables;
  const which = and(eq(wakeups.account, account), eq(wakeups.customerId, customerId));
  if (wakeAt === null) {
    if (before) await tx.delete(wakeups).where(which);
    return;
  }
  if (before && before.dueAt === wakeAt && before.leaseOwner === null) return;
  const row = { account, customerId, dueAt: wakeAt, leaseUntil: null, leaseOwner: null };
  await tx
    .insert(wakeups)
    .values(row)
    .onConflictDoUpdate({ target: [wakeups.account, wakeups.customerId], set: row });
}
