import { and, count, eq, gt, or, type SQL, sql, sum } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";
import type { RankedPosition } from "./keyset.ts";

/** The typical open amount of a case, by currency: whole minor units, at least 1. */
export type TypicalAmounts = Readonly<Record<string, number>>;

/** The mean open amount of the account's open cases, by currency. */
export async function readTypicalAmounts(db: Database, account: Account): Promise<TypicalAmounts> {
  const { cases } = db.tables;
  const rows = await db.read
    .select({ currency: cases.currency, cases: count(), open: sum(cases.amountOpen).mapWith(Number) })
    .from(cases)
    .where(and(eq(cases.account, account), eq(cases.status, "open"), gt(cases.amountOpen, 0)))
    .groupBy(cases.currency);
  return Object.fromEntries(rows.map((row) => [row.currency, Math.max(1, Math.round(row.open / row.cases))]));
}

/**
 * The priority of a case: its contact value, in thousandths of a typical case of its currency. Within one
 * currency that is the order of the money. Across currencies, without exchange rates, cases rank alike that
 * stand out alike. -1 without a case, or in a currency that `typical` lacks.
 */
export function priorityScore({ tables: { cases } }: Database, typical: TypicalAmounts): SQL<number> {
  const scales = Object.entries(typical).map(
    // Written into the statement, because a parameter would have no integer type to divide by.
    ([currency, amount]) =>
      sql`when ${cases.currency} = ${currency} then ${cases.expectedValue} * 1000 / ${sql.raw(String(Math.round(amount)))}`,
  );
  // Never a bare number: `order by 0` would mean a column's position.
  const known = scales.length > 0 ? sql.join(scales, sql` `) : sql`when 1 = 0 then 0`;
  return sql`case ${known} else -1 end`.mapWith(Number);
}

/** The tasks after a position in the order of the work list: highest score first, then the oldest. */
export function afterRanked(
  position: RankedPosition | null,
  score: SQL<number>,
  { tables: { tasks } }: Database,
): SQL | undefined {
  if (!position) return undefined;
  const { at, id, rank } = position;
  return or(
    sql`${score} < ${rank.score}`,
    and(
      sql`${score} = ${rank.score}`,
      or(gt(tasks.createdAt, at), and(eq(tasks.createdAt, at), gt(tasks.id, id))),
    ),
  );
}
