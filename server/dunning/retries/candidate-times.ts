import type { LocalTime } from "./local-time.ts";
import { weekdayOf } from "./local-time.ts";

const MINUTE = 60_000;

export type SlotRequest = {
  local: LocalTime;
  /** First and last instant, inclusive. */
  from: number;
  until: number;
  /** Local hours, ascending. */
  hours: readonly number[];
  /** Bank debits are taken in on working days only. Public holidays are not known here. */
  workingDaysOnly: boolean;
  /** What is charged; spreads the minute so that not everything runs at the full hour. */
  seed: string;
};

/** Minutes into the hour at which attempts for one seed run: 1 to 50, at midnight 1 to 20. FNV-1a. */
export function minuteOf(seed: string, hour: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
  return 1 + ((hash >>> 0) % (hour === 0 ? 20 : 50));
}

/**
 * The instants that are considered for an attempt, ascending: a fixed grid of local hours. The grid does
 * not depend on the time of asking, so that a plan stays the same while nothing new is known.
 */
export function slotsOf({ local, from, until, hours, workingDaysOnly, seed }: SlotRequest): number[] {
  const slots: number[] = [];
  const minutes = hours.map((hour) => minuteOf(seed, hour) * MINUTE);
  const last = local.dayOf(until);
  for (let day = local.dayOf(from); day <= last; day++) {
    if (workingDaysOnly && weekdayOf(day) > 5) continue;
    for (const [i, hour] of hours.entries()) {
      const at = local.instantOf(day, hour) + minutes[i]!;
      if (at >= from && at <= until) slots.push(at);
    }
  }
  return slots;
}
