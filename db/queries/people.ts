import { asc, eq } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts.ts";
import type { Database } from "../database.ts";

/** More staff than this are shown by their ids: every answer carries the names. */
const MOST = 500;

/** What the account's staff are called, by their user id. */
export async function namesOfPeople(db: Database, account: Account): Promise<Record<string, string>> {
  const { people } = db.tables;
  const rows = await db.read
    .select({ userId: people.userId, name: people.name })
    .from(people)
    .where(eq(people.account, account))
    .orderBy(asc(people.userId))
    .limit(MOST);
  return Object.fromEntries(rows.map(({ userId, name }) => [userId, name]));
}

export async function namePerson(
  db: Database,
  account: Account,
  { userId, name }: { userId: string; name: string },
): Promise<void> {
  const { people } = db.tables;
  await db.write((tx) =>
    tx
      .insert(people)
      .values({ account, userId, name })
      .onConflictDoUpdate({ target: [people.account, people.userId], set: { name } }),
  );
}
