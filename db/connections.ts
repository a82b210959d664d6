import type { ConnectionFact } from "../server/dunning/facts.ts";
import type { Database, Writer } from "./database.ts";

/** Notes that an account went off or on. Of two that one source tells of the same instant, the later told holds. */
export async function noteConnection(db: Database, tx: Writer, fact: ConnectionFact): Promise<void> {
  const { connections } = db.tables;
  await tx
    .insert(connections)
    .values(fact)
    .onConflictDoUpdate({
      target: [connections.account, connections.source, connections.at],
      set: { connected: fact.connected },
    });
}
