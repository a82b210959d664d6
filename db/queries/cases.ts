import { and, desc, eq, sql } from "drizzle-orm";
import type { CaseStatus } from "../../server/dunning/decision.ts";
import type { Account } from "../../server/dunning/facts.ts";
import type { Database } from "../database.ts";
import { after, cut, type Page, type Position } from "./keyset.ts";

export type CaseFilter = {
  status?: CaseStatus | undefined;
  segmentId?: string | undefined;
  customerId?: string | undefined;
};

/** Cases with their customer's name and address, newest first. */
export async function listCases(
  db: Database,
  account: Account,
  filter: CaseFilter,
  { from, limit }: { from: Position | null; limit: number },
) {
  const { cases, customers } = db.tables;
  const rows = await db.read
    .select({ case: cases, customerName: customers.name, customerEmail: customers.email })
    .from(cases)
    .leftJoin(customers, and(eq(customers.account, cases.account), eq(customers.id, cases.customerId)))
    .where(
      and(
        eq(cases.account, account),
        filter.status && eq(cases.status, filter.status),
        filter.customerId ? eq(cases.customerId, filter.customerId) : undefined,
        filter.segmentId ? eq(sql`${cases.assignment} ->> 'segmentId'`, filter.segmentId) : undefined,
        after(from, "descending", cases.openedAt, cases.id),
      ),
    )
    .orderBy(desc(cases.openedAt), desc(cases.id))
    .limit(limit + 1);
  const page: Page<(typeof rows)[number]> = cut(rows, limit, ({ case: { openedAt, id } }) => ({
    at: openedAt,
    id,
  }));
  return page;
}

/** Whose case, invoice, hold or task an id names; null when the account has none of that id. */
export async function customerOf(
  db: Database,
  account: Account,
  kind: "cases" | "invoices" | "holds" | "tasks",
  id: string,
): Promise<string | null> {
  const table = db.tables[kind];
  const [row] = await db.read
    .select({ customerId: table.customerId })
    .from(table)
    .where(and(eq(table.account, account), eq(table.id, id)))
    .limit(1);
  return row?.customerId ?? null;
}

/** True when any fact names this customer. */
export async function isKnownCustomer(db: Database, account: Account, customerId: string): Promise<boolean> {
  const { customers, invoices } = db.tables;
  const [customer] = await db.read
    .select({ id: customers.id })
    .from(customers)
    .where(and(eq(customers.account, account), eq(customers.id, customerId)))
    .limit(1);
  if (customer) return true;
  const [invoice] = await db.read
    .select({ id: invoices.id })
    .from(invoices)
    .where(and(eq(invoices.account, account), eq(invoices.customerId, customerId)))
    .limit(1);
  return invoice !== undefined;
}
