import { and, count, desc, eq, gte, inArray, isNotNull, sql } from "drizzle-orm";
import type { CaseStatus } from "../../server/dunning/model/case.ts";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { SegmentAttributes } from "../../server/dunning/segments/segment.ts";
import type { Database } from "../database.ts";
import { afterPosition, type Position } from "./keyset.ts";

export type CaseAttributes = {
  id: string;
  customerId: string;
  status: CaseStatus;
  attributes: SegmentAttributes;
};

/** Read in pages: taken apart at one go, thousands of rows would keep every other request waiting. */
const PAGE = 250;

/**
 * The attributes by which segments matched the newest cases, newest first. Reads nothing else of a case:
 * thousands are matched anew while somebody edits a rule.
 *
 * @param since epoch ms; older cases are left out
 */
export async function listNewestCaseAttributes(
  db: Database,
  account: Account,
  { since, limit }: { since: number; limit: number },
): Promise<CaseAttributes[]> {
  const { cases } = db.tables;
  const found: CaseAttributes[] = [];
  let from: Position | null = null;
  while (found.length < limit) {
    const size = Math.min(PAGE, limit - found.length);
    const rows = await db.read
      .select({
        id: cases.id,
        customerId: cases.customerId,
        status: cases.status,
        openedAt: cases.openedAt,
        attributes: cases.attributes,
      })
      .from(cases)
      .where(
        and(
          eq(cases.account, account),
          gte(cases.openedAt, since),
          isNotNull(cases.attributes),
          afterPosition(from, "descending", cases.openedAt, cases.id),
        ),
      )
      .orderBy(desc(cases.openedAt), desc(cases.id))
      .limit(size);
    for (const { openedAt: _, attributes, ...row } of rows)
      if (attributes !== null) found.push({ ...row, attributes });
    const last = rows.at(-1);
    if (!last || rows.length < size) break;
    from = { at: last.openedAt, id: last.id };
  }
  return found;
}

/** Names and e-mail addresses of a few customers, by id. */
export async function readContacts(
  db: Database,
  account: Account,
  ids: string[],
): Promise<Map<string, { name: string | null; email: string | null }>> {
  if (ids.length === 0) return new Map();
  const { customers } = db.tables;
  const rows = await db.read
    .select({ id: customers.id, name: customers.name, email: customers.email })
    .from(customers)
    .where(and(eq(customers.account, account), inArray(customers.id, ids)));
  return new Map(rows.map(({ id, ...contact }) => [id, contact]));
}

/**
 * The locales of customers whose case opened since a time (epoch ms), the commonest first. Only the newest
 * `limit` cases count.
 */
export async function listLocalesOfCases(
  db: Database,
  account: Account,
  { since, limit }: { since: number; limit: number },
): Promise<string[]> {
  const { cases, customers } = db.tables;
  const recent = db.read
    .select({ customerId: cases.customerId })
    .from(cases)
    .where(and(eq(cases.account, account), gte(cases.openedAt, since)))
    .orderBy(desc(cases.openedAt), desc(cases.id))
    .limit(limit)
    .as("recent");
  const rows = await db.read
    .select({ locale: customers.locale, cases: count() })
    .from(recent)
    .innerJoin(customers, and(eq(customers.account, account), eq(customers.id, recent.customerId)))
    .where(isNotNull(customers.locale))
    .groupBy(customers.locale)
    .orderBy(desc(sql`count(*)`), customers.locale);
  return rows.flatMap(({ locale }) => locale ?? []);
}
