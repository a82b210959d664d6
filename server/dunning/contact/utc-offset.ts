import { IANAZone } from "luxon";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** About five years for each zone; then a zone's days are forgotten and found anew. */
const REMEMBERED_DAYS = 2_000;

type Zone = { zone: IANAZone; days: Map<number, number | null> };
const zones = new Map<string, Zone>();

function open(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = IANAZone.create(name);
  if (!zone.isValid) throw new RangeError(`time zone ${name} is not known to this Node.js`);
  const opened: Zone = { zone, days: new Map() };
  zones.set(name, opened);
  return opened;
}

/**
 * How far the clocks of a zone are ahead of UTC at a moment, in milliseconds. The platform takes about ten
 * microseconds to answer, and this is asked on every look at a case, so the answer is remembered for UTC
 * days in which the clocks do not change.
 *
 * @param at UTC epoch milliseconds.
 * @throws RangeError for a zone that the runtime does not know.
 */
export function offsetAt(at: number, name: string): number {
  const { zone, days } = open(name);
  const day = Math.floor(at / DAY);
  let offset = days.get(day);
  if (offset === undefined) {
    const begin = zone.offset(day * DAY);
    offset = begin === zone.offset((day + 1) * DAY) ? begin * MINUTE : null;
    if (days.size >= REMEMBERED_DAYS) days.clear();
    days.set(day, offset);
  }
  return offset ?? zone.offset(at) * MINUTE;
}
