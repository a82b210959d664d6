import { isDeepStrictEqual } from "node:util";
import { and, eq, inArray } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import {
  mergeCharge,
  mergeCustomer,
  mergeInvoice,
  mergeInvoicePayment,
  mergePaymentMethod,
  mergeReversal,
  mergeSubscription,
} from "../../server/dunning/facts/fact-merge.ts";
import type { FactBatch } from "../../server/dunning/facts/fact-batch.ts";
import type { Database, Writer } from "../database.ts";
import type { Schema } from "../schema.ts";
import { paddedKeys, rowChunks, setToExcluded } from "./row-chunks.ts";

type Mirrored =
  | "customers"
  | "subscriptions"
  | "paymentMethods"
  | "invoices"
  | "charges"
  | "invoicePayments"
  | "reversals";
type Row<Table extends keyof Schema> = Schema[Table]["$inferSelect"];

const CHUNK = 64;

/**
 * Merges facts into the stored ones, and returns the customers whom they concern. The merge does not depend on
 * order, so events may come late, twice and shuffled. A merge reads and then writes, so the caller holds the
 * lock of each customer whom the facts name or lead to (`findCustomersOfPayments`).
 */
export async function upsertFacts(
  db: Database,
  tx: Writer,
  account: Account,
  facts: FactBatch[],
): Promise<string[]> {
  const all = <Kind extends Exclude<keyof FactBatch, "account">>(kind: Kind) =>
    facts.flatMap((batch) => batch[kind] as FactBatch[Kind][number][]) as FactBatch[Kind];
  const touched = new Set<string>(all("customersToEvaluate"));
  const touch = (rows: { customerId: string | null }[]) => {
    for (const { customerId } of rows) if (customerId) touched.add(customerId);
  };

  const customers = await merge(db, tx, "customers", account, all("customers"), mergeCustomer);
  for (const { id } of customers) touched.add(id);
  touch(await merge(db, tx, "subscriptions", account, all("subscriptions"), mergeSubscription));
  touch(await merge(db, tx, "paymentMethods", account, all("paymentMethods"), mergePaymentMethod));
  touch(await merge(db, tx, "invoices", account, all("invoices"), mergeInvoice));
  touch(await merge(db, tx, "charges", account, all("charges"), mergeCharge));
  const payments = await merge(
    db,
    tx,
    "invoicePayments",
    account,
    all("invoicePayments"),
    mergeInvoicePayment,
  );
  const reversals = await merge(db, tx, "reversals", account, all("reversals"), mergeReversal);
  touch(reversals);

  const paymentEvents = all("paymentEvents");
  for (const rows of rowChunks(paymentEvents)) {
    await tx.insert(db.tables.paymentEvents).values(rows).onConflictDoNothing();
  }
  touch(paymentEvents);

  for (const id of await findCustomersOfPayments(db, tx, account, payments, reversals)) touched.add(id);
  return [...touched].sort();
}

/** Merges facts into their table, and returns the rows that changed. */
async function merge<Kind extends Mirrored>(
  db: Database,
  tx: Writer,
  kind: Kind,
  account: Account,
  facts: Row<Kind>[],
  mergeTwo: (a: Row<Kind>, b: Row<Kind>) => Row<Kind>,
): Promise<Row<Kind>[]> {
  if (facts.length === 0) return [];
  // One code path for seven tables: their rows differ, but all have the key (account, id).
  const table = db.tables[kind] as Schema["customers"];
  const latest = new Map<string, Row<Kind>>();
  for (const fact of facts) {
    const other = latest.get(fact.id);
    latest.set(fact.id, other ? mergeTwo(other, fact) : fact);
  }
  const ids = [...latest.keys()].sort();
  const stored = new Map<string, Row<Kind>>();
  for (let i = 0; i < ids.length; i += CHUNK) {
    const rows = await tx
      .select()
      .from(table)
      .where(and(eq(table.account, account), inArray(table.id, paddedKeys(ids.slice(i, i + CHUNK)))));
    for (const row of rows as unknown as Row<Kind>[]) stored.set(row.id, row);
  }
  const changed: Row<Kind>[] = [];
  for (const id of ids) {
    const known = stored.get(id);
    const merged = known ? mergeTwo(known, latest.get(id)!) : latest.get(id)!;
    if (known && isDeepStrictEqual(known, merged)) continue;
    changed.push(merged);
  }
  const set = setToExcluded(table);
  for (const rows of rowChunks(changed)) {
    await tx
      .insert(table)
      .values(rows as unknown as Row<"customers">[])
      .onConflictDoUpdate({ target: [table.account, table.id], set });
  }
  return changed;
}

/** The customers of payments and reversals that name only an invoice, a charge or a PaymentIntent. */
export async function findCustomersOfPayments(
  db: Database,
  tx: Writer,
  account: Account,
  payments: Row<"invoicePayments">[],
  reversals: Row<"reversals">[],
): Promise<string[]> {
  const { invoices, charges, invoicePayments } = db.tables;
  const owners = new Set<string>();
  const invoiceIds = new Set(payments.map(({ invoiceId }) => invoiceId));
  for (const { invoiceId } of reversals) if (invoiceId !== null) invoiceIds.add(invoiceId);
  const chargeIds = reversals.map(({ chargeId }) => chargeId).filter((id) => id !== null);
  const intents = reversals.map(({ paymentIntentId }) => paymentIntentId).filter((id) => id !== null);
  if (intents.length > 0) {
    const linked = await tx
      .select({ invoiceId: invoicePayments.invoiceId })
      .from(invoicePayments)
      .where(and(eq(invoicePayments.account, account), inArray(invoicePayments.paymentIntentId, intents)));
    for (const { invoiceId } of linked) invoiceIds.add(invoiceId);
  }
  if (chargeIds.length > 0) {
    const rows = await tx
      .select({ customerId: charges.customerId })
      .from(charges)
      .where(and(eq(charges.account, account), inArray(charges.id, chargeIds)));
    for (const { customerId } of rows) owners.add(customerId);
  }
  if (invoiceIds.size > 0) {
    const rows = await tx
      .select({ customerId: invoices.customerId })
      .from(invoices)
      .where(and(eq(invoices.account, account), inArray(invoices.id, [...invoiceIds])));
    for (const { customerId } of rows) owners.add(customerId);
  }
  return [...owners];
}
