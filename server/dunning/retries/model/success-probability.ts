import { localTimeOf } from "../../local-time.ts";
import {
  type Curve,
  curveOf,
  type CurvePosition,
  interpolate,
  KNOTS_AFTER_FAILURE,
  KNOTS_AFTER_PAY_DAY,
  positionOn,
} from "./curves.ts";
import { type FailureFeatures, fundingKindOf } from "./features.ts";
import type { ModelState } from "./model-state.ts";
import type { PayCalendar } from "./payday-calendars.ts";
import { type FailureCause, PRIORS } from "./priors.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Nothing is certain: a chance stays below this. */
const MAX_CHANCE = 0.97;

/** Money that is booked in the morning of a payday may come after a failure in the night before. */
const LATEST_BOOKING_MS = 8 * HOUR;

/** One possible hidden cause of the failures, with its probability. */
export type MixtureComponent = {
  /** The cause, or for paydays the calendar. */
  id: string;
  cause: FailureCause;
  calendar: PayCalendar | null;
  weight: number;
};

/** An attempt at `at`, and when it reaches the account: a day later for a bank debit. `local` in ms, `day` in days. */
export type AttemptMoment = { at: number; reachesAccountAt: number; local: number; day: number };

/** A position on a learned curve, and the prior's chance there. */
export type CurveReading = { curve: Curve; position: CurvePosition; prior: number };

/** Chances of attempts if one cause is true, without the factor of the hour. Times in ms, chances in [0, 1]. */
export type SuccessChances = {
  momentOf(at: number): AttemptMoment;
  /** Time between the last payday and a moment; null: no payday in the weeks before. */
  sincePayDay(calendar: PayCalendar, moment: AttemptMoment): number | null;
  /** An attempt `age` after a payday whose money is untouched: no attempt has failed since the payday. */
  afterPayDay(age: number): number;
  /** For an attempt at `at`, `age` after a payday: its money is untouched only if the latest failure was before this. */
  untouchedBefore(age: number, at: number): number;
  /** An attempt `elapsed` after the latest failure, with no payday between. */
  afterFailure(cause: FailureCause): (elapsed: number) => number;
  /** An attempt at `at` when the latest failure was at `failedAt`, for any component. */
  ofAttempt(at: number, failedAt: number): (component: MixtureComponent) => number;
  /** The curve that such a chance is read from, to learn from the outcome; null: the cause has no curve. */
  curveReading(component: MixtureComponent, at: number, failedAt: number): CurveReading | null;
};

