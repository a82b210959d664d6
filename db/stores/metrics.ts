import { and, asc, between, desc, eq, exists, gte, inArray, lte, ne, or, sql, sum } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { RecoveryCause, LedgerEntry } from "../../server/dunning/model/ledger-entry.ts";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";
import { afterPosition, toPage, type Position } from "./keyset.ts";

/** Days such as `2026-11-22`, both included. */
export type DayRange = { from: string; to: string };

export type MetricSum = { currency: string; measure: string; amount: number; count: number };
export type DailyMetric = MetricSum & { day: string };

/** The rollup of each day in the range. */
export async function listDailyMetrics(
  db: Database,
  account: Account,
  { from, to }: DayRange,
): Promise<DailyMetric[]> {
  const { figures } = db.tables;
  return db.read
    .select({
      currency: figures.currency,
      day: figures.day,
      measure: figures.measure,
      amount: figures.amount,
      count: figures.count,
    })
    .from(figures)
    .where(and(eq(figures.account, account), between(figures.day, from, to)))
    .orderBy(asc(figures.currency), asc(figures.day), asc(figures.measure));
}

/** The sum of the rollup from the beginning through a day. */
export async function sumMetricsThrough(db: Database, account: Account, day: string): Promise<MetricSum[]> {
  const { figures } = db.tables;
  return db.read
    .select({
      currency: figures.currency,
      measure: figures.measure,
      amount: sum(figures.amount).mapWith(Number),
      count: sum(figures.count).mapWith(Number),
    })
    .from(figures)
    .where(and(eq(figures.account, account), lte(figures.day, day)))
    .groupBy(figures.currency, figures.measure)
    .orderBy(asc(figures.currency), asc(figures.measure));
}

export type LedgerSum = {
  currency: string;
  kind: LedgerEntry["kind"];
  cause: RecoveryCause | null;
  amount: number;
  count: number;
};

/**
 * All entries, of any time, about invoices that failed within the range. Rates need such a cohort, because
 * most of a month's recoveries belong to failures of the month before.
 */
export async function sumCohort(
  db: Database,
  account: Account,
  { from, to }: DayRange,
): Promise<LedgerSum[]> {
  const { ledger } = db.tables;
  const opened = alias(ledger, "opened");
  return db.read
    .select({
      currency: ledger.currency,
      kind: ledger.kind,
      cause: ledger.cause,
      amount: sum(ledger.amount).mapWith(Number),
      count: sql`count(*)`.mapWith(Number),
    })
    .from(opened)
    .innerJoin(
      ledger,
      and(
        eq(ledger.account, opened.account),
        // The customer only makes the index usable. An invoice has one customer and one entry `failed`.
        eq(ledger.customerId, opened.customerId),
        eq(ledger.invoiceId, opened.invoiceId),
      ),
    )
    .where(and(eq(opened.account, account), eq(opened.kind, "failed"), between(opened.day, from, to)))
    .groupBy(ledger.currency, ledger.kind, ledger.cause)
    .orderBy(asc(ledger.currency), asc(ledger.kind), asc(ledger.cause));
}

/** The sums of the ledger itself, which the rollup must equal. */
export async function sumLedgerByDay(
  db: Database,
  account: Account,
): Promise<(LedgerSum & { day: string })[]> {
  const { ledger } = db.tables;
  return db.read
    .select({
      currency: ledger.currency,
      day: ledger.day,
      kind: ledger.kind,
      cause: ledger.cause,
      amount: sum(ledger.amount).mapWith(Number),
      count: sql`count(*)`.mapWith(Number),
    })
    .from(ledger)
    .where(eq(ledger.account, account))
    .groupBy(ledger.currency, ledger.day, ledger.kind, ledger.cause);
}

const HOUR = 3_600_000;

/** The offsets of the time zones farthest from UTC. */
const [WESTMOST, EASTMOST] = [12 * HOUR, 14 * HOUR];

export type EntryFilter = DayRange & {
  currency: string;
  kind: LedgerEntry["kind"];
  cause?: RecoveryCause | undefined;
  /** `moved`: the entries of these days; `cohort`: those of any time, of the invoices that failed on these days. */
  of?: "moved" | "cohort" | undefined;
};

/**
 * The ledger entries behind a figure, with the invoice's number and the customer's name, newest first. The
 * filter is by the day of each entry, in the account's time zone. The range of times around those days serves
 * the index, which orders the entries of one currency and kind by time.
 */
