import { and, eq, isNull } from "drizzle-orm";
import type { RequestFact } from "../../server/dunning/facts.ts";
import type { Database, Writer } from "../database.ts";

/** False when a request of this id exists already. */
export async function insertRequest(db: Database, tx: Writer, request: RequestFact): Promise<boolean> {
  const { requests } = db.tables;
  const written = await tx
    .insert(requests)
    .values(request)
    .onConflictDoNothing()
    .returning({ id: requests.id });
  return written.length > 0;
}

/** False when it was withdrawn before. */
export async function withdrawRequest(
  db: Database,
  tx: Writer,
  { account, id }: Pick<RequestFact, "account" | "id">,
  { at, by }: { at: number; by: string },
): Promise<boolean> {
  const { requests } = db.tables;
  const written = await tx
    .update(requests)
    .set({ withdrawnAt: at, withdrawnBy: by })
    .where(and(eq(requests.account, account), eq(requests.id, id), isNull(requests.withdrawnAt)))
    .returning({ id: requests.id });
  return written.length > 0;
}