export function successChancesOf(features: FailureFeatures, modelState: ModelState | null): SuccessChances {
  const clock = localTimeOf(features.timeZone);
  const fundingKind = fundingKindOf(features.method, features.rail);
  const lag = fundingKind === "bank" ? PRIORS.DEBIT_LAG_MS : 0;
  const payDayCurve = curveOf(`pay_day|${fundingKind}`, KNOTS_AFTER_PAY_DAY, modelState);

  const priorAfterPayDay = (age: number) =>
    Math.max(
      PRIORS.SUCCESS_WHEN_UNFUNDED,
      shareBooked(age) *
        PRIORS.SUCCESS_WHEN_FUNDED[fundingKind] *
        0.5 ** (age / PRIORS.FUNDS_HALF_LIFE_MS[fundingKind]),
    );
  const afterPayDay = (age: number) =>
    Math.min(
      MAX_CHANCE,
      priorAfterPayDay(age) * interpolate(payDayCurve.multipliers, positionOn(KNOTS_AFTER_PAY_DAY, age)),
    );

  const failureCurves = new Map<FailureCause, Curve>();
  const failureCurveOf = (cause: FailureCause): Curve => {
    const cached = failureCurves.get(cause);
    if (cached) return cached;
    const name =
      cause === "pay_day"
        ? `other|${fundingKind}`
        : cause === "spread"
          ? `spread|${fundingKind}`
          : (cause as string);
    const curve = curveOf(name, KNOTS_AFTER_FAILURE, modelState);
    failureCurves.set(cause, curve);
    return curve;
  };
  const functions = new Map<FailureCause, (elapsed: number) => number>();
  const afterFailure = (cause: FailureCause): ((elapsed: number) => number) => {
    const cached = functions.get(cause);
    if (cached) return cached;
    const { multipliers } = failureCurveOf(cause);
    const chance =
      cause === "never"
        ? () => 0
        : (elapsed: number) => {
            const position = positionOn(KNOTS_AFTER_FAILURE, elapsed);
            return Math.min(
              MAX_CHANCE,
              priorAfterFailure(cause, elapsed, position) * interpolate(multipliers, position),
            );
          };
    functions.set(cause, chance);
    return chance;
  };

  const momentOf = (at: number): AttemptMoment => {
    const reachesAccountAt = at + lag;
    const local = reachesAccountAt + clock.offsetAt(reachesAccountAt);
    return { at, reachesAccountAt, local, day: Math.floor(local / DAY) };
  };
  const sincePayDay = (calendar: PayCalendar, { local, day }: AttemptMoment): number | null => {
    const daysSince = calendar.daysSince(day);
    return daysSince === null ? null : local - (day - daysSince) * DAY;
  };
  // Two bank debits both reach the account a lag later, so the lag cancels out.
  const untouchedBefore = (age: number, at: number) => at - age + LATEST_BOOKING_MS;
  /** Time since a payday whose money is untouched; null: there is none. */
  const sinceUntouchedPayDay = (
    calendar: PayCalendar,
    moment: AttemptMoment,
    failedAt: number,
  ): number | null => {
    const age = sincePayDay(calendar, moment);
    return age !== null && untouchedBefore(age, moment.at) > failedAt ? age : null;
  };

  return {
    momentOf,
    sincePayDay,
    afterPayDay,
    untouchedBefore,
    afterFailure,
    ofAttempt(at, failedAt) {
      const moment = momentOf(at);
      const elapsed = at - failedAt;
      const otherMoney = afterFailure("pay_day")(elapsed);
      return ({ cause, calendar }) => {
        if (!calendar) return afterFailure(cause)(elapsed);
        const age = sinceUntouchedPayDay(calendar, moment, failedAt);
        return age === null ? otherMoney : afterPayDay(age);
      };
    },
    curveReading({ cause, calendar }, at, failedAt) {
      const age = calendar ? sinceUntouchedPayDay(calendar, momentOf(at), failedAt) : null;
      if (age !== null) {
        const position = positionOn(KNOTS_AFTER_PAY_DAY, age);
        return { curve: payDayCurve, position, prior: priorAfterPayDay(age) };
      }
      if (cause === "never") return null;
      const elapsed = at - failedAt;
      const position = positionOn(KNOTS_AFTER_FAILURE, elapsed);
      return { curve: failureCurveOf(cause), position, prior: priorAfterFailure(cause, elapsed, position) };
    },
  };
}

const BOOKING_KNOTS = PRIORS.WAGES_BOOKED.hours.map((hours) => hours * HOUR);

/** Share of wages that are in the account `age` ms after the payday began. */
const shareBooked = (age: number): number =>
  interpolate(PRIORS.WAGES_BOOKED.share, positionOn(BOOKING_KNOTS, age));

/** The prior's chance of an attempt `elapsed` ms after the latest failure, with no payday between. */
function priorAfterFailure(
  cause: Exclude<FailureCause, "never">,
  elapsed: number,
  position: CurvePosition,
): number {
  if (cause === "pay_day") return interpolate(PRIORS.OTHER_MONEY, position);
  if (cause === "spread") {
    const arrived = 1 - Math.exp(-elapsed / PRIORS.SPREAD_MEAN_MS);
    return PRIORS.SUCCESS_WHEN_UNFUNDED + (PRIORS.SPREAD_SUCCESS - PRIORS.SUCCESS_WHEN_UNFUNDED) * arrived;
  }
  return PRIORS.SUCCESS_WHEN_CLEARED * (1 - 0.5 ** (Math.max(0, elapsed) / PRIORS.HALF_LIFE_MS[cause]));
}
