import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { Command } from "../../../server/dunning/model/command.ts";
import type { Decision } from "../../../server/dunning/model/decision.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { EVIDENCE_DELAY_MS } from "../../../server/dunning/facts/evidence-delays.ts";
import { HOLD_OUT } from "../../../server/dunning/experiments/experiment.ts";
import { publishedBuiltInStrategies } from "../../../server/dunning/strategies/built-in.ts";
import { cadenceProgress } from "../../../server/dunning/cases/cadence-progress.ts";
import {
  execution,
  charge,
  DAY,
  HOUR,
  hold,
  invoice,
  paymentEvent,
  paidInvoice,
  request,
  snapshot,
  success,
  T0,
  midnightNearest,
} from "../make-facts.ts";
import {
  drawing,
  heldOut,
  holdOutDraft,
  retryDraft,
  started,
  strategyDraft,
  textDraft,
} from "./experiments.ts";

const NOW = T0 + HOUR;
const of = (decision: Decision, kind: Command["do"]["kind"]) =>
  decision.commands.filter((command) => command.do.kind === kind);
const kinds = (decision: Decision) =>
  [...new Set(decision.commands.map((command) => command.do.kind))].sort();
const placed = (over: Partial<Snapshot>, now = NOW) => decide(snapshot(over), now).cases[0]!.assignment;
/** The rows that the next evaluation finds. */
const noted = ({ cases }: Decision): Pick<Snapshot, "assignments" | "keptAttributes"> => ({
  assignments: cases.map(({ assignment }) => assignment),
  keptAttributes: cases.map(({ id, attributes }) => ({ caseId: id, attributes })),
});

describe("an experiment's arm", () => {
  test("of retry policies is noted with the case, for the planner", () => {
    const experiments = [drawing(retryDraft(), "fixed")];
    const { assignment } = decide(snapshot({ experiments }), NOW).cases[0]!;
    expect(assignment.experiment).toEqual({
      places: [{ experimentId: "autumn", armId: "fixed" }],
      retryPolicy: { kind: "schedule", days: [1, 3, 5, 7] },
    });
    expect(assignment.segmentReason).toContainEqual({
      code: "experiment_arm",
      experiment: "autumn",
      arm: "fixed",
    });
  });

  test("of strategies is what the case runs on, and later versions do not move it while it is compared", () => {
    const experiment = drawing(strategyDraft(), "hard");
    const first = decide(snapshot({ experiments: [experiment] }), NOW);
    expect(first.cases[0]!.assignment).toMatchObject({ strategyId: "hard_decline", strategyVersion: 1 });
    const hard = publishedBuiltInStrategies.find(({ id }) => id === "hard_decline")!;
    const later = {
      ...noted(first),
      strategies: [...publishedBuiltInStrategies, { ...hard, version: 2, running: "move" as const }],
      executions: [execution({ outcome: "declined" })],
    };
    expect(placed({ ...later, experiments: [experiment] }, T0 + 2 * DAY).strategyVersion).toBe(1);
    const stopped = { ...experiment, stoppedAt: T0 + DAY };
    expect(placed({ ...later, experiments: [stopped] }, T0 + 2 * DAY).strategyVersion).toBe(2);
  });

  test("that names no strategy leaves the segment's", () => {
    expect(placed({ experiments: [drawing(strategyDraft(), "now")] })).toMatchObject({
      strategyId: "soft_decline",
      experiment: { places: [{ armId: "now" }] },
    });
  });

  test("of texts sends its message in place of the step's, and the plan shows it", () => {
    const over = { experiments: [drawing(textDraft(), "short")] };
    expect(of(decide(snapshot(over), NOW), "message")).toMatchObject([
      { do: { stepId: "tell", template: "payment_reminder" } },
    ]);
    expect(cadenceProgress(snapshot(over), "case_in_1", NOW)!.steps[0]!.do).toMatchObject({
      template: "payment_reminder",
    });
    expect(
      of(decide(snapshot({ experiments: [drawing(textDraft(), "now")] }), NOW), "message"),
    ).toMatchObject([{ do: { template: "payment_failed" } }]);
  });

  test("holds for experiments on several subjects at once", () => {
    const experiments = [
      drawing(retryDraft({ id: "retries" }), "fixed"),
      drawing(textDraft({ id: "texts" }), "short"),
    ];
    expect(placed({ experiments }).experiment).toEqual({
      places: [
        { experimentId: "retries", armId: "fixed" },
        { experimentId: "texts", armId: "short" },
      ],
      retryPolicy: { kind: "schedule", days: [1, 3, 5, 7] },
      texts: { payment_failed: "payment_reminder" },
    });
  });

  test("is kept by a case that began in it, also after the experiment was stopped", () => {
    const experiment = drawing(retryDraft(), "fixed");
    const first = decide(snapshot({ experiments: [experiment] }), NOW);
    const later = { ...noted(first), executions: [execution({ outcome: "declined" })] };
    const stopped = [{ ...experiment, stoppedAt: T0 + DAY }];
    expect(placed({ ...later, experiments: stopped }, T0 + 2 * DAY).experiment).toEqual(
      first.cases[0]!.assignment.experiment,
    );
  });
});

