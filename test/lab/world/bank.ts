import { DAY, HOUR, MINUTE } from "../../sandbox/clock.ts";
import { refusalFor, returnedDebit } from "../../sandbox/customers/evidence.ts";
import type { Episode } from "../../sandbox/customers/episode.ts";
import type { Refusal } from "../../sandbox/refusal.ts";
import { IANAZone } from "luxon";
import type { PlanAsk } from "../protocol.ts";
import { hourlyDraw } from "./rng.ts";
import type { Interval } from "./payable.ts";
import type { FailedInvoice, MethodFate, World } from "./world.ts";

/** The decline as the answer to an attempt shows it. */
export type Decline = Pick<
  PlanAsk["attempts"][number],
  "adviceCode" | "declineCode" | "networkAdviceCode" | "networkDeclineCode"
>;

/** A charge, as its bank remembers it. */
export interface Tried {
  readonly at: number;
  /** The method's place in `FailedInvoice.fates`. */
  readonly slot: number;
}

/** A returned debit is presented again at most twice: Nacha's rule for entries, Stripe's own limit for SEPA and Bacs. */
export const REPRESENTATIONS = 2;

/**
 * Whether a charge at `at` passes: the hidden state decides, then the luck of the hour, against a bar that every
 * refusal of the last 24 hours raises. The state is looked at on the hour. A debit is decided on the day on which it
 * is presented, without luck; its scheme drops what is presented too often.
 *
 * @param before the attempts on this invoice so far, the first failure included
 */
export function passes(
  world: World,
  failed: FailedInvoice,
  slot: number,
  at: number,
  before: readonly Tried[],
): boolean {
  const fate = fateAt(failed, slot);
  const { bankDebits, noise } = world.population.customers;
  if (fate.method.type !== "card") {
    const presented = before.filter((tried) => tried.slot === slot).length;
    if (fate.episode !== null && presented > REPRESENTATIONS) return false;
    return isWithin(fate.payable, at + bankDebits.presentedAfterDays * DAY);
  }
  const hour = Math.floor(at / HOUR);
  if (!isWithin(fate.payable, hour * HOUR)) return false;
  let bar = (1 - noise.refusedPerHour) * hardness(world, failed, at);
  for (const tried of before) if (tried.slot === slot && tried.at > at - DAY) bar *= noise.sameDayFactor;
  return hourlyDraw(fate.drawSeed, hour) < bar;
}

/** When the merchant hears how a charge ended, in epoch milliseconds: at once for cards, days later for debits. */
export function knownAt(world: World, { method }: MethodFate, at: number): number {
  if (method.type === "card") return at;
  return at + world.population.customers.bankDebits.settlesAfterDays[method.type] * DAY;
}

/** Stripe's evidence for a refusal at `at`. */
export function declineOf(world: World, failed: FailedInvoice, slot: number, at: number): Decline {
  const { method, episode } = fateAt(failed, slot);
  if (method.type !== "card") return evidence(returnedDebit(returnCause(episode)));
  // Nothing is wrong with the card, only with the hour.
  if (episode === null) return evidence(NO_REASON);
  return evidence(refusalFor(world.model, failed.person, episode, method.brand ?? "", at));
}

export function fateAt(failed: FailedInvoice, slot: number): MethodFate {
  const fate = failed.fates[slot];
  if (fate === undefined) throw new Error(`Invoice ${failed.invoice.id} has no method number ${slot}`);
  return fate;
}

const NO_REASON = { code: "card_declined", declineCode: "generic_decline", networkDeclineCode: "05" };

const evidence = (
  refusal: Pick<Refusal, "adviceCode" | "code" | "declineCode" | "networkAdviceCode" | "networkDeclineCode">,
): Decline => ({
  declineCode: refusal.declineCode ?? refusal.code,
  adviceCode: refusal.adviceCode ?? null,
  networkDeclineCode: refusal.networkDeclineCode ?? null,
  networkAdviceCode: refusal.networkAdviceCode ?? null,
});

function returnCause(episode: Episode | null) {
  const code = episode?.code;
  return code === "account_closed" || code === "debit_not_authorized" ? code : "funds";
}

function isWithin(intervals: readonly Interval[], at: number): boolean {
  for (const { from, until } of intervals) if (at >= from && at < until) return true;
  return false;
}

/** The factor of the population's hard hours at this place and time. */
function hardness(world: World, failed: FailedInvoice, at: number): number {
  const { hardHours } = world.population;
  if (hardHours.length === 0) return 1;
  const wall = at + offsetOf(failed.person.timeZone, at);
  const weekday = ((Math.floor(wall / DAY) + 3) % 7) + 1;
  const hour = Math.floor((wall % DAY) / HOUR);
  let factor = 1;
  for (const { weekdays, hours, passes } of hardHours)
    if (weekdays.includes(weekday) && hour >= hours[0] && hour < hours[1]) factor *= passes;
  return factor;
}

const offsets = new Map<string, number>();

/** Kept by zone and hour: asking the time-zone library is the dearest part of an attempt. */
function offsetOf(zone: string, at: number): number {
  const hour = Math.floor(at / HOUR);
  const key = `${zone} ${hour}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const offset = IANAZone.create(zone).offset(hour * HOUR) * MINUTE;
  offsets.set(key, offset);
  return offset;
}
