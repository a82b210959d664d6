import { and, asc, eq, exists, gte, inArray, lt, sql } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";
import { dialects } from "../dialect.ts";

/** Of each way to find somebody no more than this are looked at, in the order of the alphabet. */
const MATCH_LIMIT = 100;

/** Greater than every character that a text can go on with. */
const LAST_CHARACTER = "\u{10ffff}";

/** Where a customer's clock stands is told by their country; null when it, or the customer, is not known. */
export async function readCountry(
  db: Database,
  account: Account,
  customerId: string,
): Promise<string | null> {
  const { customers } = db.tables;
  const [row] = await db.read
    .select({ country: customers.country })
    .from(customers)
    .where(and(eq(customers.account, account), eq(customers.id, customerId)))
    .limit(1);
  return row?.country ?? null;
}

/**
 * The ids of customers who had a recovery and whose name, or e-mail address, begins with one of the texts,
 * in whatever case: a range of an index for each.
 */
export async function findCustomersByPrefix(
  db: Database,
  account: Account,
  column: "name" | "email",
  beginnings: readonly string[],
): Promise<string[]> {
  const { customers, cases } = db.tables;
  const text = dialects[db.dialect].lowered(customers[column]);
  const withCase = db.read
    .select({ one: sql`1` })
    .from(cases)
    .where(and(eq(cases.account, customers.account), eq(cases.customerId, customers.id)));
  const found = await Promise.all(
    beginnings.map((beginning) =>
      db.read
        .select({ id: customers.id })
        .from(customers)
        .where(
          and(
            eq(customers.account, account),
            gte(text, beginning),
            lt(text, beginning + LAST_CHARACTER),
            exists(withCase),
          ),
        )
        .orderBy(asc(text))
        .limit(MATCH_LIMIT),
    ),
  );
  return [...new Set(found.flat().map(({ id }) => id))];
}

/** Whose invoices bear one of these numbers. Not `distinct`: SQLite would follow the index by customer for it. */
export async function findCustomersByInvoiceNumber(
  db: Database,
  account: Account,
  numbers: string[],
): Promise<string[]> {
  const { invoices } = db.tables;
  const rows = await db.read
    .select({ id: invoices.customerId })
    .from(invoices)
    .where(and(eq(invoices.account, account), inArray(invoices.number, numbers)))
    .limit(MATCH_LIMIT);
  return [...new Set(rows.map(({ id }) => id))];
}

export type CustomerWithCases = {
  id: string;
  name: string | null;
  email: string | null;
  country: string | null;
  cases: Schema["cases"]["$inferSelect"][];
};

/** These customers, also those of whom only an invoice was heard, with all their cases. */
export async function listCustomersWithCases(
  db: Database,
  account: Account,
  ids: string[],
): Promise<CustomerWithCases[]> {
  const { customers, cases } = db.tables;
  const [rows, all] = await Promise.all([
    db.read
      .select({
        id: customers.id,
        name: customers.name,
        email: customers.email,
        country: customers.country,
      })
      .from(customers)
      .where(and(eq(customers.account, account), inArray(customers.id, ids))),
    db.read
      .select()
      .from(cases)
      .where(and(eq(cases.account, account), inArray(cases.customerId, ids))),
  ]);
  return ids.map((id) => ({
    ...(rows.find((row) => row.id === id) ?? { id, name: null, email: null, country: null }),
    cases: all.filter(({ customerId }) => customerId === id),
  }));
}
