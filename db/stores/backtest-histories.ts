import { and, asc, countDistinct, desc, eq, gt, gte, lt, lte, max, or } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";
import { toPage, type Page, type Position } from "./keyset.ts";

/** A period, both ends included, epoch ms. */
type Span = { from: number; until: number };

/** A customer, and when their newest case of the period opened. */
export type CustomerByNewestCase = { customerId: string; newestAt: number };

/** How many customers have a case that opened in the period. */
export async function countCustomersWithCases(
  db: Database,
  account: Account,
  { from, until }: Span,
): Promise<number> {
  const { cases } = db.tables;
  const [row] = await db.read
    .select({ customers: countDistinct(cases.customerId) })
    .from(cases)
    .where(and(eq(cases.account, account), gte(cases.openedAt, from), lte(cases.openedAt, until)));
  return row?.customers ?? 0;
}

/** Customers with a case that opened in the period, each once, in the order of their newest case. */
export async function listCustomersByNewestCase(
  db: Database,
  account: Account,
  { from, until }: Span,
  { after, limit }: { after: Position | null; limit: number },
): Promise<Page<CustomerByNewestCase>> {
  const { cases } = db.tables;
  const newestAt = max(cases.openedAt);
  const rows = await db.read
    .select({ customerId: cases.customerId, newestAt })
    .from(cases)
    .where(and(eq(cases.account, account), gte(cases.openedAt, from), lte(cases.openedAt, until)))
    .groupBy(cases.customerId)
    .having(
      after
        ? or(lt(newestAt, after.at), and(eq(newestAt, after.at), gt(cases.customerId, after.id)))
        : undefined,
    )
    .orderBy(desc(newestAt), asc(cases.customerId))
    .limit(limit + 1);
  const found = rows.map((row) => ({ customerId: row.customerId, newestAt: Number(row.newestAt) }));
  return toPage(found, limit, (row) => ({ at: row.newestAt, id: row.customerId }));
}
