import { isDeepStrictEqual } from "node:util";
import { and, eq, inArray, sql } from "drizzle-orm";
import { isoDateOf, localTimeOf } from "../../server/dunning/local-time.ts";
import { metricKeyOf } from "../../server/dunning/money/metric-key.ts";
import type { Decision } from "../../server/dunning/model/decision.ts";
import type { TimelineEntry } from "../../server/dunning/model/timeline-entry.ts";
import type { Database, Writer } from "../database.ts";
import { rowChunks, setToExcluded } from "./row-chunks.ts";
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

/**
 * Makes the customers' cases, commands, ledger, figures, timeline and wake-ups what their decisions state, by writing the
 * difference to what is stored: of all customers together, in as many statements as one of them needs. An evaluation that
 * changes nothing costs only reads. Runs inside the transaction that wrote the facts.
 */
export async function persistDecisions(
  db: Database,
  tx: Writer,
  account: string,
  decided: readonly (CustomerRecord & { decision: Decision })[],
): Promise<void> {
  await persistCases(db, tx, account, decided);
  await persistCommands(db, tx, account, decided);
  await persistLedger(db, tx, account, decided);
  await insertTimeline(
    db,
    tx,
    decided.flatMap(({ snapshot, stored, decision }) =>
      timelineRows(account, snapshot.customerId, stored.timeline, [
        ...decision.timeline,
        ...withdrawals(stored.timeline, decision.timeline),
      ]),
    ),
  );
  for (const { snapshot, decision } of decided)
    await insertTrainingExamples(db, tx, account, snapshot.customerId, decision.trainingExamples);
  await persistWakeups(db, tx, account, decided);
}

type Decided = readonly (CustomerRecord & { decision: Decision })[];

const byId = <Item extends { id: string }>(rows: readonly Item[]) =>
  new Map(rows.map((row) => [row.id, row]));

async function persistCases(db: Database, tx: Writer, account: string, decided: Decided) {
  const { cases } = db.tables;
  const obsolete: string[] = [];
  const changed: Row<"cases">[] = [];
  for (const { stored, decision } of decided) {
    const wanted = new Set(decision.cases.map(({ id }) => id));
    for (const { id } of stored.cases) if (!wanted.has(id)) obsolete.push(id);
    const before = byId(stored.cases);
    for (const case_ of decision.cases) {
      const row = { account, ...case_ };
      if (!isDeepStrictEqual(before.get(case_.id), row)) changed.push(row);
    }
  }
  for (const ids of rowChunks(obsolete))
    await tx.delete(cases).where(and(eq(cases.account, account), inArray(cases.id, ids)));
  for (const rows of rowChunks(changed)) {
    await tx
      .insert(cases)
      .values(rows)
      .onConflictDoUpdate({ target: [cases.account, cases.id], set: setToExcluded(cases) });
  }
}

/** A command keeps its lease while its row changes: the worker that holds it checks it again before it acts. */
async function persistCommands(db: Database, tx: Writer, account: string, decided: Decided) {
  const { commands } = db.tables;
  const obsolete: string[] = [];
  const added: Row<"commands">[] = [];
  for (const { stored, decision } of decided) {
    const wanted = new Set(decision.commands.map(({ id }) => id));
    for (const { id } of stored.commands) if (!wanted.has(id)) obsolete.push(id);
    const before = byId(stored.commands);
    for (const { id, caseId, customerId, invoiceId, dueAt, reasons, do: action } of decision.commands) {
      const row = { account, id, caseId, customerId, invoiceId, dueAt, reasons, do: action };
      const known = before.get(id);
      if (!known) {
        added.push({ ...row, tries: 0, leaseUntil: null, leaseOwner: null });
        continue;
      }
      const { tries: _, leaseUntil: __, leaseOwner: ___, ...rest } = known;
      if (isDeepStrictEqual(rest, row)) continue;
      await tx
        .update(commands)
        .set(row)
        .where(and(eq(commands.account, account), eq(commands.id, id)));
    }
  }
  for (const ids of rowChunks(obsolete))
    await tx.delete(commands).where(and(eq(commands.account, account), inArray(commands.id, ids)));
  for (const rows of rowChunks(added)) await tx.insert(commands).values(rows).onConflictDoNothing();
}

