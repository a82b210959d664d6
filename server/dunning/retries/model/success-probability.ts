import { localTimeOf } from "../local-time.ts";
import { AFTER_FAILURE, AFTER_PAY_DAY, between, type Curve, curveOf, type Place, placeOn } from "./curves.ts";
import type { PayCalendar } from "./payday-calendars.ts";
import type { ModelState } from "./model-state.ts";
import { type Cause, PRIORS } from "./priors.ts";
import { purseOf, type FailureFeatures } from "./features.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Nothing is certain: a chance stays below this. */
const SUREST = 0.97;

/** Money booked in the morning of a pay-day may come after a failure of that night. */
const BOOKED_BY_MS = 8 * HOUR;

/** One possible hidden cause, with how likely it is after all the failures seen so far. */
export type Component = {
  /** A cause, or for pay-days the calendar. */
  id: string;
  cause: Cause;
  calendar: PayCalendar | null;
  weight: number;
};

/** A try at `at`, and when it looks into the account: a day later for a bank debit. */
export type Moment = { at: number; seenAt: number; local: number; day: number };

/** Where on which learnt curve a chance was read, and what the prior says there. */
export type Reading = { curve: Curve; place: Place; prior: number };

/** Chances of tries if one cause is true; hours of the day are not in them. Times in ms, chances in [0, 1]. */
export type Chances = {
  moment(at: number): Moment;
  /** How long ago, at a moment, the last pay-day was; null: none in the weeks before. */
  sincePayDay(calendar: PayCalendar, moment: Moment): number | null;
  /** A try so long after a pay-day whose money no failure has met. */
  paid(age: number): number;
  /** Only after a failure before this instant is such a pay-day's money, seen by a try at `at`, still untouched. */
  metBefore(age: number, at: number): number;
  /** A try so long after the latest failure, with no pay-day between. */
  waited(cause: Cause): (elapsed: number) => number;
  /** A try at `at` when the latest failure was at `since`, for whatever cause. */
  tryAt(at: number, since: number): (component: Component) => number;
  /** The same for one cause, as it is learnt; null: no curve has it. */
  reading(component: Component, at: number, since: number): Reading | null;
};

export function chancesFor(features: FailureFeatures, modelState: ModelState | null): Chances {
  const clock = localTimeOf(features.timeZone);
  const purse = purseOf(features.method, features.rail);
  const lag = purse === "bank" ? PRIORS.DEBIT_LAG_MS : 0;
  const afterPayDay = curveOf(`pay_day|${purse}`, AFTER_PAY_DAY, modelState);

  const priorPaid = (age: number) =>
    Math.max(
      PRIORS.UNFUNDED,
      booked(age) * PRIORS.FUNDED[purse] * 0.5 ** (age / PRIORS.FUNDS_HALF_LIFE_MS[purse]),
    );
  const paid = (age: number) =>
    Math.min(SUREST, priorPaid(age) * between(afterPayDay.bends, placeOn(AFTER_PAY_DAY, age)));

  const curves = new Map<Cause, Curve>();
  const curveAfterFailure = (cause: Cause): Curve => {
    const known = curves.get(cause);
    if (known) return known;
    const name =
      cause === "pay_day" ? `other|${purse}` : cause === "spread" ? `spread|${purse}` : (cause as string);
    const curve = curveOf(name, AFTER_FAILURE, modelState);
    curves.set(cause, curve);
    return curve;
  };
  const waits = new Map<Cause, (elapsed: number) => number>();
  const waited = (cause: Cause): ((elapsed: number) => number) => {
    const known = waits.get(cause);
    if (known) return known;
    const { bends } = curveAfterFailure(cause);
    const chance =
      cause === "never"
        ? () => 0
        : (elapsed: number) => {
            const place = placeOn(AFTER_FAILURE, elapsed);
            return Math.min(SUREST, priorWaited(cause, elapsed, place) * between(bends, place));
          };
    waits.set(cause, chance);
    return chance;
  };

  const moment = (at: number): Moment => {
    const seenAt = at + lag;
    const local = seenAt + clock.offsetAt(seenAt);
    return { at, seenAt, local, day: Math.floor(local / DAY) };
  };
  const sincePayDay = (calendar: PayCalendar, { local, day }: Moment): number | null => {
    const daysSince = calendar.daysSince(day);
    return daysSince === null ? null : local - (day - daysSince) * DAY;
  };
  // Two bank debits look into the account a lag later each, so the lag cancels out.
  const metBefore = (age: number, at: number) => at - age + BOOKED_BY_MS;
  const freshAge = (calendar: PayCalendar, when: Moment, since: number): number | null => {
    const age = sincePayDay(calendar, when);
    return age !== null && metBefore(age, when.at) > since ? age : null;
  };

  return {
    moment,
    sincePayDay,
    paid,
    metBefore,
    waited,
    tryAt(at, since) {
      const when = moment(at);
      const elapsed = at - since;
      const otherMoney = waited("pay_day")(elapsed);
      return ({ cause, calendar }) => {
        if (!calendar) return waited(cause)(elapsed);
        const age = freshAge(calendar, when, since);
        return age === null ? otherMoney : paid(age);
      };
    },
    reading({ cause, calendar }, at, since) {
      const age = calendar ? freshAge(calendar, moment(at), since) : null;
      if (age !== null) {
        return { curve: afterPayDay, place: placeOn(AFTER_PAY_DAY, age), prior: priorPaid(age) };
      }
      if (cause === "never") return null;
      const place = placeOn(AFTER_FAILURE, at - since);
      return { curve: curveAfterFailure(cause), place, prior: priorWaited(cause, at - since, place) };
    },
  };
}

const BOOKING = PRIORS.BOOKED.hours.map((hours) => hours * HOUR);

/** Share of wages that are in the account so long after the pay-day began. */
const booked = (age: number): number => between(PRIORS.BOOKED.share, placeOn(BOOKING, age));

/** What the prior says of a try so long after the latest failure, with no pay-day between. */
function priorWaited(cause: Exclude<Cause, "never">, elapsed: number, place: Place): number {
  if (cause === "pay_day") return between(PRIORS.OTHER_MONEY, place);
  if (cause === "spread") {
    const come = 1 - Math.exp(-elapsed / PRIORS.SPREAD_MEAN_MS);
    return PRIORS.UNFUNDED + (PRIORS.SPREAD_FUNDED - PRIORS.UNFUNDED) * come;
  }
  return PRIORS.CLEARED * (1 - 0.5 ** (Math.max(0, elapsed) / PRIORS.HALF_LIFE_MS[cause]));
}
