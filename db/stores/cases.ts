import { and, desc, eq, inArray, isNull, or, sql } from "drizzle-orm";
import type { CaseStatus } from "../../server/dunning/model/case.ts";
import type { Command } from "../../server/dunning/model/command.ts";
import type { Account, HoldKind } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";
import { afterPosition, toPage, type Page, type Position } from "./keyset.ts";

export type CaseFilter = {
  status?: CaseStatus | undefined;
  segmentId?: string | undefined;
  strategyId?: string | undefined;
  customerId?: string | undefined;
  heldBy?: HoldKind | undefined;
  /** A user's id; null: cases whose customer has no owner. */
  owner?: string | null | undefined;
};

/** A case, with the details of its customer that lists show. */
export type ListedCase = {
  case: Schema["cases"]["$inferSelect"];
  customerName: string | null;
  customerEmail: string | null;
  owner: string | null;
};

/** Cases with their customer's name and address, newest first. */
export async function listCases(
  db: Database,
  account: Account,
  filter: CaseFilter,
  { from, limit }: { from: Position | null; limit: number },
): Promise<Page<ListedCase>> {
  const { cases, owners } = db.tables;
  const { status, segmentId, strategyId, customerId, heldBy, owner } = filter;
  const rows = await selectCasesWithCustomer(db)
    .where(
      and(
        eq(cases.account, account),
        status && eq(cases.status, status),
        customerId === undefined ? undefined : eq(cases.customerId, customerId),
        segmentId === undefined ? undefined : eq(sql`${cases.assignment} ->> 'segmentId'`, segmentId),
        strategyId === undefined ? undefined : eq(sql`${cases.assignment} ->> 'strategyId'`, strategyId),
        heldBy && eq(cases.heldBy, heldBy),
        owner === undefined ? undefined : owner === null ? isNull(owners.owner) : eq(owners.owner, owner),
        afterPosition(from, "descending", cases.openedAt, cases.id),
      ),
    )
    .orderBy(desc(cases.openedAt), desc(cases.id))
    .limit(limit + 1);
  return toPage(rows, limit, ({ case: { openedAt, id } }) => ({ at: openedAt, id }));
}

/** Selects `ListedCase` rows; the caller adds the condition. */
export const selectCasesWithCustomer = (db: Database) => {
  const { cases, customers, owners } = db.tables;
  return db.read
    .select({
      case: cases,
      customerName: customers.name,
      customerEmail: customers.email,
      owner: owners.owner,
    })
    .from(cases)
    .leftJoin(customers, and(eq(customers.account, cases.account), eq(customers.id, cases.customerId)))
    .leftJoin(owners, and(eq(owners.account, cases.account), eq(owners.customerId, cases.customerId)));
};

type CommandRow = Schema["commands"]["$inferSelect"];

/** The commands that are planned for these customers, and how the queue holds each. */
export async function listCommands(
  db: Database,
  account: Account,
  customerIds: string[],
): Promise<(Command & CommandRow)[]> {
  const { commands } = db.tables;
  const rows = await db.read
    .select()
    .from(commands)
    .where(and(eq(commands.account, account), inArray(commands.customerId, customerIds)));
  // Asked for by customer, so none of them is an account's.
  return rows as (Command & CommandRow)[];
}

/** The customer of an object; null when the account has no object with this id. */
export async function findCustomerOf(
  db: Database,
  account: Account,
  kind: "cases" | "charges" | "holds" | "invoices" | "staffRequests" | "subscriptions" | "tasks",
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

/** The customer of a charge or a PaymentIntent. An intent without a charge leads there through its invoice. */
export async function findCustomerOfPayment(
  db: Database,
  account: Account,
  id: string,
): Promise<string | null> {
  const { charges, invoicePayments, invoices } = db.tables;
  const [charge] = await db.read
    .select({ customerId: charges.customerId })
    .from(charges)
    .where(and(eq(charges.account, account), or(eq(charges.id, id), eq(charges.paymentIntentId, id))))
    .limit(1);
  if (charge) return charge.customerId;
  const [payment] = await db.read
    .select({ customerId: invoices.customerId })
    .from(invoicePayments)
    .innerJoin(
      invoices,
      and(eq(invoices.account, invoicePayments.account), eq(invoices.id, invoicePayments.invoiceId)),
    )
    .where(and(eq(invoicePayments.account, account), eq(invoicePayments.paymentIntentId, id)))
    .limit(1);
  return payment?.customerId ?? null;
}

/** The customer of a subscription, even where only one of its invoices is known. */
export async function findCustomerOfSubscription(
  db: Database,
  account: Account,
  id: string,
): Promise<string | null> {
  const known = await findCustomerOf(db, account, "subscriptions", id);
  if (known !== null) return known;
  const { invoices } = db.tables;
  const [invoice] = await db.read
    .select({ customerId: invoices.customerId })
    .from(invoices)
    .where(and(eq(invoices.account, account), eq(invoices.subscriptionId, id)))
    .limit(1);
  return invoice?.customerId ?? null;
}

/** Whether the customer, or an invoice of theirs, is known. */
export async function customerExists(db: Database, account: Account, customerId: string): Promise<boolean> {
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

/** Whether the account has ever had a case. */
export async function hasCases(db: Database, account: Account): Promise<boolean> {
  const { cases } = db.tables;
  const [row] = await db.read.select({ id: cases.id }).from(cases).where(eq(cases.account, account)).limit(1);
  return row !== undefined;
}
