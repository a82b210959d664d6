import { type LocalTime, weekdayOf } from "../local-time.ts";

const MINUTE = 60_000;

export type CandidateTimesRequest = {
  local: LocalTime;
  /** First and last instant, inclusive. UTC epoch milliseconds. */
  from: number;
  until: number;
  /** Local hours, ascending. */
  hours: readonly number[];
  /** Bank debits are taken in on working days only. Public holidays are not known here. */
  workingDaysOnly: boolean;
  /** Spreads the minute, so that not every charge runs at the full hour: e.g. the invoice's id. */
  seed: string;
};

/** Minutes into the hour at which attempts for one seed run: 1 to 50, at midnight 1 to 20. The hash is FNV-1a. */
export function minuteOffsetOf(seed: string, hour: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
  return 1 + ((hash >>> 0) % (hour === 0 ? 20 : 50));
}

/**
 * The instants that are considered for an attempt, ascending: a fixed grid of local hours. The grid does not depend on
 * the time of the evaluation, so a plan stays the same until a new fact arrives.
 */
export function candidateTimesOf(request: CandidateTimesRequest): number[] {
  const { local, from, until, hours, workingDaysOnly, seed } = request;
  const times: number[] = [];
  const minutes = hours.map((hour) => minuteOffsetOf(seed, hour) * MINUTE);
  const lastDay = local.dayOf(until);
  for (let day = local.dayOf(from); day <= lastDay; day++) {
    if (workingDaysOnly && weekdayOf(day) > 5) continue;
    for (const [i, hour] of hours.entries()) {
      const at = local.instantOf(day, hour) + minutes[i]!;
      if (at >= from && at <= until) times.push(at);
    }
  }
  return times;
}
