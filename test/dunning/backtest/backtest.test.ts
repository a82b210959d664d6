import { describe, expect, test } from "vitest";
import { backtestCustomer } from "../../../server/dunning/backtest/backtest.ts";
import { totalsOf } from "../../../server/dunning/backtest/totals.ts";
import { charge, DAY, HOUR, invoice, paymentEvent, snapshot, T0, midnightNearest } from "../make-facts.ts";
import { NOW, changed, differences, soft, paidByCustomer } from "./replays.ts";

describe("the difference that a draft makes", () => {
  test("is shown step by step: moved, changed, added, removed", () => {
    const facts = snapshot();
    const [tell, remind, last] = soft.steps;
    const draft = changed(facts, "soft_decline", {
      retries: { max: 0, days: 0 },
      steps: [
        { ...tell!, day: 6 },
        { ...remind!, do: { kind: "message", channel: "email", template: "payment_failed" } },
        { id: "call", day: 17, atOnceIf: [], do: { kind: "task", task: "call" } },
      ],
      end: { day: 25, action: "leave" },
    });
    const steps = differences(facts, draft)
      .filter(({ kind }) => kind !== "charge")
      .map(({ kind, how, present, draft: other }) => {
        const step = (present ?? other)!.do;
        return [kind, how, "stepId" in step ? step.stepId : null];
      });
    expect(steps).toEqual(
      expect.arrayContaining([
        ["message", "moved", tell!.id],
        ["message", "changed", remind!.id],
        ["task", "added", "call"],
        ["message", "removed", last!.id],
        ["end", "changed", null],
      ]),
    );
    expect(steps).toHaveLength(5);
    const charges = differences(facts, draft).filter(({ kind }) => kind === "charge");
    expect(new Set(charges.map(({ how }) => how))).toEqual(new Set(["removed"]));
    expect(totalsOf([backtestCustomer(facts, draft, NOW)])).toMatchObject({
      customers: 1,
      customersChanged: 1,
      messages: { present: 3, draft: 2, moved: 1, changed: 1, removed: 1, added: 0 },
      tasks: { present: 0, draft: 1, added: 1 },
      charges: { draft: 0, removed: charges.length },
      ends: { present: 1, draft: 1, changed: 1 },
    });
  });

  test("a draft that gives up sooner says whose money came after that", () => {
    const facts = snapshot(paidByCustomer(T0 + 20 * DAY));
    const draft = changed(facts, "soft_decline", { end: { day: 14, action: "cancel" } });
    const [only] = backtestCustomer(facts, draft, NOW).cases;
    expect(only!.present).toMatchObject({ paidAfterEnd: false, status: "recovered" });
    expect(only!.draft).toMatchObject({
      paidAfterEnd: true,
      unpaidEnd: { at: midnightNearest(T0 + 14 * DAY), reached: true },
    });
    expect(totalsOf([backtestCustomer(facts, draft, NOW)]).paidAfterEnd).toEqual({ present: 0, draft: 1 });
  });

  test("two invoices that a longer recovery joins are one case under the draft", () => {
    const second = { invoiceId: "in_2", at: T0 + 33 * DAY };
    const facts = snapshot({
      invoices: [invoice(), invoice({ id: "in_2", createdAt: second.at - HOUR, finalizedAt: second.at })],
      paymentEvents: [paymentEvent(), paymentEvent({ id: "evt_2", ...second })],
      charges: [charge(), charge({ id: "ch_2", paymentIntentId: "pi_2", ...second })],
    });
    const draft = changed(facts, "soft_decline", { end: { day: 40, action: "cancel" } });
    const cases = backtestCustomer(facts, draft, NOW).cases;
    expect(
      cases.map(({ caseId, present, draft: other }) => [caseId, present !== null, other !== null]),
    ).toEqual([
      ["case_in_1", true, true],
      ["case_in_2", true, false],
    ]);
  });
});
