import { FixedOffsetZone, IANAZone, type Zone } from "luxon";

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** Bounds the memory of all zones together. One cached day is two numbers. */
const MAX_CACHED_DAYS = 50_000;
const MAX_ZONES = 1_000;

/**
 * Local days and hours of one time zone. Instants are UTC epoch milliseconds. A day is the number of the local date
 * since 1970-01-01. An hour is wall-clock time; an hour that a change of clocks skips becomes the hour after it.
 */
export class LocalTime {
  /** False when the name is not an IANA zone of this runtime; UTC is used then. */
  readonly known: boolean;
  readonly name: string;
  private readonly zone: Zone;
  /** Offsets in ms at the beginning and the end of each UTC day. */
  private readonly offsets = new Map<number, readonly [number, number]>();

  constructor(name: string) {
    this.name = name;
    this.known = IANAZone.isValidZone(name);
    this.zone = this.known ? IANAZone.create(name) : FixedOffsetZone.utcInstance;
  }

  /**
   * How far local clocks are ahead of UTC at an instant, in ms. The runtime takes about ten microseconds to answer and
   * planning asks thousands of times, so the answer is cached for every UTC day without a change of clocks.
   */
  offsetAt(at: number): number {
    const day = Math.floor(at / DAY);
    let ends = this.offsets.get(day);
    if (ends === undefined) {
      ends = [this.zone.offset(day * DAY) * MINUTE, this.zone.offset((day + 1) * DAY) * MINUTE];
      if (this.offsets.size * zones.size > MAX_CACHED_DAYS) this.offsets.clear();
      this.offsets.set(day, ends);
    }
    return ends[0] === ends[1] ? ends[0] : this.zone.offset(at) * MINUTE;
  }

  dayOf(at: number): number {
    return Math.floor((at + this.offsetAt(at)) / DAY);
  }

  /** 0 to 23. */
  hourOf(at: number): number {
    const local = at + this.offsetAt(at);
    return Math.floor((local - Math.floor(local / DAY) * DAY) / HOUR);
  }

  /** The last instant of the local day. */
  endOf(day: number): number {
    return this.instantOf(day + 1, 0) - 1;
  }

  /** The instant at which it is `hour` o'clock on the local day. */
  instantOf(day: number, hour: number): number {
    const local = day * DAY + hour * HOUR;
    const guess = this.offsetAt(local - this.offsetAt(local));
    const at = local - guess;
    const actual = this.offsetAt(at);
    return actual === guess ? at : Math.max(at, local - actual);
  }
}

const zones = new Map<string, LocalTime>();

/** The local time of a zone. Zones are cached: a merchant's customers live in few of them. */
export function localTimeOf(timeZone: string): LocalTime {
  let local = zones.get(timeZone);
  if (!local) {
    if (zones.size > MAX_ZONES) zones.clear();
    local = new LocalTime(timeZone);
    zones.set(timeZone, local);
  }
  return local;
}

/**
 * The local time of a zone for decisions that must not fall back to UTC.
 *
 * @throws RangeError for a name that is not an IANA zone of this runtime
 */
export function knownLocalTimeOf(timeZone: string): LocalTime {
  const local = localTimeOf(timeZone);
  if (!local.known) throw new RangeError(`time zone ${timeZone} is not known to this Node.js`);
  return local;
}

/** The ISO date of a local day, e.g. `2026-11-22`. */
export const isoDateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

/** ISO weekday of a local day: 1 Monday to 7 Sunday. 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;
