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