describe("who is in an experiment", () => {
  const inIt = (over: Partial<Snapshot>) => placed(over).experiment !== undefined;

  test.each<[string, number, number | null, boolean]>([
    ["opened while it ran", T0 - DAY, null, true],
    ["opened the instant it started", T0, null, true],
    ["opened before", T0 + 1, null, false],
    ["opened before it was stopped", T0 - DAY, T0 + 1, true],
    ["opened the instant it was stopped", T0 - DAY, T0, false],
  ])("a case that %s", (_, startedAt, stoppedAt, expected) => {
    expect(inIt({ experiments: [started(retryDraft(), { startedAt, stoppedAt })] })).toBe(expected);
  });

  test("only cases of its segment", () => {
    const run = (segmentId: string) => [started(retryDraft({ segmentId }))];
    expect(inIt({ experiments: run("everyone_else") })).toBe(true);
    expect(inIt({ experiments: run("bank_debits") })).toBe(false);
  });

  test("no customer who had a case open at the start, not with a later case either", () => {
    const [failedAt, paidAt] = [T0 - 10 * DAY, T0 - 5 * DAY];
    const earlier = { invoiceId: "in_0", paymentIntentId: "pi_0" };
    const over = {
      invoices: [paidInvoice(paidAt, { id: "in_0", createdAt: failedAt, finalizedAt: failedAt }), invoice()],
      paymentEvents: [paymentEvent({ id: "evt_0", invoiceId: "in_0", at: failedAt }), paymentEvent()],
      charges: [charge({ ...earlier, id: "ch_0", at: failedAt }), success(paidAt, earlier), charge()],
    };
    const second = (startedAt: number) =>
      decide(snapshot({ ...over, experiments: [started(retryDraft(), { startedAt })] }), NOW).cases.map(
        ({ assignment }) => assignment.experiment !== undefined,
      );
    expect(second(T0 - 4 * DAY)).toEqual([false, true]);
    expect(second(T0 - 6 * DAY)).toEqual([false, false]);
    // Both opened while it ran: the same arm.
    expect(second(T0 - 11 * DAY)).toEqual([true, true]);
  });
});

