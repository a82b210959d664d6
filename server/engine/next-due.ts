import { commandQueue } from "../../db/stores/commands.ts";
import type { Database } from "../../db/database.ts";
import { inbox } from "../../db/stores/inbox.ts";
import { anyToLearn } from "../../db/stores/training-examples.ts";
import { wakeupQueue } from "../../db/stores/wakeups.ts";

/** When the first row of each queue can be claimed, leases included; null where nothing waits. */
export type Due = {
  inbox: number | null;
  wakeups: number | null;
  commands: number | null;
  trainingExamples: number | null;
};

/** @param learnAt epoch ms: outcomes that wait to be learnt do so until then, to be learnt together */
export async function dueTimes(db: Database, learnAt: number): Promise<Due> {
  const [events, wakeups, commands, trainingExamples] = await Promise.all([
    inbox(db).nextDueAt(),
    wakeupQueue(db).nextDueAt(),
    commandQueue(db).nextDueAt(),
    anyToLearn(db),
  ]);
  return { inbox: events, wakeups, commands, trainingExamples: trainingExamples ? learnAt : null };
}

/** The earliest due time over all that waits; null when nothing does. */
export function soonestOf(due: Due): number | null {
  const times = Object.values(due).filter((at) => at !== null);
  return times.length > 0 ? Math.min(...times) : null;
}
