import type { AccountSettings } from "../model/settings.ts";
import type { Reason } from "../model/reason.ts";
import { offsetAt } from "./utc-offset.ts";
import { CONTACT_RULES } from "./rules/contact-rules.ts";
import { customerZones } from "./time-zone.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Windows shared by two zones recur weekly; what is not found in two weeks does not exist. */
const SEARCH = 14 * DAY;

/** All that the time of a message depends on. Times are UTC epoch milliseconds. */
export type ContactTimingInput = {
  /** Not before this time. */
  at: number;
  settings: Pick<AccountSettings, "contactHours" | "contactsPerWeek" | "timeZone">;
  /** ISO 3166 alpha-2, or null when unknown. */
  country: string | null;
  /** When the customer was contacted before, on any channel about any invoice; in any order. */
  contactedAt: readonly number[];
  /** The message's own local hours [from, to), which narrow those of the settings; absent: all of them. */
  hours?: Hours | undefined;
};

/** `at` is null when the settings leave no time at all; `because` then says which one. */
export type ContactTime = { at: number | null; reasons: Reason[] };

/** Local hours of a day, [from, to). */
export type Hours = { from: number; to: number };

/** The hours that both allow; null when there are none. */
export function commonHours(a: Hours, b: Hours): Hours | null {
  const common = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
  return common.from < common.to ? common : null;
}

/** 1 January 1970, the day 0 of local reckoning, was a Thursday: ISO weekday 4. */
const weekdayOf = (local: number): number => ((Math.floor(local / DAY) + 3) % 7) + 1;

const WEEKDAYS: ReadonlySet<number> = new Set(CONTACT_RULES.email.weekdays);

function isAllowed(at: number, zone: string, hours: Hours): boolean {
  const local = at + offsetAt(at, zone);
  const time = local - Math.floor(local / DAY) * DAY;
  return WEEKDAYS.has(weekdayOf(local)) && time >= hours.from * HOUR && time < hours.to * HOUR;
}

/**
 * The first moment after `at` at which the window of `zone` begins, or infinity. Reckons with offsets and not
 * with calendar objects, which take far longer: this runs on every look at a case.
 */
function nextOpening(at: number, zone: string, hours: Hours): number {
  const today = Math.floor((at + offsetAt(at, zone)) / DAY) * DAY;
  for (let day = today; day <= today + SEARCH; day += DAY) {
    if (!WEEKDAYS.has(weekdayOf(day))) continue;
    const opening = day + hours.from * HOUR;
    // One local time is two moments where clocks are put back, and none where they are put forward.
    const before = opening - offsetAt(opening - DAY, zone);
    const after = opening - offsetAt(opening + DAY, zone);
    for (const moment of before <= after ? [before, after] : [after, before]) {
      if (moment > at && isAllowed(moment, zone, hours)) return moment;
    }
  }
  return Number.POSITIVE_INFINITY;
}

/** Hours that have to hold in a time zone. */
type Wanted = { zone: string; hours: Hours };

/** One way to meet the hours; `admits` says what it gives up. */
type Way = { wanted: Wanted[]; hours: Hours; basis: string; zones: string; admits?: Reason };

/** The earliest time from `at` on that lies inside all that is wanted, or null when there is none. */
function firstCommon(at: number, wanted: readonly Wanted[]): number | null {
  let candidate = at;
  while (candidate <= at + SEARCH) {
    const closed = wanted.find(({ zone, hours }) => !isAllowed(candidate, zone, hours));
    if (closed === undefined) return candidate;
    candidate = nextOpening(candidate, closed.zone, closed.hours);
  }
  return null;
}

/**
 * The earliest time at which a message may go out: at least 20 hours after the last one, at most
 * `contactsPerWeek` in any seven days, and inside the local contact hours Monday to Saturday. Where a
 * country has several time zones and only the country is known, the hours hold in all of them at once;
 * where they never do (a country wider than the window), in the zone where most people live, and
 * `because` says so. Total: never a time before `question.at`.
 *
 * A message's own `hours` narrow the window. They are a wish, the settings are the rule: in a country that
 * is wider than the wish it holds where most people live, and where even that would fall outside the
 * settings' hours somewhere in the country, it yields to them and `because` says so. A wish that lies
 * wholly outside the settings' hours is never met (`step_outside_contact_hours`).
 *
 * @throws RangeError for a time zone that the runtime does not know.
 */
export function earliestContactAt(question: ContactTimingInput): ContactTime {
  const { contactHours, contactsPerWeek, timeZone } = question.settings;
  const { gapHours, windowDays } = CONTACT_RULES.email;
  if (contactsPerWeek < 1) return { at: null, reasons: [{ code: "contacts_switched_off", contactsPerWeek }] };
  if (!(contactHours.from >= 0 && contactHours.to <= 24 && contactHours.from < contactHours.to)) {
    return {
      at: null,
      reasons: [{ code: "no_contact_hours", from: contactHours.from, to: contactHours.to }],
    };
  }
  const { hours: wish } = question;
  const open = wish === undefined ? contactHours : commonHours(contactHours, wish);
  if (open === null) {
    const allowed = { contactFrom: contactHours.from, contactTo: contactHours.to };
    return { at: null, reasons: [{ code: "step_outside_contact_hours", ...wish, ...allowed }] };
  }
  const reasons: Reason[] = [];
  let at = question.at;

  const past = [...question.contactedAt].sort((a, b) => a - b);
  const last = past.at(-1);
  if (last !== undefined && at < last + gapHours * HOUR) {
    at = last + gapHours * HOUR;
    reasons.push({ code: "contact_gap", lastAt: last, hours: gapHours, until: at });
  }
  const oldestCounted = past.at(-contactsPerWeek);
  if (oldestCounted !== undefined && at < oldestCounted + windowDays * DAY) {
    at = oldestCounted + windowDays * DAY;
    reasons.push({ code: "contact_cap", contactsPerWeek, days: windowDays, until: at });
  }

  const where = customerZones(question.country, timeZone);
  const everywhere = (hours: Hours): Wanted[] => where.zones.map((zone) => ({ zone, hours }));
  const atHome: Wanted = { zone: where.primary, hours: open };
  const zones = where.zones.join(", ");
  const spanning = { basis: where.basis, zones };
  const primary = { basis: "country_primary", zones: where.primary };
  const ways: Way[] = [{ wanted: everywhere(open), hours: open, ...spanning }];
  if (wish !== undefined) {
    const yields = { code: "step_hours_yield", ...wish, zones };
    ways.push(
      { wanted: [...everywhere(contactHours), atHome], hours: open, ...primary },
      { wanted: everywhere(contactHours), hours: contactHours, ...spanning, admits: yields },
    );
  }
  const noCommon = { code: "no_common_hour", zones, zone: where.primary };
  ways.push({ wanted: [atHome], hours: open, ...primary, admits: noCommon });

  for (const { wanted, hours, basis, zones, admits } of ways) {
    const found = firstCommon(at, wanted);
    if (found === null) continue;
    if (admits) reasons.push(admits);
    const code = hours === contactHours ? "contact_hours" : "step_hours";
    if (found > at) reasons.push({ code, from: hours.from, to: hours.to, basis, zones, until: found });
    return { at: found, reasons };
  }
  return { at: null, reasons: [...reasons, { code: "no_contact_hours", from: open.from, to: open.to }] };
}
