import { and, asc, between, eq, lte, sql, sum } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { Cause, LedgerEntry } from "../../server/dunning/decision.ts";
import type { Account } from "../../server/dunning/facts.ts";
import type { Database } from "../database.ts";

/** Days as `2026-11-22`, both included. */
export type DayRange = { from: string; to: string };

export type MeasureSum = { currency: string; measure: string; amount: number; count: number };
export type DayMeasure = MeasureSum & { day: string };

/** The rollup, day by day: what moved within the range. */
export async function figureDays(
  db: Database,
  account: Account,
  { from, to }: DayRange,
): Promise<DayMeasure[]> {
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

/** The rollup from the beginning up to and with a day: what stands at its end. */
export async function figureSumsThrough(db: Database, account: Account, day: string): Promise<MeasureSum[]> {
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

export type KindSum = {
  currency: string;
  kind: LedgerEntry["kind"];
  cause: Cause | null;
  amount: number;
  count: number;
};

/**
 * All entries, whenever they came, of the invoices that failed within the range: a cohort. Rates are
 * true only of a cohort, because what arrives in a month mostly failed in the one before.
 */
export async function cohortSums(db: Database, account: Account, { from, to }: DayRange): Promise<KindSum[]> {
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
        // The customer is here for the index; an invoice has one customer and one entry that it failed.
        eq(ledger.customerId, opened.customerId),
        eq(ledger.invoiceId, opened.invoiceId),
      ),
    )
    .where(and(eq(opened.account, account), eq(opened.kind, "failed"), between(opened.day, from, to)))
    .groupBy(ledger.currency, ledger.kind, ledger.cause)
    .orderBy(asc(ledger.currency), asc(ledger.kind), asc(ledger.cause));
}

/** The ledger itself by day, as the rollup ought to have it. */
export async function ledgerDays(db: Database, account: Account): Promise<(KindSum & { day: string })[]> {
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
