import { asc, eq } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";

/** Every answer of the API carries the names. Staff beyond this number are shown by their ids. */
const NAMES_LIMIT = 500;

/** The names of the account's staff, by user id. */
export async function listStaffNames(db: Database, account: Account): Promise<Record<string, string>> {
  const { staffNames } = db.tables;
  const rows = await db.read
    .select({ userId: staffNames.userId, name: staffNames.name })
    .from(staffNames)
    .where(eq(staffNames.account, account))
    .orderBy(asc(staffNames.userId))
    .limit(NAMES_LIMIT);
  return Object.fromEntries(rows.map(({ userId, name }) => [userId, name]));
}

export async function upsertStaffName(
  db: Database,
  account: Account,
  { userId, name }: { userId: string; name: string },
): Promise<void> {
  const { staffNames } = db.tables;
  await db.write((tx) =>
    tx
      .insert(staffNames)
      .values({ account, userId, name })
      .onConflictDoUpdate({ target: [staffNames.account, staffNames.userId], set: { name } }),
  );
}
