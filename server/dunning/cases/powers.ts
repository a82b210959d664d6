import type { Power, PowerFact } from "../facts/facts.ts";
import type { Interval } from "./holds.ts";

/** Whether a power is started at `at`; by the last fact, where no time is given. */
export function isStarted(
  powers: readonly PowerFact[],
  power: Power,
  at: number = Number.POSITIVE_INFINITY,
): boolean {
  let latest: PowerFact | undefined;
  for (const fact of powers)
    if (fact.power === power && fact.at <= at && (!latest || fact.at >= latest.at)) latest = fact;
  return latest?.started ?? false;
}

/**
 * When neither messages nor ends were started: no strategy's clock runs then. Otherwise a case from before the start would
 * come to its end without a message, and every end would be due at once. What is decided meanwhile is decided as if the
 * start came now.
 *
 * @returns UTC epoch milliseconds; the last period ends at `now` where it still goes on
 */
export function periodsBeforeStart(powers: readonly PowerFact[], now: number): Interval[] {
  const changes = powers
    .filter(({ power }) => power === "writing" || power === "ending")
    .sort((a, b) => a.at - b.at);
  const started = { writing: false, ending: false };
  // An account that begins with a power has always had it.
  for (const power of ["writing", "ending"] as const)
    started[power] = changes.find((change) => change.power === power)?.started ?? false;
  const periods: Interval[] = [];
  let from: number | null = started.writing || started.ending ? null : 0;
  for (const change of changes) {
    if (change.at > now) break;
    started[change.power as "writing" | "ending"] = change.started;
    const isAny = started.writing || started.ending;
    if (!isAny) from ??= change.at;
    else if (from !== null) {
      periods.push({ from, to: change.at });
      from = null;
    }
  }
  if (from !== null) periods.push({ from, to: now });
  return periods;
}
