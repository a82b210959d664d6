import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { Decision } from "../../../server/dunning/model/decision.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { publishedBuiltInStrategies } from "../../../server/dunning/strategies/built-in.ts";
import type { PublishedStrategy, Running } from "../../../server/dunning/strategies/strategy.ts";
import { execution, DAY, HOUR, paymentEvent, paidInvoice, snapshot, success, T0 } from "../make-facts.ts";

const first = publishedBuiltInStrategies.find(({ id }) => id === "soft_decline")!;
const version = (
  number: number,
  running: Running,
  over: Partial<PublishedStrategy> = {},
): PublishedStrategy => ({ ...first, ...over, version: number, running });

const NOW = T0 + 2 * DAY;
/** A case on version 1 whose first step was taken, met by these later versions. */
const running = (later: PublishedStrategy[], over: Partial<Snapshot> = {}): Snapshot => ({
  ...snapshot({
    strategies: [...publishedBuiltInStrategies, ...later],
    executions: [execution({ outcome: "declined" })],
    assignments: [decide(snapshot(), T0 + HOUR).cases[0]!.assignment],
  }),
  ...over,
});
const versionIn = (decision: Decision) => decision.cases[0]!.assignment.strategyVersion;
const moves = (decision: Decision) =>
  decision.timeline.filter(({ kind }) => kind === "strategy_moved").map(({ at, detail }) => [at, detail]);
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
    const decision = decide(running(later), NOW);
    expect(versionIn(decision)).toBe(expected);
    const strategy = { case: "case_in_1", strategy: "soft_decline" };
    expect(moves(decision)).toEqual(expected === 1 ? [] : [[NOW, { ...strategy, from: 1, to: expected }]]);
  });

  test("a version that the case began with is no reason to move back", () => {
    const later = [version(2, "move"), version(3, "keep")];
    const began = { ...running([]).assignments[0]!, strategyVersion: 3 };
    expect(versionIn(decide(running(later, { assignments: [began] }), NOW))).toBe(3);
  });

  test("another strategy's versions do not concern it", () => {
    expect(versionIn(decide(running([version(2, "move", { id: "hard_decline" })]), NOW))).toBe(1);
  });

  test("each move is told once, with the time of the first look after it", () => {
    const once = decide(running([version(2, "move")]), NOW);
    const assignments = [once.cases[0]!.assignment];
    const again = decide(running([version(2, "move")], { assignments }), NOW + DAY);
    expect(moves(again)).toEqual(moves(once));
    const twice = decide(running([version(2, "move"), version(3, "move")], { assignments }), NOW + DAY);
    expect(moves(twice).map(([at]) => at)).toEqual([NOW, NOW + DAY]);
    expect(moves(twice)[0]).toEqual(moves(once)[0]);
  });

  test("a closed case is history and stays what it was", () => {
    const closed = running([version(2, "move")], {
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
    const told = execution({
      id: "step:case_in_1:tell",
      kind: "message",
      stepId: "tell",
      startedAt: T0 + 4 * DAY,
    });
    const moved = running([version(2, "move", { steps })], { executions: [told] });
    expect(messages(decide(moved, T0 + 5 * DAY))).toEqual(["also_early"]);
    const both = running([version(2, "move", { steps: [mail("tell", 3), mail("late", 20)] })], {
      executions: [told],
    });
    expect(messages(decide(both, T0 + 5 * DAY))).toEqual(["late"]);
  });

  test("nobody is ended unwarned by a version whose end is already past", () => {
    const short = { steps: first.steps.slice(0, 2), end: { day: 14, action: "cancel" as const } };
    const at = T0 + 25 * DAY;
    const decision = decide(running([version(2, "move", short)]), at);
    expect(messages(decision)).toEqual(["remind"]);
    // Its last message is of day 11, so everybody has three days from there to the end.
    expect(endAt(decision)).toBe(at + 3 * DAY);
    const early = decide(running([version(2, "move", short)]), T0 + 3 * DAY);
    expect(endAt(early)).toBe(T0 + 14 * DAY);
  });

  test("whatever is published in whatever order of looks, it ends on the newest version that moves", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<Running>("keep", "move"), { maxLength: 6 }),
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        (published, looked) => {
          const later = published.map((one, index) => version(index + 2, one));
          let { assignments } = running([]);
          for (const index of later.keys()) {
            if (!looked[index]) continue;
            const so = running(later.slice(0, index + 1), { assignments });
            assignments = [decide(so, NOW + index * HOUR).cases[0]!.assignment];
          }
          const decision = decide(running(later, { assignments }), NOW + DAY);
          const expected = Math.max(
            1,
            ...later.filter((one) => one.running === "move").map((one) => one.version),
          );
          expect(versionIn(decision)).toBe(expected);
          const path = moves(decision).map(([, detail]) => detail as { from: number; to: number });
          expect(path.at(-1)?.to ?? 1).toBe(expected);
          for (const [index, { from }] of path.entries()) expect(from).toBe(path[index - 1]?.to ?? 1);
        },
      ),
    );
  });
});
