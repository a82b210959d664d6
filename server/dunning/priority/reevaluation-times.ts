const DAY = 86_400_000;

/** Days after a case opened at which what its contacts are worth is judged anew, though nothing happened. */
const EVALUATION_DAYS = [
  0, 1, 3, 5, 7, 10, 14, 18, 21, 25, 28, 35, 42, 49, 56, 70, 84, 120, 180, 270, 365,
] as const;

/**
 * The time as which a case is judged: between two of the ages above it stands still, so that looking again changes
 * nothing, and a chance that falls with every hour is not written down every hour.
 *
 * @param openedAt UTC epoch milliseconds, as all times here
 */
export function evaluatedAsOf(openedAt: number, now: number): number {
  const age = EVALUATION_DAYS.findLast((days) => openedAt + days * DAY <= now) ?? 0;
  return openedAt + age * DAY;
}

/** When a case is judged next if nothing happens before; null: never again. */
export function reevaluateAt(openedAt: number, now: number): number | null {
  const age = EVALUATION_DAYS.find((days) => openedAt + days * DAY > now);
  return age === undefined ? null : openedAt + age * DAY;
}
