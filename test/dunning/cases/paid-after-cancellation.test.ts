import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { describeEntry } from "../../../server/i18n/timeline.ts";
import { DAY, execution, invoicePayment, paidInvoice, snapshot, subscription, T0 } from "../make-facts.ts";

const ENDED = T0 + 28 * DAY;
const PAID = ENDED + 5 * DAY;

/** Our end cancelled the subscription; five days later the customer paid its invoice all the same. */
const paidLate = (over: Partial<Snapshot> = {}): Snapshot =>
  snapshot({
    executions: [
      execution({
        id: "end:case_in_1:1",
        kind: "end",
        trigger: null,
        startedAt: ENDED,
        finishedAt: ENDED + 1_000,
        detail: { action: "cancel", invoices: "in_1" },
      }),
    ],
    subscriptions: [subscription({ status: "canceled", endedAt: ENDED, canceledAt: ENDED })],
    invoices: [paidInvoice(PAID)],
    invoicePayments: [invoicePayment({ paidAt: PAID })],
    ...over,
  });

const tasksIn = (facts: Snapshot) =>
  decide(facts, PAID + DAY).commands.filter(({ do: action }) => action.kind === "task");

describe("a payment that comes after its subscription was cancelled", () => {
  test("is recovered, and marked as late", () => {
    const { cases, ledger, timeline } = decide(paidLate(), PAID + DAY);
    expect(cases).toMatchObject([{ status: "recovered" }]);
    expect(ledger).toMatchObject([
      { kind: "failed" },
      { kind: "recovered", reason: "paid_late", amount: 2_000 },
    ]);
    const entry = timeline.find(({ kind }) => kind === "recovered")!;
    const english = { locale: "en", timeZone: "UTC", names: {} };
    expect(describeEntry(entry, english)).toMatch(/^€20.00 recovered late, after the recovery had ended: /);
  });

  test("is a task for a person, who decides about a new subscription, once", () => {
    const tasks = tasksIn(paidLate());
    expect(tasks).toMatchObject([
      { do: { task: "review" }, reasons: [{ code: "paid_after_cancel", subscription: "sub_1", at: ENDED }] },
    ]);
    const { executions } = paidLate();
    const given = execution({
      id: tasks[0]!.id,
      kind: "task",
      trigger: null,
      startedAt: PAID,
      finishedAt: PAID,
    });
    expect(tasksIn(paidLate({ executions: [...executions, given] }))).toEqual([]);
  });

  test("is that task also where nothing is started: a person who looks into it changes nothing by that", () => {
    const stopped = snapshot().powers.map((fact) => ({ ...fact, at: PAID, started: false }));
    expect(tasksIn(paidLate({ powers: [...snapshot().powers, ...stopped] }))).toHaveLength(1);
  });

  test("is none where the customer cancelled, or has a newer subscription", () => {
    expect(tasksIn(paidLate({ executions: [] }))).toEqual([]);
    const newer = subscription({ id: "sub_2", status: "active", createdAt: ENDED + DAY });
    const { subscriptions } = paidLate();
    expect(tasksIn(paidLate({ subscriptions: [...subscriptions, newer] }))).toEqual([]);
  });
});
