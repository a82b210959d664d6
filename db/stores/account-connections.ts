import type { ConnectionFact } from "../../server/dunning/facts/facts.ts";
import type { Database, Writer } from "../database.ts";

/** Notes that an account went off or on. Of two that one source tells of the same instant, the later told holds. */
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
