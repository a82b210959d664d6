const HOUR = 3_600_000;

/**
 * In weave mode Stripe keeps its schedule. We keep clear of its next try by a day before, so that a card
 * never sees two tries in a day because of us, and by two hours after, so that its result has arrived.
 */
export const GUARD_BEFORE_MS = 24 * HOUR;
export const GUARD_AFTER_MS = 2 * HOUR;

/** An attempt that could not be made in time is still made this much later; after that the next slot is taken. */
export const LATE_MS = 6 * HOUR;

/** When an attempt is allowed: from `from` to `until`, both included, except within the guard. */
export type Allowed = {
  from: number;
  until: number;
  /** Both ends excluded from what is allowed. */
  guard: { from: number; until: number } | null;
};

/** The guard around Stripe's own next attempt. */
export const guardAround = (stripeNextAttemptAt: number | null): Allowed["guard"] =>
  stripeNextAttemptAt === null
    ? null
    : { from: stripeNextAttemptAt - GUARD_BEFORE_MS, until: stripeNextAttemptAt + GUARD_AFTER_MS };

/** The first allowed instant that is not before `at`; null: none. */
export function firstAllowed({ from, until, guard }: Allowed, at: number): number | null {
  let first = Math.max(from, at);
  if (guard && first > guard.from && first < guard.until) first = guard.until;
  return first <= until ? first : null;
}

export const isAllowed = (allowed: Allowed, at: number): boolean => firstAllowed(allowed, at) === at;

/** The last instant at which an attempt planned for `slot` may still be made. */
function lateUntil({ until, guard }: Allowed, slot: number): number {
  const end = Math.min(slot + LATE_MS, until);
  return guard && slot <= guard.from ? Math.min(end, guard.from) : end;
}

/**
 * The instant at which to act, given how a slot is chosen: the chosen one; now, if it is just past; else
 * the one that is chosen after it. Nothing but this last comparison depends on `now`, so an answer that
 * lies ahead stays the same until it is due or something new is known.
 *
 * @param choose the best slot at or after an instant; null: none is left
 */
export function dueSlot(
  allowed: Allowed,
  now: number,
  choose: (from: number) => number | null,
): { slot: number; at: number } | null {
  let from = allowed.from;
  for (;;) {
    const slot = choose(from);
    if (slot === null) return null;
    if (now <= lateUntil(allowed, slot)) return { slot, at: Math.max(now, slot) };
    from = slot + LATE_MS;
  }
}
