import {
  cohortSums,
  figureDays,
  figureSumsThrough,
  listEntries,
  type MeasureSum,
} from "../../../db/stores/metrics.ts";
import { CAUSES, type LedgerEntry } from "../../dunning/model/ledger-entry.ts";
import { measureOf } from "../../dunning/money/metric-key.ts";
import { FIGURES, RECOVERED_BY_CAUSE, type Sums } from "../../reports/definitions.ts";
import { wordCause, wordLoss, wordMovement } from "../../i18n/ledger-labels.ts";
import { say } from "../../i18n/catalogue.ts";
import type { Run } from "../context.ts";
import { answerPage, readCursor } from "../cursor.ts";
import { retryFigures } from "./retry-metrics.ts";

export const getFigures: Run<"figures.get"> = async (context, { from, to, currency }) => {
  const { db, account, localeContext } = context;
  const { locale } = localeContext();
  const range = { from, to };
  const wanted = (row: { currency: string }) => currency === undefined || row.currency === currency;
  const days = (await figureDays(db, account, range)).filter(wanted);
  const through = (await figureSumsThrough(db, account, to)).filter(wanted);
  const cohort = (await cohortSums(db, account, range))
    .filter(wanted)
    .map((row) => ({ ...row, measure: measureOf(row) }));
  return {
    retries: await retryFigures(context),
    definitions: [
      ...Object.entries(FIGURES),
      ...Object.entries(RECOVERED_BY_CAUSE).map(([cause, figure]) => [`recovered:${cause}`, figure] as const),
    ].map(([id, { label, unit, definition }]) => ({
      id,
      label: say(label, locale),
      unit,
      definition: say(definition, locale),
    })),
    currencies: [...new Set(through.map((row) => row.currency))].sort().map((one) => {
      const own = <Row extends { currency: string }>(rows: Row[]) =>
        rows.filter((row) => row.currency === one);
      const moved = sumsOf(own(days));
      const ofCohort = sumsOf(own(cohort));
      return {
        currency: one,
        moved: movements(moved),
        recoveredByCause: Object.fromEntries(
          CAUSES.map((cause) => [cause, RECOVERED_BY_CAUSE[cause].of(moved)]),
        ) as Record<(typeof CAUSES)[number], number>,
        days: [...new Set(own(days).map(({ day }) => day))].map((day) => ({
          day,
          ...movements(sumsOf(own(days).filter((row) => row.day === day))),
        })),
        openAtEnd: FIGURES.open.of(sumsOf(own(through))),
        cohort: {
          ...movements(ofCohort),
          invoices: ofCohort.failed?.count ?? 0,
          open: FIGURES.open.of(ofCohort),
          recovery_rate: FIGURES.recovery_rate.of(ofCohort),
          closed_rate: FIGURES.closed_rate.of(ofCohort),
        },
      };
    }),
  };
};

export const listOfEntries: Run<"figures.entries"> = async (
  { db, account, localeContext },
  { cursor, limit, ...filter },
) => {
  const { from, to, currency, kind, cause } = filter;
  const list = `figures.entries ${JSON.stringify([from, to, currency, kind, cause])}`;
  const position = readCursor(account, list, cursor);
  const page = await listEntries(db, account, filter, { from: position, limit });
  const { locale } = localeContext();
  return answerPage(account, list, page, ({ entry, invoiceNumber, customerName }) => ({
    id: entry.id,
    at: entry.at,
    kind: entry.kind,
    cause: entry.cause,
    text: wordsOf(entry, locale),
    amount: entry.amount,
    currency: entry.currency,
    invoiceId: entry.invoiceId,
    invoiceNumber,
    caseId: entry.caseId,
    customerId: entry.customerId,
    customerName,
  }));
};

/** Why it was lost or went back, what brought it, or else no more than what it is. */
function wordsOf({ kind, cause, reason }: LedgerEntry, locale: string): string {
  if (reason !== null) return wordLoss(reason, locale);
  return cause === null ? wordMovement(kind, locale) : wordCause(cause, locale);
}

export function sumsOf(rows: Omit<MeasureSum, "currency">[]): Sums {
  const sums: Record<string, { amount: number; count: number }> = {};
  for (const { measure, amount, count } of rows) {
    const before = sums[measure] ?? { amount: 0, count: 0 };
    sums[measure] = { amount: before.amount + amount, count: before.count + count };
  }
  return sums;
}

export const movements = (sums: Sums) => ({
  failed: FIGURES.failed.of(sums),
  recovered: FIGURES.recovered.of(sums),
  reversed: FIGURES.reversed.of(sums),
  lost: FIGURES.lost.of(sums),
});
