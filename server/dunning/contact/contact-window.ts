import type { AccountSettings } from "../model/settings.ts";
import type { Reason } from "../model/reason.ts";
import { knownLocalTimeOf, type LocalTime, weekdayOf } from "../local-time.ts";
import { type ContactRules, EMAIL_RULES } from "./rules/contact-rules.ts";
import { customerZones } from "./time-zone.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Windows shared by two zones recur weekly; what is not found in two weeks does not exist. */
const SEARCH_DAYS = 14;

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
  /** The rules of the channel; absent: those of e-mail. */
  rules?: ContactRules;
};

/** `at` is null when the settings leave no time at all; the reasons then say which setting. */
export type ContactTime = { at: number | null; reasons: Reason[] };

/** Local hours of a day, [from, to). */
export type Hours = { from: number; to: number };

/** The hours that both allow; null when there are none. */
export function commonHours(a: Hours, b: Hours): Hours | null {
  const common = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
  return common.from < common.to ? common : null;
}

/** When messages are allowed in one time zone: on these ISO weekdays, in these local hours. */
type Window = { local: LocalTime; hours: Hours; weekdays: readonly number[] };

function isOpen(at: number, { local, hours, weekdays }: Window): boolean {
  const localAt = at + local.offsetAt(at);
  const day = Math.floor(localAt / DAY);
  const time = localAt - day * DAY;
  return weekdays.includes(weekdayOf(day)) && time >= hours.from * HOUR && time < hours.to * HOUR;
}

/**
 * The first moment after `at` at which the window opens, or infinity. It computes with offsets and not with calendar
 * objects, which take far longer: this runs on every evaluation of a case.
 */
function nextOpening(at: number, window: Window): number {
  const { local, hours, weekdays } = window;
  const today = local.dayOf(at);
  for (let day = today; day <= today + SEARCH_DAYS; day++) {
    if (!weekdays.includes(weekdayOf(day))) continue;
    const opening = day * DAY + hours.from * HOUR;
    // One local time is two moments where clocks are put back, and none where they are put forward.
    const before = opening - local.offsetAt(opening - DAY);
    const after = opening - local.offsetAt(opening + DAY);
    for (const moment of before <= after ? [before, after] : [after, before]) {
      if (moment > at && isOpen(moment, window)) return moment;
    }
  }
  return Number.POSITIVE_INFINITY;
}

/** One way to choose the windows that must all be open; `concession` says what it gives up. */
type Way = { windows: Window[]; hours: Hours; basis: string; zones: string; concession?: Reason };

/** The earliest time from `at` on at which all windows are open, or null when there is none. */
function firstCommon(at: number, windows: readonly Window[]): number | null {
  let candidate = at;
  while (candidate <= at + SEARCH_DAYS * DAY) {
    const closed = windows.find((window) => !isOpen(candidate, window));
    if (closed === undefined) return candidate;
    candidate = nextOpening(candidate, closed);
  }
  return null;
}

/**
 * The earliest time at which a message may go out: at least the rules' gap after the last one, at most
 * `contactsPerWeek` in any window of the rules, and inside the local contact hours on the rules' weekdays. Where a
 * country has several time zones and only the country is known, the hours hold in all of them at once;
 * where they never do (a country wider than the window), in the zone where most people live, and the
 * reasons say so. Total: never a time before `input.at`.
 *
 * A message's own `hours` narrow the window. They are a wish, the settings are the rule: in a country that
 * is wider than the wish it holds where most people live, and where even that would fall outside the
 * settings' hours somewhere in the country, it yields to them and the reasons say so. A wish that lies
 * wholly outside the settings' hours is never met (`step_outside_contact_hours`).
 *
 * @throws RangeError for a time zone that the runtime does not know.
 */
export function earliestContactAt(input: ContactTimingInput): ContactTime {
  const { contactHours, contactsPerWeek, timeZone } = input.settings;
  const { weekdays, gapHours, windowDays } = input.rules ?? EMAIL_RULES;
  if (contactsPerWeek < 1) return { at: null, reasons: [{ code: "contacts_switched_off", contactsPerWeek }] };
  if (!(contactHours.from >= 0 && contactHours.to <= 24 && contactHours.from < contactHours.to)) {
    return {
      at: null,
      reasons: [{ code: "no_contact_hours", from: contactHours.from, to: contactHours.to }],
    };
  }
  const { hours: wish } = input;
  const hoursBoth = wish === undefined ? contactHours : commonHours(contactHours, wish);
  if (hoursBoth === null) {
    const allowed = { contactFrom: contactHours.from, contactTo: contactHours.to };
    return { at: null, reasons: [{ code: "step_outside_contact_hours", ...wish, ...allowed }] };
  }
  const reasons: Reason[] = [];
  let at = input.at;

  const contacts = [...input.contactedAt].sort((a, b) => a - b);
  const last = contacts.at(-1);
  if (last !== undefined && at < last + gapHours * HOUR) {
    at = last + gapHours * HOUR;
    reasons.push({ code: "contact_gap", lastAt: last, hours: gapHours, until: at });
  }
  const oldestCounted = contacts.at(-contactsPerWeek);
  if (oldestCounted !== undefined && at < oldestCounted + windowDays * DAY) {
    at = oldestCounted + windowDays * DAY;
    reasons.push({ code: "contact_cap", contactsPerWeek, days: windowDays, until: at });
  }

  const place = customerZones(input.country, timeZone);
  const inEveryZone = (hours: Hours): Window[] =>
    place.zones.map((zone) => ({ local: knownLocalTimeOf(zone), hours, weekdays }));
  const inMainZone: Window = { local: knownLocalTimeOf(place.primary), hours: hoursBoth, weekdays };
  const zones = place.zones.join(", ");
  const spanning = { basis: place.basis, zones };
  const primary = { basis: "country_primary", zones: place.primary };
  const ways: Way[] = [{ windows: inEveryZone(hoursBoth), hours: hoursBoth, ...spanning }];
  if (wish !== undefined) {
    const wishYields = { code: "step_hours_yield", ...wish, zones };
    ways.push(
      { windows: [...inEveryZone(contactHours), inMainZone], hours: hoursBoth, ...primary },
      { windows: inEveryZone(contactHours), hours: contactHours, ...spanning, concession: wishYields },
    );
  }
  const noCommonHour = { code: "no_common_hour", zones, zone: place.primary };
  ways.push({ windows: [inMainZone], hours: hoursBoth, ...primary, concession: noCommonHour });

  for (const { windows, hours, basis, zones, concession } of ways) {
    const found = firstCommon(at, windows);
    if (found === null) continue;
    if (concession) reasons.push(concession);
    const code = hours === contactHours ? "contact_hours" : "step_hours";
    if (found > at) reasons.push({ code, from: hours.from, to: hours.to, basis, zones, until: found });
    return { at: found, reasons };
  }
  const { from, to } = hoursBoth;
  return { at: null, reasons: [...reasons, { code: "no_contact_hours", from, to }] };
}
