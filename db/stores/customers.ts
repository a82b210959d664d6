import { and, asc, eq, exists, gte, inArray, lt, sql } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";
import { dialects } from "../dialect.ts";

/** A search returns no more matches than this, the first in alphabetical order. */
const MATCH_LIMIT = 100;

/** The last character that there is: the end of the range of texts with one prefix. */
const LAST_CHARACTER = "\u{10ffff}";

/** The customer's country, from which their time zone follows; null when either is unknown. */
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
 * The ids of customers with a case whose name, or e-mail address, begins with one of the texts, in upper or
 * lower case. Each text is one range of an index.
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

/** The customers of invoices with these numbers. `distinct` would lead SQLite to the wrong index. */
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

/** These customers with all their cases, even where only an invoice of theirs is known. */
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
