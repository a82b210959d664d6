import { commandQueue } from "../../db/commands.ts";
import type { Database } from "../../db/database.ts";
import { inbox } from "../../db/inbox.ts";
import { wakeupQueue } from "../../db/wakeups.ts";

/** The earliest due time over all that waits, leases included; null when nothing does. */
export async function dueSoonest(db: Database): Promise<number | null> {
  const times = [
    await inbox(db).nextDueAt(),
    await wakeupQueue(db).nextDueAt(),
    await commandQueue(db).nextDueAt(),
  ];
  const known = times.filter((at) => at !== null);
  return known.length > 0 ? Math.min(...known) : null;
}
