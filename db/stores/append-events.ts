import type { Database, NewEvent } from "../database.ts";
import { compressInPool } from "../connection/compression.ts";

/** A row has 12 values, and Postgres takes at most 65,535 values in a statement. */
const ROWS_PER_INSERT = 1_000;

const keyOf = ({ account, eventId }: { account: string; eventId: string }) => `${account} ${eventId}`;

/** `Database.appendEvents` by means of `write`, for databases that are servers. */
export async function appendEvents(
  { write, tables: { inbox } }: Pick<Database, "write" | "tables">,
  events: readonly NewEvent[],
): Promise<boolean[]> {
  if (events.length === 0) return [];
  const rows = await Promise.all(
    events.map(async (event) => ({
      ...event,
      // Done by zlib's pool of threads, not by the thread that answers requests.
      payload: await compressInPool(event.payload),
      dueAt: event.receivedAt,
      state: "waiting" as const,
      tries: 0,
    })),
  );
  // Always in one order: two processes that insert the same events crosswise would wait for each other.
  rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const added = await write(async (tx) => {
    const keys = new Set<string>();
    for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
      const inserted = await tx
        .insert(inbox)
        .values(rows.slice(from, from + ROWS_PER_INSERT))
        .onConflictDoNothing()
        .returning({ account: inbox.account, eventId: inbox.eventId });
      for (const row of inserted) keys.add(keyOf(row));
    }
    return keys;
  });
  // `delete`, because an event that is twice in the batch is new only once.
  return events.map((event) => added.delete(keyOf(event)));
}
