import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { Decision } from "../../../server/dunning/model/decision.ts";
import type { PublishedStrategy } from "../../../server/dunning/strategies/strategy.ts";
import {
  execution,
  DAY,
  paymentEvent,
  paidInvoice,
  snapshot,
  success,
  T0,
  lastMomentOf,
  midnightNearest,
} from "../make-facts.ts";
import { builtIn, moves, NOW, runningCase, version, versionIn } from "./strategy-versions.ts";

const messages = (decision: Decision) =>
  decision.commands.flatMap(({ do: action }) => (action.kind === "message" ? [action.stepId] : []));
const endAt = (decision: Decision) =>
  decision.commands.find(({ do: action }) => action.kind === "end")!.dueAt;

describe("a running case and a new version of its strategy", () => {
  test.each<[string, PublishedStrategy[], number]>([
    ["keeps its own", [version(2, "keep")], 1],
    ["moves", [version(2, "move")], 2],
    ["moves on past a version that moved nobody", [version(2, "keep"), version(3, "move")], 3],
    ["stays there when the next one moves nobody", [version(3, "move"), version(4, "keep")], 3],
    ["goes straight to the newest of two", [version(2, "move"), version(3, "move")], 3],
  ])("%s", (_, later, expected) => {
    const decision = decide(runningCase(later), NOW);
    expect(versionIn(decision)).toBe(expected);
    const strategy = { case: "case_in_1", strategy: "soft_decline" };
    expect(moves(decision)).toEqual(expected === 1 ? [] : [[NOW, { ...strategy, from: 1, to: expected }]]);
  });

  test("a version that the case began with is no reason to move back", () => {
    const later = [version(2, "move"), version(3, "keep")];
    const began = { ...runningCase([]).assignments[0]!, strategyVersion: 3 };
    expect(versionIn(decide(runningCase(later, { assignments: [began] }), NOW))).toBe(3);
  });

  test("another strategy's versions do not concern it", () => {
    expect(versionIn(decide(runningCase([version(2, "move", { id: "hard_decline" })]), NOW))).toBe(1);
  });

  test("each move is told once, with the time of the first look after it", () => {
    const once = decide(runningCase([version(2, "move")]), NOW);
    const assignments = [once.cases[0]!.assignment];
    const again = decide(runningCase([version(2, "move")], { assignments }), NOW + DAY);
    expect(moves(again)).toEqual(moves(once));
    const twice = decide(runningCase([version(2, "move"), version(3, "move")], { assignments }), NOW + DAY);
    expect(moves(twice).map(([at]) => at)).toEqual([NOW, NOW + DAY]);
    expect(moves(twice)[0]).toEqual(moves(once)[0]);
  });

  test("a closed case is history and stays what it was", () => {
    const closed = runningCase([version(2, "move")], {
      invoices: [paidInvoice(T0 + DAY)],
      paymentEvents: [
        paymentEvent(),
        paymentEvent({ id: "evt_paid", kind: "paid", at: T0 + DAY, amountPaid: 2_000 }),
      ],
      charges: [...snapshot().charges, success(T0 + DAY, { invoiceId: "in_1" })],
    });
    const decision = decide(closed, NOW);
    expect(decision.cases[0]!.status).toBe("recovered");
    expect(versionIn(decision)).toBe(1);
    expect(moves(decision)).toEqual([]);
  });

  test("what was done under the old version counts by step id, and of what is past only the latest is sent", () => {
    const mail = (id: string, day: number) => ({
      id,
      day,
      atOnceIf: [],
      do: { kind: "message" as const, channel: "email" as const, template: "payment_reminder" },
    });
    const steps = [mail("early", 1), mail("tell", 2), mail("also_early", 3), mail("late", 20)];
    const sent = execution({
      id: "step:case_in_1:tell",
      kind: "message",
      stepId: "tell",
      startedAt: T0 + 4 * DAY,
    });
    const moved = runningCase([version(2, "move", { steps })], { executions: [sent] });
    expect(messages(decide(moved, T0 + 5 * DAY))).toEqual(["also_early"]);
    const both = runningCase([version(2, "move", { steps: [mail("tell", 3), mail("late", 20)] })], {
      executions: [sent],
    });
    expect(messages(decide(both, T0 + 5 * DAY))).toEqual(["late"]);
  });

  test("nobody is ended unwarned by a version whose end is already past", () => {
    const short = { steps: builtIn.steps.slice(0, 2), end: { day: 14, action: "cancel" as const } };
    const at = T0 + 25 * DAY;
    const decision = decide(runningCase([version(2, "move", short)]), at);
    expect(messages(decision)).toEqual(["remind"]);
    // Its last message is of day 11, so everybody has three days from there to the end.
    expect(endAt(decision)).toBe(lastMomentOf(at + 3 * DAY));
    const early = decide(runningCase([version(2, "move", short)]), T0 + 3 * DAY);
    expect(endAt(early)).toBe(midnightNearest(T0 + 14 * DAY));
  });
});
