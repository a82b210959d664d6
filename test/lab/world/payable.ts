import { DAY } from "../../sandbox/clock.ts";
import type { Episode, Holder, Model } from "../../sandbox/customers/episode.ts";
import type { Funding } from "../../sandbox/customers/population.ts";

/** Epoch milliseconds; the end is not part of it. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

const FOREVER = Number.POSITIVE_INFINITY;

/**
 * When the hidden state of a failure lets a charge pass: the same answer as `passes` gives for each hour, worked out
 * once, so that an attempt costs no draw. A dead card comes back when the network's updater has passed on a new date;
 * one that was replaced has a new number, which is another card's business.
 *
 * @param until epoch milliseconds: later intervals may be missing
 */
export function payableIntervals(
  model: Model,
  holder: Holder,
  episode: Episode,
  funding: Funding,
  until: number,
): Interval[] {
  switch (episode.cause) {
    case "risk":
    case "outage":
      return [{ from: episode.clearsAt, until: FOREVER }];
    case "dead":
      return episode.code === "expired_card" && episode.revivesAt < until
        ? [{ from: episode.revivesAt, until: FOREVER }]
        : [];
    case "refusal":
    case "authentication":
      return [];
    case "funds":
      return episode.dry ? [] : funded(model, holder, episode, funding, until);
  }
}

function funded(
  { draws, population: { funds } }: Model,
  holder: Holder,
  { key, bornAt }: Episode,
  funding: Funding,
  until: number,
): Interval[] {
  const found: Interval[] = [];
  for (let day = Math.floor(bornAt / DAY); day * DAY < until; day++)
    if (draws.chance(funds.windfallPerDay, key, "windfall", day))
      found.push({ from: day * DAY, until: (day + 1) * DAY });
  const meanLasting = (funds.halfLifeDays[funding] * DAY) / Math.LN2;
  for (const from of holder.income.between(bornAt, until))
    if (draws.chance(funds.coveredByPayDay[holder.segment], key, "covers", from))
      found.push({ from, until: from + draws.exponential(meanLasting, key, "lasts", from) });
  return found.sort((a, b) => a.from - b.from);
}