async function persistLedger(db: Database, tx: Writer, account: string, decided: Decided) {
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

  const obsolete: string[] = [];
  const changed: Row<"ledger">[] = [];
  for (const { snapshot, stored, decision } of decided) {
    const local = localTimeOf(snapshot.settings.timeZone);
    const wanted = new Set(decision.ledger.map(({ id }) => id));
    for (const row of stored.ledger) {
      if (wanted.has(row.id)) continue;
      count(row, -1);
      obsolete.push(row.id);
    }
    const before = byId(stored.ledger);
    for (const entry of decision.ledger) {
      const known = before.get(entry.id);
      const row = { account, ...entry, day: isoDateOf(local.dayOf(entry.at)) };
      if (known && isDeepStrictEqual(known, row)) continue;
      if (known) count(known, -1);
      count(row, 1);
      changed.push(row);
    }
  }
  for (const ids of rowChunks(obsolete))
    await tx.delete(ledger).where(and(eq(ledger.account, account), inArray(ledger.id, ids)));
  for (const rows of rowChunks(changed)) {
    await tx
      .insert(ledger)
      .values(rows)
      .onConflictDoUpdate({ target: [ledger.account, ledger.id], set: setToExcluded(ledger) });
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
    // Only what was taken away can leave nothing.
    if (change.count > 0) continue;
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
 * own executions stay, and those about owners, on whom no decision depends.
 */
function withdrawals(known: Map<string, Row<"timeline">>, entries: TimelineEntry[]): TimelineEntry[] {
  const stated = new Set(entries.map(({ id }) => id));
  return [...known.values()]
    .filter(
      ({ subject, kind }) =>
        !stated.has(subject) && !/^(execution|assigned):/.test(subject) && kind !== "withdrawn",
    )
    .map(({ subject, at, invoiceId, kind, detail }) => ({
      id: subject,
      at,
      invoiceId,
      kind: "withdrawn",
      // Without what it was, nobody could tell what is no longer true.
      detail: { ...detail, was: kind },
      reasons: [],
    }));
}

/** New entries, and a higher revision of each entry that changed: stored entries are never changed. */
function timelineRows(
  account: string,
  customerId: string,
  known: Map<string, Row<"timeline">>,
  entries: readonly TimelineEntry[],
): Row<"timeline">[] {
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
  return rows;
}

async function insertTimeline(db: Database, tx: Writer, rows: readonly Row<"timeline">[]): Promise<void> {
  for (const chunk of rowChunks(rows))
    await tx.insert(db.tables.timeline).values(chunk).onConflictDoNothing();
}

/** Appends entries about one customer. */
export const appendTimeline = (
  db: Database,
  tx: Writer,
  account: string,
  customerId: string,
  known: Map<string, Row<"timeline">>,
  entries: readonly TimelineEntry[],
): Promise<void> => insertTimeline(db, tx, timelineRows(account, customerId, known, entries));

async function persistWakeups(db: Database, tx: Writer, account: string, decided: Decided) {
  const { wakeups } = db.tables;
  const obsolete: string[] = [];
  const changed: Row<"wakeups">[] = [];
  for (const { snapshot, stored, decision } of decided) {
    const { customerId } = snapshot;
    const { wakeup: before } = stored;
    const dueAt = decision.wakeAt;
    if (dueAt === null) {
      if (before) obsolete.push(customerId);
    } else if (!(before && before.dueAt === dueAt && before.leaseOwner === null)) {
      changed.push({ account, customerId, dueAt, leaseUntil: null, leaseOwner: null });
    }
  }
  for (const ids of rowChunks(obsolete))
    await tx.delete(wakeups).where(and(eq(wakeups.account, account), inArray(wakeups.customerId, ids)));
  for (const rows of rowChunks(changed)) {
    await tx
      .insert(wakeups)
      .values(rows)
      .onConflictDoUpdate({ target: [wakeups.account, wakeups.customerId], set: setToExcluded(wakeups) });
  }
}
