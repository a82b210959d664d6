import type { ConnectionFact } from "../../server/dunning/facts/facts.ts";
import type { Database, Writer } from "../database.ts";

/** Records that an account was connected or disconnected. The last report of one source about one instant wins. */
export async function upsertConnection(db: Database, tx: Writer, fact: ConnectionFact): Promise<void> {
  const { accountConnections } = db.tables;
  await tx
    .insert(accountConnections)
    .values(fact)
    .onConflictDoUpdate({
      target: [accountConnections.account, accountConnections.source, accountConnections.at],
      set: { connected: fact.connected },
    });
}
