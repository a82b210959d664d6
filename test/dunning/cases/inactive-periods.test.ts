import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { Command } from "../../../server/dunning/model/command.ts";
import type { Decision } from "../../../server/dunning/model/decision.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { UNDO_MS } from "../../../server/dunning/cases/case-closure.ts";
import { cadenceProgress } from "../../../server/dunning/cases/cadence-progress.ts";
import {
  execution,
  DAY,
  HOUR,
  invoice,
  request,
  snapshot,
  switchedOff,
  T0,
  lastMomentOf,
  midnightNearest,
} from "../make-facts.ts";

const MINUTE = 60_000;
const OFF = { ...snapshot().settings, connected: false };
const of = (decision: Decision, kind: Command["do"]["kind"]) =>
  decision.commands.filter((command) => command.do.kind === kind);
const endOf = (over: Partial<Snapshot>, now: number) => of(decide(snapshot(over), now), "end");

/** Off from day 5 to day 35: the strategy would have ended on day 28. */
const away = switchedOff(T0 + 5 * DAY, T0 + 35 * DAY);
const sent = execution({
  id: "step:case_in_1:tell",
  kind: "message",
  stepId: "tell",
  trigger: null,
  startedAt: T0 + 4 * DAY,
  finishedAt: T0 + 4 * DAY,
});

describe("while the account is off", () => {
  test("no strategy's clock runs: connected again, each step and the end come a month later", () => {
    const back = { connections: away, executions: [sent] };
    const plan = cadenceProgress(snapshot(back), "case_in_1", T0 + 35 * DAY)!;
    expect(plan.steps.map(({ stepId, state, at }) => [stepId, state, at])).toEqual([
      ["tell", "done", T0 + 4 * DAY],
      ["remind", "next", T0 + 41 * DAY],
      ["last", "planned", T0 + 51 * DAY],
    ]);
    expect(plan.end).toEqual({ action: "cancel", at: midnightNearest(T0 + 58 * DAY), state: "planned" });
    expect(endOf(back, T0 + 35 * DAY)).toMatchObject([{ dueAt: midnightNearest(T0 + 58 * DAY) }]);
    // Without the recorded disconnection, the subscription would be cancelled in this minute.
    const warned = { ...sent, id: "step:case_in_1:last", stepId: "last" };
    expect(endOf({ executions: [sent, warned] }, T0 + 35 * DAY)).toMatchObject([
      { dueAt: midnightNearest(T0 + 28 * DAY) },
    ]);
  });

  test("nothing is planned, and that is no hold: it holds nobody and is told nowhere", () => {
    const off = snapshot({ settings: OFF, connections: switchedOff(T0 + 5 * DAY), executions: [sent] });
    const decision = decide(off, T0 + 35 * DAY);
    expect(decision.cases).toMatchObject([{ heldBy: null, waitsFor: [{ code: "disconnected" }] }]);
    expect(decision.timeline.filter(({ kind }) => kind.startsWith("hold"))).toEqual([]);
    const plan = cadenceProgress(off, "case_in_1", T0 + 35 * DAY)!;
    expect([...plan.steps.slice(1), plan.end].map(({ at }) => at)).toEqual([null, null, null]);
  });

  test("a case that fails meanwhile begins when it is over", () => {
    const bill = {
      invoices: [invoice({ collectionMethod: "send_invoice" as const, dueAt: T0 + 20 * DAY })],
      paymentEvents: [],
      charges: [],
    };
    expect(of(decide(snapshot({ ...bill, connections: away }), T0 + 35 * DAY), "message")).toMatchObject([
      { dueAt: T0 + 36 * DAY, do: { stepId: "tell" } },
    ]);
    expect(endOf({ ...bill, connections: away }, T0 + 35 * DAY)).toMatchObject([
      { dueAt: midnightNearest(T0 + (35 + 90) * DAY) },
    ]);
  });

  test("an end that a person asked for can still be taken back for the rest of its ten minutes", () => {
    const staffRequests = [request({ action: "cancel", at: T0 + 5 * DAY - 4 * MINUTE })];
    const dueAt = T0 + 35 * DAY + UNDO_MS - 4 * MINUTE;
    const decision = decide(snapshot({ staffRequests, connections: away }), T0 + 35 * DAY);
    expect(decision.commands).toMatchObject([{ dueAt, do: { kind: "end", action: "cancel" } }]);
    expect(decision.cases[0]!.waitsFor).toMatchObject([{ code: "ending_asked", at: dueAt }]);
  });

  test("a move to another version leaves as much time after it as if the account had been on", () => {
    const [soft] = snapshot().strategies;
    const shorter = { ...soft!, version: 2, running: "move" as const, end: { ...soft!.end, day: 22 } };
    const assignment = {
      caseId: "case_in_1",
      segmentId: "everyone_else",
      segmentReason: [],
      strategyId: soft!.id,
      strategyVersion: 2,
      moves: [{ from: 1, to: 2, at: T0 + 26 * DAY }],
    };
    const warned = { ...sent, id: "step:case_in_1:last", stepId: "last" };
    const moved = { strategies: [soft!, shorter], assignments: [assignment], executions: [sent, warned] };
    const long = switchedOff(T0 + 26 * DAY + HOUR, T0 + 56 * DAY + HOUR);
    expect(endOf({ ...moved, connections: long }, T0 + 56 * DAY + HOUR)).toMatchObject([
      { dueAt: lastMomentOf(T0 + 57 * DAY), reasons: [{ code: "end_day" }, { code: "end_after_move" }] },
    ]);
  });
});
