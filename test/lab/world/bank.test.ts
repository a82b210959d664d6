import { DateTime } from "luxon";
import { expect, test } from "vitest";
import { declineOf, knownAt, passes } from "./bank.ts";
import { overlay } from "./overlay.ts";
import { parseLabPopulation, readPopulation } from "./population.ts";
import { type FailedInvoice, makeWorld, type World } from "./world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const worldWith = (name: string, changes: unknown, invoices = 200): World =>
  makeWorld(parseLabPopulation(overlay(readPopulation(name), changes)), { seed: 4, invoices });

const noise = (refusedPerHour: number, sameDayFactor: number) => ({
  customers: { noise: { refusedPerHour, sameDayFactor } },
});

/** Every hour of the window at which the default card has the money, or whatever it lacked. */
function* payableHours({ invoices, windowDays }: World): Generator<[FailedInvoice, number]> {
  for (const failed of invoices) {
    const { failedAt } = failed.invoice;
    if (failed.fates[0]?.method.type !== "card") continue;
    for (let at = Math.ceil(failedAt / HOUR + 25) * HOUR; at < failedAt + windowDays * DAY; at += HOUR)
      if (failed.fates[0].payable.some(({ from, until }) => from <= at && at < until)) yield [failed, at];
  }
}

/** The share that passes, with one other try on the same card `hoursBefore` hours earlier. */
function shareAfter(world: World, hoursBefore: number): number {
  let passed = 0;
  let all = 0;
  for (const [failed, at] of payableHours(world)) {
    all += 1;
    if (passes(world, failed, 0, at, [{ at: at - hoursBefore * HOUR, slot: 0 }])) passed += 1;
  }
  expect(all).toBeGreaterThan(2_500);
  return passed / all;
}

test("without luck against it, every charge passes that the hidden state allows, and no other", () => {
  const world = worldWith("b2c-debit", noise(0, 1), 100);
  expect(shareAfter(world, 1)).toBe(1);
  for (const failed of world.invoices)
    for (let at = failed.invoice.failedAt; at < failed.invoice.failedAt + 5 * DAY; at += 7 * HOUR) {
      const hour = Math.floor(at / HOUR) * HOUR;
      const payable = failed.fates[0]?.payable.some(({ from, until }) => from <= hour && hour < until);
      expect(passes(world, failed, 0, at, [])).toBe(payable);
    }
});

test("an hour's luck refuses a few, and a try within 24 hours of another one more", () => {
  const world = worldWith("b2c-debit", noise(0.1, 0.5), 100);
  expect(shareAfter(world, 24)).toBeCloseTo(0.9, 1);
  expect(shareAfter(world, 23)).toBeCloseTo(0.45, 1);
  const [first] = payableHours(world);
  const [failed, at] = first ?? expect.fail("nothing was payable");
  const answer = passes(world, failed, 0, at, []);
  // Asking again within the hour, or after another, gives the same answer.
  expect(passes(world, failed, 0, at + 59 * 60_000, [])).toBe(answer);
});

test("hard hours are hard where the customer lives", () => {
  const closedAtNight = [{ weekdays: [1, 2, 3, 4, 5], hours: [0, 6], passes: 0 }];
  const world = worldWith("b2c-debit", { ...noise(0, 1), hardHours: closedAtNight }, 60);
  const zones = new Set<string>();
  for (const [failed, at] of payableHours(world)) {
    const local = DateTime.fromMillis(at, { zone: failed.person.timeZone });
    const night = local.weekday <= 5 && local.hour < 6;
    if (passes(world, failed, 0, at, []) === night) expect.fail(`${failed.invoice.id} at ${local.toISO()}`);
    zones.add(failed.person.timeZone);
  }
  expect(zones.size).toBeGreaterThan(5);
});

test("a bank debit is decided when it is presented, heard of days later, and dropped the third time", () => {
  const world = worldWith("bank-debits", {});
  let settled = 0;
  for (const failed of world.invoices) {
    const [fate] = failed.fates;
    if (fate === undefined || fate.method.type === "card") continue;
    const [interval] = fate.payable;
    if (interval === undefined) continue;
    const at = interval.from - DAY;
    const failure = { at: failed.invoice.failedAt, slot: 0 };
    expect(passes(world, failed, 0, at, [failure])).toBe(true);
    expect(passes(world, failed, 0, at, [failure, failure, failure])).toBe(false);
    expect(knownAt(world, fate, at) - at).toBe(
      { us_bank_account: 4, sepa_debit: 5, bacs_debit: 3 }[fate.method.type] * DAY,
    );
    settled += 1;
  }
  expect(settled).toBeGreaterThan(50);
});

test("a decline says what Stripe would say, never what is hidden", () => {
  const world = worldWith("b2c-debit", {}, 1500);
  const codes = new Map<string, Set<string>>();
  for (const failed of world.invoices) {
    const cause = failed.fates[0]?.episode?.cause ?? "";
    const { declineCode } = declineOf(world, failed, 0, failed.invoice.failedAt);
    codes.set(declineCode ?? "", (codes.get(declineCode ?? "") ?? new Set()).add(cause));
  }
  expect(codes.get("insufficient_funds")).toEqual(new Set(["funds"]));
  expect(codes.get("expired_card")).toEqual(new Set(["dead"]));
  expect(codes.get("do_not_honor")).toEqual(new Set(["funds", "risk", "refusal"]));
});
