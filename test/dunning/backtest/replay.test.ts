import { describe, expect, test } from "vitest";
import { backtestCustomer } from "../../../server/dunning/backtest/backtest.ts";
import { customerHistoryOf } from "../../../server/dunning/backtest/history.ts";
import { memoizedPlanner } from "../../../server/dunning/backtest/memoized-planner.ts";
import { replay } from "../../../server/dunning/backtest/replay.ts";
import { totalsOf } from "../../../server/dunning/backtest/totals.ts";
import { planRetry } from "../../../server/dunning/retries/plan-retry.ts";
import {
  execution,
  card,
  charge,
  customer,
  DAY,
  evidence,
  HOUR,
  hold,
  invoice,
  request,
  snapshot,
  switchedOff,
  T0,
  midnightNearest,
} from "../make-facts.ts";
import { NOW, run, courseOf, kinds, days, changed, paidByCustomer, chargedByUs } from "./replays.ts";

describe("a replay", () => {
  test("nobody paid: every try is one that nobody knows the end of, and the recovery ends as planned", () => {
    const course = courseOf(snapshot());
    expect(kinds(course, "message").map(({ at }) => days(at))).toEqual([4, 11, 21]);
    expect(kinds(course, "charge").length).toBeGreaterThan(2);
    for (const { outcome, chance } of kinds(course, "charge")) {
      expect(outcome).toBe("unknown");
      expect(chance).toBeGreaterThan(0);
    }
    expect(course).toMatchObject({
      status: "lost",
      amount: 2_000,
      currency: "eur",
      unpaidEnd: { action: "cancel", at: midnightNearest(T0 + 28 * DAY), reached: true },
      paidAfterEnd: false,
    });
  });

  test("stops where the money in fact came, and says how it would have ended otherwise", () => {
    const course = courseOf(snapshot(paidByCustomer(T0 + 6 * DAY)));
    expect(course.executions.every(({ at }) => at < T0 + 6 * DAY)).toBe(true);
    expect(kinds(course, "message")).toHaveLength(1);
    expect(course).toMatchObject({
      status: "recovered",
      closedAt: T0 + 6 * DAY,
      unpaidEnd: { action: "cancel", at: midnightNearest(T0 + 28 * DAY), reached: false },
    });
  });

  test("counts as the one that was in fact made a charge at about its time", () => {
    const [planned] = kinds(courseOf(snapshot()), "charge");
    const at = planned!.at + HOUR;
    for (const when of [planned!.at, at]) {
      const paid = courseOf(snapshot(chargedByUs(when, "succeeded")));
      expect(kinds(paid, "charge")).toMatchObject([{ at: when, outcome: "paid" }]);
      expect(paid).toMatchObject({ status: "recovered", closedAt: when });
    }
    // Stolen, the card is not tried again, unlike one without funds.
    const declined = courseOf(snapshot(chargedByUs(at, "failed")));
    expect(kinds(declined, "charge")).toMatchObject([{ at, outcome: "declined" }]);
  });

  test("what our charge brought in fact stays, also where these rules would not have made it", () => {
    const [planned] = kinds(courseOf(snapshot()), "charge");
    const at = planned!.at + 5 * HOUR;
    const course = courseOf(snapshot(chargedByUs(at, "succeeded")));
    expect(kinds(course, "charge")).toMatchObject([{ at: planned!.at, outcome: "unknown" }]);
    expect(course).toMatchObject({ status: "recovered", closedAt: at });
  });

  test("a failure that only our own try had is not a fact of other rules", () => {
    const facts = snapshot(chargedByUs(T0 + 40 * HOUR, "failed"));
    const none = changed(facts, "soft_decline", { retries: { max: 0, days: 0 } });
    const { cases: courses } = replay(customerHistoryOf(facts, T0 - DAY, NOW), none, NOW, planRetry);
    expect(kinds(courses[0]!, "message").map(({ at }) => days(at))).toEqual([4, 11, 21]);
    expect(kinds(courses[0]!, "charge")).toEqual([]);
  });

  test("knows a new card from when it came, and not before", () => {
    const at = T0 + 9 * DAY;
    const replaced = snapshot({
      charges: [charge({ evidence: evidence({ declineCode: "stolen_card" }) })],
      customer: customer({ defaultPaymentMethodId: "pm_2", defaultChangedAt: at }),
      paymentMethods: [
        card({ detachedAt: at + HOUR }),
        card({ id: "pm_2", attachedAt: at, method: { ...card().method, fingerprint: "fp_2" } }),
      ],
    });
    const [first] = kinds(courseOf(replaced), "charge");
    expect(first).toMatchObject({ at, do: { trigger: "method_change", paymentMethodId: "pm_2" } });

    const second = card({ id: "pm_2", attachedAt: at, method: { ...card().method, fingerprint: "fp_2" } });
    const others = snapshot({
      settings: { ...snapshot().settings, chargeOtherMethods: true },
      charges: [charge({ evidence: evidence({ declineCode: "stolen_card" }) })],
      paymentMethods: [card(), second],
    });
    const [other] = kinds(courseOf(others), "charge");
    expect(other).toMatchObject({ do: { trigger: "other_method", paymentMethodId: "pm_2" } });
    expect(other!.at).toBeGreaterThanOrEqual(at);
  });

  test("goes as it would if nothing that was planned were remembered, also after a pause", () => {
    const [planned] = kinds(courseOf(snapshot()), "charge");
    const paused = snapshot({
      holds: [hold({ fromAt: planned!.at - HOUR, untilAt: planned!.at + 5 * DAY + HOUR })],
    });
    for (const facts of [snapshot(), paused, snapshot(paidByCustomer(T0 + 12 * DAY))]) {
      expect(run(facts, NOW, memoizedPlanner(planRetry))).toEqual(run(facts));
    }
  });

  test("people's holds and requests stay as they were", () => {
    const from = T0 + DAY;
    const until = T0 + 9 * DAY;
    const paused = courseOf(snapshot({ holds: [hold({ fromAt: from, untilAt: until })] }));
    expect(paused.executions.filter(({ at }) => at >= from && at < until)).toEqual([]);
    expect(kinds(paused, "message").length).toBe(3);
    expect(paused.unpaidEnd).toMatchObject({ at: midnightNearest(T0 + 36 * DAY), reached: true });

    const withRequest = snapshot({
      staffRequests: [request({ kind: "retry_now", invoiceId: "in_1", at: T0 + 26 * HOUR })],
    });
    expect(kinds(courseOf(withRequest), "charge")[0]).toMatchObject({
      at: T0 + 26 * HOUR,
      do: { trigger: "staff" },
      chance: null,
      outcome: "unknown",
    });
    const ended = snapshot({ staffRequests: [request({ action: "leave", at: T0 + 2 * DAY })] });
    expect(courseOf(ended).unpaidEnd).toMatchObject({ action: "leave", reached: true });
    expect(days(courseOf(ended).unpaidEnd!.at)).toBe(2);
  });

  test("while the account was off nothing is done, and the strategy's days do not count", () => {
    const off = courseOf(snapshot({ connections: switchedOff(T0 + DAY, T0 + 11 * DAY) }));
    expect(off.executions.filter(({ at }) => at > T0 + DAY && at < T0 + 11 * DAY)).toEqual([]);
    expect(off.unpaidEnd).toMatchObject({ at: midnightNearest(T0 + 38 * DAY), reached: true });
  });

  test("an unpaid invoice that was sent opens its case on the day it was due", () => {
    const sent = snapshot({
      invoices: [invoice({ collectionMethod: "send_invoice", dueAt: T0 + 3 * DAY })],
      paymentEvents: [],
      charges: [],
    });
    const course = courseOf(sent);
    expect(course).toMatchObject({ openedAt: T0 + 3 * DAY, assignment: { strategyId: "sent_invoice" } });
    expect(kinds(course, "task").map(({ at }) => days(at))).toEqual([18, 33, 63].filter((day) => day < 60));
  });

  test("says once that a scheme's budget forbids another try, and which", () => {
    const debit = { ...card().method, type: "sepa_debit", brand: null, funding: null };
    const failed = (n: number) =>
      charge({
        id: `ch_${n}`,
        at: T0 + n * 5 * DAY,
        method: debit,
        invoiceId: "in_1",
        // A code of no table, so that it is the scheme alone that forbids.
        evidence: evidence({ declineCode: null, code: "unheard_of" }),
      });
    const course = courseOf(
      snapshot({ paymentMethods: [card({ method: debit })], charges: [0, 1, 2].map(failed) }),
    );
    expect(course.budgetRefusals).toMatchObject([{ at: T0, invoiceId: "in_1" }]);
    const [refusal] = course.budgetRefusals;
    expect(refusal!.reasons).toContainEqual(
      expect.objectContaining({ rule: "sepa_retries", earliest_at: null }),
    );
    expect(kinds(course, "charge")).toEqual([]);
    const draft = changed(snapshot(), "bank_debit", { retries: { max: 0, days: 0 } });
    const own = { paymentMethods: [card({ method: debit })], charges: [0, 1, 2].map(failed) };
    expect(totalsOf([backtestCustomer(snapshot(own), draft, NOW)]).budgetRefusals).toEqual({
      present: 1,
      draft: 0,
    });
  });

  test("a case that opened before is history: what was done in it stays and nothing is added", () => {
    const later = NOW + 60 * DAY;
    const done = execution({
      id: "step:case_in_1:tell",
      kind: "message",
      stepId: "tell",
      invoiceId: null,
      trigger: null,
      startedAt: T0 + 4 * DAY,
    });
    expect(run(snapshot({ executions: [done] }), later)).toEqual({ cases: [], cutShort: false });
  });
});
