import { commandQueue } from "../../db/commands.ts";
import type { Database } from "../../db/database.ts";
import { inbox } from "../../db/inbox.ts";
import { anyToLearn } from "../../db/queries/retry-lessons.ts";
import { wakeupQueue } from "../../db/wakeups.ts";

/** When the first row of each queue can be claimed, leases included; null where nothing waits. */
export type Due = {
  inbox: number | null;
  wakeups: number | null;
  commands: number | null;
  lessons: number | null;
};

/** @param learnAt epoch ms: outcomes that wait to be learnt do so until then, to be learnt together */
export async function dueTimes(db: Database, learnAt: number): Promise<Due> {
  const [events, wakeups, commands, lessons] = await Promise.all([
    inbox(db).nextDueAt(),
    wakeupQueue(db).nextDueAt(),
    commandQueue(db).nextDueAt(),
    anyToLearn(db),
  ]);
  return { inbox: events, wakeups, commands, lessons: lessons ? learnAt : null };
}

/** The earliest due time over all that waits; null when nothing does. */
export function soonestOf(due: Due): number | null {
  const times = Object.values(due).filter((at) => at !== null);
  return times.length > 0 ? Math.min(...times) : null;
}
