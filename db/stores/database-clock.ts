import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";

/** What time it is where the database runs, epoch ms. For a libSQL file that is this machine. */
export async function readDatabaseTime(db: Database): Promise<number> {
  const now = {
    sqlite: sql<number>`cast((julianday('now') - 2440587.5) * 86400000 as integer)`,
    postgres: sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
  };
  const [row] = await db.read.select({ at: now[db.dialect] }).from(sql`(select 1 as one) as one_row`);
  return Number(row!.at);
}
