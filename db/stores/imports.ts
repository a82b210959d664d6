import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import { IMPORT_PARTS, type ImportPart } from "../../server/dunning/model/account-command.ts";
import type { Database, Reader, Writer } from "../database.ts";
import type { Schema } from "../schema.ts";

/** How far one part of an account's import is. */
export type ImportRow = Schema["accountImports"]["$inferSelect"];

/** The parts of an account's import, in their order; none where the account was never imported. */
export async function readImport(db: Database, from: Reader, account: Account): Promise<ImportRow[]> {
  const { accountImports } = db.tables;
  const rows = await from.select().from(accountImports).where(eq(accountImports.account, account));
  return IMPORT_PARTS.flatMap((part) => rows.filter((row) => row.part === part));
}

/** Notes that an import begins. One that is known goes on where it is. */
export async function beginImportWithin(
  db: Database,
  tx: Writer,
  account: Account,
  at: number,
): Promise<void> {
  const rows = IMPORT_PARTS.map((part) => ({
    account,
    part,
    startedAt: at,
    after: null,
    reachedAt: null,
    done: 0,
    total: null,
    finishedAt: null,
    problem: null,
  }));
  await tx.insert(db.tables.accountImports).values(rows).onConflictDoNothing();
}

/** Notes how far a part is. */
export async function noteImportWithin(
  db: Database,
  tx: Writer,
  { account, part }: Pick<ImportRow, "account" | "part">,
  progress: Partial<Omit<ImportRow, "account" | "part" | "startedAt">>,
): Promise<void> {
  const { accountImports } = db.tables;
  await tx
    .update(accountImports)
    .set(progress)
    .where(and(eq(accountImports.account, account), eq(accountImports.part, part as ImportPart)));
}

/** The next customers with open invoices, by id behind `after`, each with the ids of these invoices, oldest first. */
export async function listCustomersToImport(
  db: Database,
  account: Account,
  after: string | null,
  limit: number,
): Promise<{ customerId: string; invoiceIds: string[] }[]> {
  const { invoices } = db.tables;
  const isOpen = and(eq(invoices.account, account), eq(invoices.status, "open"));
  const ids = await db.read
    .selectDistinct({ customerId: invoices.customerId })
    .from(invoices)
    .where(and(isOpen, gt(invoices.customerId, after ?? "")))
    .orderBy(asc(invoices.customerId))
    .limit(limit);
  const found: { customerId: string; invoiceIds: string[] }[] = [];
  for (const { customerId } of ids) {
    const rows = await db.read
      .select({ id: invoices.id })
      .from(invoices)
      .where(and(isOpen, eq(invoices.customerId, customerId)))
      .orderBy(asc(invoices.createdAt), asc(invoices.id));
    found.push({ customerId, invoiceIds: rows.map(({ id }) => id) });
  }
  return found;
}

/** How many customers have open invoices. */
export async function countCustomersToImport(db: Database, from: Reader, account: Account): Promise<number> {
  const { invoices } = db.tables;
  const [row] = await from
    .select({ n: sql<number>`count(distinct ${invoices.customerId})` })
    .from(invoices)
    .where(and(eq(invoices.account, account), eq(invoices.status, "open")));
  return Number(row?.n ?? 0);
}
