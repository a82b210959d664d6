import type { PlanAnswer, PlanAsk, Policy, PolicyMaker } from "../protocol.ts";

const DAY = 86_400_000;

/**
 * Retries the default method on fixed days after the failure, at the hour of the failure, whatever the answers were: a
 * merchant's real schedule. A try whose day passes while an earlier one is still settling is left out.
 *
 * @param days ascending
 * @param chance the chance it states for every try, as such a schedule knows nothing better
 */
export const fixed =
  (days: readonly number[], chance: number): PolicyMaker =>
  () =>
    new Schedule(days, chance);

class Schedule implements Policy {
  readonly #days: readonly number[];
  readonly #chance: number;

  constructor(days: readonly number[], chance: number) {
    this.#days = days;
    this.#chance = chance;
  }

  plan({ id, now, until, maxAttempts, invoice, attempts, methods }: PlanAsk): PlanAnswer {
    const retries = attempts.length - 1;
    const since = attempts.at(-1)?.at ?? invoice.failedAt;
    const day = this.#days.find((each) => {
      const at = invoice.failedAt + Math.round(each * DAY);
      return at > since && at >= now && at <= until;
    });
    if (day === undefined || retries >= maxAttempts)
      return { id, stop: true, reason: "The schedule has no day left." };
    const method = methods.find((each) => each.default) ?? methods[0];
    if (method === undefined) return { id, stop: true, reason: "There is no method." };
    const at = invoice.failedAt + Math.round(day * DAY);
    return { id, at, method: method.id, p: this.#chance, reason: `Day ${day} of the schedule.` };
  }

  outcome(): void {}

  closed(): void {}
}
