import { localTimeOf } from "../local-time.ts";

const HOUR = 3_600_000;

/**
 * In weave mode Stripe keeps its own schedule. We keep clear of Stripe's next attempt: by a day before, so that a card
 * never sees two attempts within a day because of us, and by two hours after, so that the result has arrived.
 */
export const GUARD_BEFORE_MS = 24 * HOUR;
export const GUARD_AFTER_MS = 2 * HOUR;

/** An attempt that was not made in time is still made this much later; after that the next time is chosen. */
export const LATE_START_MS = 6 * HOUR;

/** A queue takes seconds, and nobody calls that late. */
const SAID_TO_BE_LATE_MS = HOUR / 2;

/** Whether people are told that an attempt comes later than it was planned. UTC epoch milliseconds. */
export const isLate = (at: number, plannedAt: number): boolean => at - plannedAt > SAID_TO_BE_LATE_MS;

/** When an attempt is allowed: from `from` to `until`, both included, except within the guard. UTC epoch milliseconds. */
export type AttemptWindow = {
  from: number;
  until: number;
  /** The attempt is not allowed between these two instants; at the instants themselves it is. */
  guard: { from: number; until: number } | null;
};

/** The guard around Stripe's own next attempt; null while Stripe plans none. */
export const stripeGuardOf = (stripeNextAttemptAt: number | null): AttemptWindow["guard"] =>
  stripeNextAttemptAt === null
    ? null
    : { from: stripeNextAttemptAt - GUARD_BEFORE_MS, until: stripeNextAttemptAt + GUARD_AFTER_MS };

/** The first allowed instant at or after `at`; null when there is none. */
export function firstAllowedAt({ from, until, guard }: AttemptWindow, at: number): number | null {
  let first = Math.max(from, at);
  if (guard && first > guard.from && first < guard.until) first = guard.until;
  return first <= until ? first : null;
}

export const isAllowed = (window: AttemptWindow, at: number): boolean => firstAllowedAt(window, at) === at;

/**
 * The time that is allowed on the day that the customer was told of: the time that was planned then if it is allowed and
 * still to come, else the first that is left of the day. Null: no day was named, an attempt was made on it or after it
 * began, or none of it is allowed.
 */
export function announcedDayOf(
  window: AttemptWindow,
  {
    announcedAt,
    lastAttemptAt,
    timeZone,
    now,
  }: {
    announcedAt: number | null | undefined;
    lastAttemptAt: number | null;
    timeZone: string;
    now: number;
  },
): { at: number; from: number; until: number } | null {
  if (announcedAt === null || announcedAt === undefined) return null;
  const local = localTimeOf(timeZone);
  const day = local.dayOf(announcedAt);
  const [from, until] = [local.instantOf(day, 0), local.endOf(day)];
  if (now > until || (lastAttemptAt !== null && lastAttemptAt >= from)) return null;
  const onDay = { ...window, from: Math.max(window.from, from), until: Math.min(window.until, until) };
  const at = firstAllowedAt(onDay, Math.max(now, announcedAt)) ?? firstAllowedAt(onDay, now);
  return at === null ? null : { at, from, until };
}

/** The last instant at which an attempt planned for `plannedAt` may still be made. */
function latestStart({ until, guard }: AttemptWindow, plannedAt: number): number {
  const end = Math.min(plannedAt + LATE_START_MS, until);
  return guard && plannedAt <= guard.from ? Math.min(end, guard.from) : end;
}

/**
 * When to charge, given a way to choose times: at the chosen time; now, if that time is just past; else at the time that
 * is chosen after it. Only this comparison depends on `now`, so a plan that lies ahead stays the same until it is due or
 * a new fact arrives.
 *
 * @param choose the best time at or after an instant; null when none is left
 * @returns the time as planned and the time at which to charge; null when no time is left
 */
export function dueTimeOf(
  window: AttemptWindow,
  now: number,
  choose: (from: number) => number | null,
): { plannedAt: number; at: number } | null {
  let from = window.from;
  for (;;) {
    const plannedAt = choose(from);
    if (plannedAt === null) return null;
    if (now <= latestStart(window, plannedAt)) return { plannedAt, at: Math.max(now, plannedAt) };
    from = plannedAt + LATE_START_MS;
  }
}
