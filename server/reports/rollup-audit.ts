import type { Database } from "../../db/database.ts";
import { listDailyMetrics, sumLedgerByDay } from "../../db/stores/metrics.ts";
import type { Account } from "../dunning/facts/facts.ts";
import { metricKeyOf } from "../dunning/money/metric-key.ts";

type Sum = { amount: number; count: number };

/** A place where the rollup and the ledger disagree; a side without a row counts as zero. */
export type FigureDifference = { currency: string; day: string; measure: string; rollup: Sum; ledger: Sum };

const NOTHING: Sum = { amount: 0, count: 0 };
const EVER = { from: "0000-00-00", to: "9999-99-99" };

/**
 * Sums the ledger anew and compares it with the rollup that the figures are read from; an empty list
 * means that every figure is true to the ledger. Reads twice, so look while nothing is being written.
 */
export async function auditFigures(db: Database, account: Account): Promise<FigureDifference[]> {
  const [rollup, ledger] = await Promise.all([
    listDailyMetrics(db, account, EVER),
    sumLedgerByDay(db, account),
  ]);
  const places = new Map<string, FigureDifference>();
  const at = (currency: string, day: string, measure: string) => {
    const key = `${currency} ${day} ${measure}`;
    const place = places.get(key) ?? { currency, day, measure, rollup: NOTHING, ledger: NOTHING };
    places.set(key, place);
    return place;
  };
  for (const { currency, day, measure, amount, count } of rollup) {
    at(currency, day, measure).rollup = { amount, count };
  }
  for (const { currency, day, kind, cause, amount, count } of ledger) {
    at(currency, day, metricKeyOf({ kind, cause })).ledger = { amount, count };
  }
  return [...places.values()]
    .filter(({ rollup: a, ledger: b }) => a.amount !== b.amount || a.count !== b.count)
    .sort((a, b) => (`${a.currency} ${a.day} ${a.measure}` < `${b.currency} ${b.day} ${b.measure}` ? -1 : 1));
}
