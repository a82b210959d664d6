import { describe, expect, test } from "vitest";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { UNDO_MS } from "../../../server/dunning/cases/case-closure.ts";
import { cadenceProgress } from "../../../server/dunning/cases/cadence-progress.ts";
import {
  execution,
  DAY,
  HOUR,
  hold,
  invoice,
  paidInvoice,
  request,
  snapshot,
  T0,
  midnightNearest,
} from "../make-facts.ts";

const planOf = (over: Partial<Snapshot>, now: number) => cadenceProgress(snapshot(over), "case_in_1", now)!;
const states = (over: Partial<Snapshot>, now: number) =>
  planOf(over, now).steps.map(({ stepId, state, at }) => [stepId, state, at]);
const sent = (stepId: string, at: number) =>
  execution({
    id: `step:case_in_1:${stepId}`,
    kind: "message",
    stepId,
    trigger: null,
    startedAt: at,
    finishedAt: at,
  });

describe("the plan of a case", () => {
  test("says what was done, what is next after contact rules, and what follows before them", () => {
    const plan = planOf({ executions: [sent("tell", T0 + 4 * DAY)] }, T0 + 5 * DAY);
    expect(plan.steps.map(({ day }) => day)).toEqual([4, 11, 21]);
    expect(plan.steps.map(({ stepId, state, at }) => [stepId, state, at])).toEqual([
      ["tell", "done", T0 + 4 * DAY],
      ["remind", "next", T0 + 11 * DAY],
      ["last", "planned", T0 + 21 * DAY],
    ]);
    expect(plan.end).toEqual({ action: "cancel", at: midnightNearest(T0 + 28 * DAY), state: "planned" });
    expect(plan.current).toBe(2);
    // Due on a Saturday at 22:00 in Berlin: the message waits for Monday morning, and the plan says so.
    const late = { paymentEvents: [{ ...snapshot().paymentEvents[0]!, at: T0 + 11 * HOUR }], charges: [] };
    expect(states(late, T0 + 12 * HOUR)[0]).toEqual(["tell", "next", T0 + 5 * DAY + 21 * HOUR]);
  });

  test("names what a person skipped, what was overtaken and what misses its condition", () => {
    const [soft] = snapshot().strategies;
    const onlyRich = {
      ...soft!,
      steps: soft!.steps.map((step) =>
        step.id === "remind"
          ? { ...step, onlyIf: { all: [{ field: "country" as const, op: "is" as const, value: "FR" }] } }
          : step,
      ),
    };
    const skip = request({ kind: "skip_step", stepId: "last", at: T0 + DAY });
    expect(states({ strategies: [onlyRich], staffRequests: [skip] }, T0 + 2 * DAY)).toEqual([
      ["tell", "next", T0 + 4 * DAY],
      ["remind", "not_met", null],
      ["last", "skipped", T0 + DAY],
    ]);
    const now = T0 + 13 * DAY;
    expect(states({}, now).slice(0, 2)).toEqual([
      ["tell", "overtaken", null],
      ["remind", "next", now],
    ]);
    const refused = { ...sent("tell", T0 + 4 * DAY), outcome: "refused" as const };
    // A message that could not go out is a person's next work.
    expect(states({ executions: [refused] }, T0 + 5 * DAY)[0]).toEqual(["tell", "next", T0 + 4 * DAY]);
  });

  test("on hold nothing is next, and everything is planned for after it", () => {
    const paused = hold({ fromAt: T0 + HOUR, untilAt: T0 + HOUR + 10 * DAY });
    const plan = planOf({ holds: [paused] }, T0 + 2 * DAY);
    expect(plan.steps.map(({ state, at }) => [state, at])).toEqual([
      ["planned", T0 + 14 * DAY],
      ["planned", T0 + 21 * DAY],
      ["planned", T0 + 31 * DAY],
    ]);
    expect(plan.end.at).toBe(midnightNearest(T0 + 38 * DAY));
    expect(plan.current).toBe(1);
    const open = planOf({ holds: [hold()] }, T0 + 2 * DAY);
    expect([...open.steps, open.end].map(({ at }) => at)).toEqual([null, null, null, null]);
    // A step that was due before the hold goes out when the hold ends.
    const afterDue = hold({ fromAt: T0 + 5 * DAY, untilAt: T0 + 7 * DAY });
    expect(states({ holds: [afterDue] }, T0 + 6 * DAY)[0]).toEqual(["tell", "planned", T0 + 7 * DAY]);
  });

  test("a message that contact rules leave no time for has no date", () => {
    const silent = { settings: { ...snapshot().settings, contactsPerWeek: 0 } };
    expect(states(silent, T0 + DAY)[0]).toEqual(["tell", "planned", null]);
  });

  test("a person's end stands at its end until it is done; what it cuts off never comes", () => {
    const pauseRequest = request({ action: "pause", at: T0 + DAY });
    const plan = planOf({ staffRequests: [pauseRequest] }, T0 + DAY);
    expect(plan.end).toEqual({ action: "pause", at: T0 + DAY + UNDO_MS, state: "asked" });
    expect(plan.steps.map(({ state, at }) => [state, at])).toEqual(Array(3).fill(["planned", null]));
    const ended = execution({
      id: "end:case_in_1:request_1",
      kind: "end",
      trigger: null,
      finishedAt: T0 + DAY + UNDO_MS,
      detail: { action: "pause" },
    });
    expect(planOf({ staffRequests: [pauseRequest], executions: [ended] }, T0 + 2 * DAY).end).toEqual({
      action: "pause",
      at: T0 + DAY + UNDO_MS,
      state: "done",
    });
  });

  test("of a paid case keeps what was done; of no case there is none", () => {
    const paid = { invoices: [paidInvoice(T0 + 5 * DAY)], executions: [sent("tell", T0 + 4 * DAY)] };
    expect(states(paid, T0 + 6 * DAY)).toEqual([
      ["tell", "done", T0 + 4 * DAY],
      ["remind", "planned", null],
      ["last", "planned", null],
    ]);
    expect(planOf(paid, T0 + 6 * DAY).current).toBe(1);
    expect(cadenceProgress(snapshot(), "case_in_9", T0 + DAY)).toBeNull();
  });

  test("a step that was asked for is next, wherever it stands; tasks have their own turn", () => {
    const ask = request({ kind: "do_step", stepId: "call", at: T0 + 2 * DAY });
    const bill = {
      invoices: [invoice({ collectionMethod: "send_invoice", dueAt: T0 })],
      paymentEvents: [],
      charges: [],
      executions: [sent("tell", T0 + DAY)],
      staffRequests: [ask],
    };
    expect(states(bill, T0 + 2 * DAY)).toEqual([
      ["tell", "done", T0 + DAY],
      ["text", "planned", T0 + 15 * DAY],
      ["call", "next", T0 + 2 * DAY],
      ["firm", "planned", T0 + 45 * DAY],
      ["agency", "planned", T0 + 60 * DAY],
    ]);
  });
});
