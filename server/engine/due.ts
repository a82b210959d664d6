import { commandQueue } from "../../db/commands.ts";
import type { Database } from "../../db/database.ts";
import { inbox } from "../../db/inbox.ts";
import { wakeupQueue } from "../../db/wakeups.ts";

/** When the first row of each queue can be claimed, leases included; null where nothing waits. */
export type Due = { inbox: number | null; wakeups: number | null; commands: number | null };

export async function dueTimes(db: Database): Promise<Due> {
  const [events, wakeups, commands] = await Promise.all([
    inbox(db).nextDueAt(),
    wakeupQueue(db).nextDueAt(),
    commandQueue(db).nextDueAt(),
  ]);
  return { inbox: events, wakeups, commands };
}

/** The earliest due time over all that waits; null when nothing does. */
export async function dueSoonest(db: Database): Promise<number | null> {
  const times = Object.values(await dueTimes(db)).filter((at) => at !== null);
  return times.length > 0 ? Math.min(...times) : null;
}
