import { randomUUID } from "node:crypto";
import { ne } from "drizzle-orm";
import type { Database } from "../database.ts";

/** More than a page holds, so that the write needs room in a file and not only a place in a page that is there. */
const FILLER = Buffer.alloc(16 * 1024);

/**
 * Writes a row and removes the one before, in a transaction like any other. A read, or a transaction that is rolled back,
 * would succeed on a full disk.
 *
 * @throws what the database says to a write: full, read-only, locked, gone
 */
export async function probeWrite(db: Database): Promise<void> {
  const { writeProbes } = db.tables;
  const id = randomUUID();
  await db.write(async (tx) => {
    await tx.insert(writeProbes).values({ id, filler: FILLER });
    await tx.delete(writeProbes).where(ne(writeProbes.id, id));
  });
}
