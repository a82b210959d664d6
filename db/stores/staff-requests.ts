import { and, eq, isNull } from "drizzle-orm";
import type { StaffRequestFact } from "../../server/dunning/facts/facts.ts";
import type { Database, Writer } from "../database.ts";

/** False when a request with this id exists already. */
export async function insertStaffRequest(
  db: Database,
  tx: Writer,
  request: StaffRequestFact,
): Promise<boolean> {
  const { staffRequests } = db.tables;
  const written = await tx
    .insert(staffRequests)
    .values(request)
    .onConflictDoNothing()
    .returning({ id: staffRequests.id });
  return written.length > 0;
}

/** False when the request was withdrawn before. */
export async function withdrawStaffRequest(
  db: Database,
  tx: Writer,
  { account, id }: Pick<StaffRequestFact, "account" | "id">,
  { at, by }: { at: number; by: string },
): Promise<boolean> {
  const { staffRequests } = db.tables;
  const written = await tx
    .update(staffRequests)
    .set({ withdrawnAt: at, withdrawnBy: by })
    .where(
      and(eq(staffRequests.account, account), eq(staffRequests.id, id), isNull(staffRequests.withdrawnAt)),
    )
    .returning({ id: staffRequests.id });
  return written.length > 0;
}