export async function listLedgerEntries(
  db: Database,
  account: Account,
  { from: first, to: last, currency, kind, cause, of }: EntryFilter,
  { from, limit }: { from: Position | null; limit: number },
) {
  const { ledger, invoices, customers, cases } = db.tables;
  const opened = alias(ledger, "opened");
  const failedThen = db.read
    .select({ one: sql`1` })
    .from(opened)
    .where(
      and(
        eq(opened.account, ledger.account),
        eq(opened.customerId, ledger.customerId),
        eq(opened.invoiceId, ledger.invoiceId),
        eq(opened.kind, "failed"),
        between(opened.day, first, last),
      ),
    );
  const rows = await db.read
    .select({
      entry: ledger,
      invoiceNumber: invoices.number,
      customerName: customers.name,
      declineClass: cases.declineClass,
    })
    .from(ledger)
    .leftJoin(cases, and(eq(cases.account, ledger.account), eq(cases.id, ledger.caseId)))
    .leftJoin(invoices, and(eq(invoices.account, ledger.account), eq(invoices.id, ledger.invoiceId)))
    .leftJoin(customers, and(eq(customers.account, ledger.account), eq(customers.id, ledger.customerId)))
    .where(
      and(
        eq(ledger.account, account),
        eq(ledger.currency, currency),
        // What was taken back lessens what was recovered, so both are behind that figure.
        kind === "recovered" ? inArray(ledger.kind, ["recovered", "reversed"]) : eq(ledger.kind, kind),
        ...(of === "cohort"
          ? [exists(failedThen)]
          : [
              between(ledger.at, Date.parse(first) - EASTMOST, Date.parse(last) + 24 * HOUR + WESTMOST),
              between(ledger.day, first, last),
            ]),
        cause && eq(ledger.cause, cause),
        afterPosition(from, "descending", ledger.at, ledger.id),
      ),
    )
    .orderBy(desc(ledger.at), desc(ledger.id))
    .limit(limit + 1);
  return toPage(rows, limit, ({ entry: { at, id } }) => ({ at, id }));
}

/**
 * The invoices that make up what stands open: at the end of a day, or now of those that failed within a range. Each is
 * its entry `failed` with the amount that is still open, newest first.
 */
export async function listOpenAmounts(
  db: Database,
  account: Account,
  { from: first, to: last, currency, of }: Omit<EntryFilter, "kind" | "cause">,
  { from, limit }: { from: Position | null; limit: number },
) {
  const { ledger, invoices, customers, cases } = db.tables;
  const part = alias(ledger, "part");
  const isCohort = of === "cohort";
  const open = sql<number>`(${db.read
    .select({
      amount: sql`sum(case when ${part.kind} in ('failed', 'reversed') then ${part.amount} else -${part.amount} end)`,
    })
    .from(part)
    .where(
      and(
        eq(part.account, ledger.account),
        eq(part.customerId, ledger.customerId),
        eq(part.invoiceId, ledger.invoiceId),
        isCohort ? undefined : lte(part.day, last),
      ),
    )})`.mapWith(Number);
  const rows = await db.read
    .select({
      entry: ledger,
      open,
      invoiceNumber: invoices.number,
      customerName: customers.name,
      declineClass: cases.declineClass,
    })
    .from(ledger)
    .innerJoin(cases, and(eq(cases.account, ledger.account), eq(cases.id, ledger.caseId)))
    .leftJoin(invoices, and(eq(invoices.account, ledger.account), eq(invoices.id, ledger.invoiceId)))
    .leftJoin(customers, and(eq(customers.account, ledger.account), eq(customers.id, ledger.customerId)))
    .where(
      and(
        eq(ledger.account, account),
        eq(ledger.currency, currency),
        eq(ledger.kind, "failed"),
        isCohort ? between(ledger.day, first, last) : lte(ledger.day, last),
        // Only a case that was open then has an invoice that was: this spares the sums of all the others.
        or(eq(cases.status, "open"), ...(isCohort ? [] : [gte(cases.closedAt, Date.parse(last) - EASTMOST)])),
        ne(open, 0),
        afterPosition(from, "descending", ledger.at, ledger.id),
      ),
    )
    .orderBy(desc(ledger.at), desc(ledger.id))
    .limit(limit + 1);
  return toPage(rows, limit, ({ entry: { at, id } }) => ({ at, id }));
}