describe("a hold-out", () => {
  const experiment = heldOut();
  const experiments = [experiment];
  const until = T0 + 28 * DAY;
  /** Stripe's schedule is on. */
  const invoices = [invoice({ autoAdvance: true })];

  test.each(["lead", "weave", "watch"] as const)(
    "is sent, charged and ended nothing by us in %s mode, at any time of its window",
    (retryMode) => {
      const settings = { ...snapshot().settings, retryMode };
      for (let now = T0; now < until; now += 6 * HOUR) {
        const decision = decide(snapshot({ experiments, settings, invoices }), now);
        expect(kinds(decision)).toEqual([]);
        expect(decision.cases[0]!.waitsFor).toEqual([{ code: "held_out", experiment: "autumn", until }]);
        expect(decision.wakeAt).not.toBeNull();
      }
    },
  );

  test("is looked at again when its window is over, and then recovered from the first day on", () => {
    expect(decide(snapshot({ experiments }), T0 + DAY).wakeAt).toBe(until);
    const first = decide(snapshot({ experiments }), NOW);
    const after = decide(snapshot({ experiments, invoices, ...noted(first) }), until);
    expect(of(after, "message")).toMatchObject([{ do: { stepId: "tell" } }]);
    expect(of(after, "message")[0]!.dueAt).toBeGreaterThanOrEqual(until + 4 * DAY);
    expect(of(after, "end")).toMatchObject([{ dueAt: midnightNearest(until + 28 * DAY) }]);
    expect(of(after, "charge")).toHaveLength(1);
    expect(of(after, "suspend_retries")).toHaveLength(1);
  });

  test("is recovered from the stop on, if that comes first", () => {
    const stopped = [{ ...experiment, stoppedAt: T0 + 10 * DAY }];
    const after = decide(snapshot({ experiments: stopped }), T0 + 10 * DAY);
    expect(of(after, "end")).toMatchObject([{ dueAt: midnightNearest(T0 + 38 * DAY) }]);
  });

  test("gets Stripe's schedule back if it had been taken before", () => {
    const taken = execution({
      id: "suspend_retries:in_1:1",
      kind: "suspend_retries",
      trigger: null,
      startedAt: T0 + 1,
      finishedAt: T0 + 2,
    });
    const decision = decide(
      snapshot({ experiments, executions: [taken], invoices: [invoice({ autoAdvance: false })] }),
      NOW,
    );
    expect(kinds(decision)).toEqual(["restore_retries"]);
    expect(decision.commands[0]!.reasons).toEqual([{ code: "held_out", experiment: "autumn", until }]);
  });

  test("stays in it when the segments change, once its failure is fully known", () => {
    const only = heldOut({ segmentId: "everyone_else" });
    const first = decide(snapshot({ experiments: [only] }), NOW);
    const caught = {
      id: "all_cards",
      name: "Cards",
      rule: { all: [{ field: "rail" as const, op: "is" as const, value: "card" }] },
      strategyId: "soft_decline",
    };
    const segments = [caught, ...snapshot().segments];
    const changed = { experiments: [only], segments };
    expect(placed({ ...changed, ...noted(first) }, T0 + DAY).experiment?.holdOut).toBe(true);
    // A minute after the failure, more may still be learnt about it.
    expect(placed({ ...changed, ...noted(first) }, T0 + EVIDENCE_DELAY_MS - 1).experiment).toBeUndefined();
  });

  test("is in no other experiment", () => {
    const other = drawing(textDraft({ id: "texts" }), "short", { startedAt: T0 - 9 * DAY });
    expect(placed({ experiments: [other, experiment] }).experiment).toEqual({
      places: [{ experimentId: "autumn", armId: HOLD_OUT }],
      holdOut: true,
    });
  });

  test("can still be ended by a person, and be put on hold", () => {
    const ended = decide(snapshot({ experiments, staffRequests: [request({ action: "leave" })] }), NOW);
    expect(of(ended, "end")).toHaveLength(1);
    const paused = decide(snapshot({ experiments, invoices, holds: [hold({ fromAt: NOW })] }), NOW);
    expect(kinds(paused)).toEqual(["suspend_retries"]);
  });

  test("says on the plan when its steps will come", () => {
    const plan = cadenceProgress(snapshot({ experiments }), "case_in_1", NOW)!;
    expect(plan.steps.map(({ at }) => at)).toEqual([32, 39, 49].map((day) => T0 + day * DAY));
    expect(plan.end.at).toBe(midnightNearest(T0 + 56 * DAY));
  });
});

test("who is drawn into an arm beside a hold-out is treated as without an experiment", () => {
  const decision = decide(snapshot({ experiments: [drawing(holdOutDraft(), "now")] }), NOW);
  expect(kinds(decision)).toEqual(kinds(decide(snapshot(), NOW)));
});
