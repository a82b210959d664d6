import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { paymentHabitOf, chancePaidBetween } from "../../../server/dunning/priority/late-payment-curve.ts";
import { DAY, invoice, T0 } from "../make-facts.ts";

const sent = (id: string, daysLate: number | null) =>
  invoice({
    id,
    collectionMethod: "send_invoice",
    dueAt: T0 - 100 * DAY,
    ...(daysLate === null
      ? { status: "uncollectible" }
      : { status: "paid", amountPaid: 2_000, paidAt: T0 + (daysLate - 100) * DAY }),
  });
const many = (n: number, daysLate: number | null) =>
  Array.from({ length: n }, (_, i) => sent(`in_${i}`, daysLate));
const within = (invoices: ReturnType<typeof many>, late: number, until: number) =>
  chancePaidBetween(paymentHabitOf(invoices, T0), late * DAY, until * DAY);

describe("how a customer pays what was sent", () => {
  test("without a past it is what most do", () => {
    const habit = paymentHabitOf([], T0);
    expect(habit).toMatchObject({ invoices: 0, paidShare: 0.55, meanLateMs: 14 * DAY });
    expect(chancePaidBetween(habit, 0, 14 * DAY)).toBeCloseTo(0.55 * (1 - Math.exp(-1)), 10);
  });

  test("who always pays a few days late is trusted to, the more the oftener, and not for long", () => {
    expect(within(many(2, 3), 0, 21)).toBeGreaterThan(within([], 0, 21));
    expect(within(many(12, 3), 0, 21)).toBeGreaterThan(within(many(2, 3), 0, 21));
    expect(within(many(12, 3), 0, 21)).toBeGreaterThan(0.85);
    expect(within(many(12, 3), 30, 51)).toBeLessThan(0.1);
    expect(within(many(12, 40), 30, 51)).toBeGreaterThan(within(many(12, 3), 30, 51));
  });

  test("who never paid is not expected to", () => {
    expect(within(many(8, null), 0, 60)).toBeLessThan(0.2);
  });

  test("only sent invoices that came due before count", () => {
    const charged = invoice({ status: "paid", amountPaid: 2_000, paidAt: T0 - DAY, dueAt: T0 - 9 * DAY });
    expect(paymentHabitOf([charged, ...many(3, 2)], T0 - 200 * DAY)).toEqual(paymentHabitOf([], T0));
    expect(paymentHabitOf([charged], T0)).toEqual(paymentHabitOf([], T0));
  });

  test("a chance, falling with every day unpaid and growing with the time that is left", () => {
    const days = fc.double({ min: 0, max: 400, noNaN: true });
    const habits = fc.record({
      paidShare: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      meanLateMs: fc.integer({ min: DAY, max: 60 * DAY }),
      invoices: fc.constant(0),
    });
    fc.assert(
      fc.property(habits, days, days, days, (habit, late, left, more) => {
        const chance = chancePaidBetween(habit, late * DAY, (late + left) * DAY);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
        expect(chancePaidBetween(habit, late * DAY, (late + left + more) * DAY)).toBeGreaterThanOrEqual(
          chance - 1e-9,
        );
        expect(chancePaidBetween(habit, (late + more) * DAY, (late + more + left) * DAY)).toBeLessThanOrEqual(
          chance + 1e-9,
        );
      }),
    );
  });
});
