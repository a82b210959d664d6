const DAY = 86_400_000;

/** Days after a case opened at which the value of its contacts is evaluated anew without a new fact. */
const EVALUATION_DAYS = [
  0, 1, 3, 5, 7, 10, 14, 18, 21, 25, 28, 35, 42, 49, 56, 70, 84, 120, 180, 270, 365,
] as const;

/**
 * The time that the value of a contact is computed for: the latest of the days above that has passed. It stands still
 * between two days, so that another evaluation changes nothing and a slowly falling chance is not stored every hour.
 *
 * @param openedAt UTC epoch milliseconds, as all times here
 */
export function evaluatedAsOf(openedAt: number, now: number): number {
  const day = EVALUATION_DAYS.findLast((days) => openedAt + days * DAY <= now) ?? 0;
  return openedAt + day * DAY;
}

/** When a case is evaluated next if no fact arrives before; null: never again. */
export function reevaluateAt(openedAt: number, now: number): number | null {
  const day = EVALUATION_DAYS.find((days) => openedAt + days * DAY > now);
  return day === undefined ? null : openedAt + day * DAY;
}
