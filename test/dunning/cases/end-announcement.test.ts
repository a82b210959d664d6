import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { ExecutionFact, TaskFact } from "../../../server/dunning/facts/facts.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import {
  DAY,
  emailTerms,
  execution,
  lastMomentOf,
  midnightNearest,
  request,
  snapshot,
  T0,
} from "../make-facts.ts";

const END = midnightNearest(T0 + 28 * DAY);

const act = (stepId: string, over: Partial<ExecutionFact> = {}): ExecutionFact => {
  const at = T0 + { tell: 4, remind: 11, last: 21 }[stepId]! * DAY;
  const base = { kind: "message", stepId, trigger: null, startedAt: at, finishedAt: at };
  return execution({ id: `step:case_in_1:${stepId}`, ...base, ...over });
};
const refused = (stepId: string) =>
  act(stepId, { outcome: "refused", detail: { channel: "email", cause: "no_address" } });
const asTask = (stepId: string) => act(stepId, { id: `step:case_in_1:${stepId}:task`, kind: "task" });
const given = (stepId: string, over: Partial<TaskFact> = {}): TaskFact => ({
  account: "acct_1:live",
  id: `step:case_in_1:${stepId}:task`,
  customerId: "cus_1",
  caseId: "case_in_1",
  stepId,
  kind: "review",
  reasons: null,
  createdAt: T0 + 21 * DAY,
  doneAt: null,
  doneBy: null,
  outcome: null,
  ...over,
});

const wanted = (over: Partial<Snapshot>, now: number) => {
  const { cases, commands } = decide(snapshot(over), now);
  const steps = commands.filter(({ do: { kind } }) => ["message", "task", "end"].includes(kind));
  return {
    steps: steps.map(({ id, dueAt, do: { kind } }) => [kind, id, dueAt]),
    waitsFor: cases[0]!.waitsFor.map(({ code }) => code),
  };
};

describe("a message that was refused", () => {
  test("goes out on the next channel that has its words, else to a person, who is told why", () => {
    const pigeon = { ...emailTerms(), id: "pigeon", templates: { payment_failed: ["en"] } };
    const now = T0 + 4 * DAY;
    const facts = { channels: [emailTerms(), pigeon], executions: [refused("tell")] };
    expect(wanted(facts, now).steps[0]).toEqual(["message", "step:case_in_1:tell:pigeon", now]);
    const again = act("tell", {
      id: "step:case_in_1:tell:pigeon",
      outcome: "refused",
      detail: { channel: "pigeon", cause: "carrier" },
    });
    const task = decide(snapshot({ ...facts, executions: [refused("tell"), again] }), now).commands.find(
      ({ do: { kind } }) => kind === "task",
    );
    expect(task).toMatchObject({
      id: "step:case_in_1:tell:task",
      dueAt: now,
      do: { kind: "task", stepId: "tell", task: "review" },
    });
    expect(task!.reasons[0]).toEqual({ code: "message_refused", channel: "pigeon", cause: "carrier" });
  });

  test("is not tried again, and the steps after it go their own way", () => {
    const facts = { executions: [refused("tell"), asTask("tell")] };
    expect(wanted(facts, T0 + 5 * DAY).steps[0]).toEqual(["message", "step:case_in_1:remind", T0 + 11 * DAY]);
  });
});

describe("an end that nobody was told of", () => {
  const silent = ["tell", "remind", "last"].flatMap((id) => [refused(id), asTask(id)]);

  test("is a task and a wait, and does not happen", () => {
    expect(wanted({ executions: silent }, END)).toEqual({
      steps: [["task", "unannounced_end:case_in_1", END]],
      waitsFor: expect.arrayContaining(["end_not_announced"]),
    });
    const noted = act("last", { id: "unannounced_end:case_in_1", kind: "task", stepId: "unannounced_end" });
    const later = wanted({ executions: [...silent, noted] }, END + 90 * DAY);
    expect(later.steps).toEqual([]);
    expect(later.waitsFor).toContain("end_not_announced");
  });

  test("an earlier message that says nothing of the end does not announce it", () => {
    const executions = [act("tell"), act("remind"), refused("last"), asTask("last")];
    expect(wanted({ executions }, END).steps).toEqual([["task", "unannounced_end:case_in_1", END]]);
  });

  test("happens after a person told the customer, who then has time to act", () => {
    const facts = (over: Partial<TaskFact>) => ({
      executions: silent,
      tasks: [given("last", { doneAt: T0 + 27 * DAY, outcome: "reached", ...over })],
    });
    expect(wanted(facts({}), END).steps).toEqual([["end", "end:case_in_1:1", lastMomentOf(T0 + 30 * DAY)]]);
    expect(wanted(facts({ outcome: "not_reached" }), END).steps[0]![0]).toBe("task");
  });

  test("a person may end it by hand, and a person who skips the last notice wants it so", () => {
    const now = END + DAY;
    const endNow = request({ action: "cancel", at: now - 3_600_000 });
    expect(wanted({ executions: silent, staffRequests: [endNow] }, now).steps[0]![0]).toBe("end");
    const skip = request({ kind: "skip_step", stepId: "last", at: T0 + 20 * DAY });
    const executions = [act("tell"), act("remind")];
    expect(wanted({ executions, staffRequests: [skip] }, END).steps).toEqual([
      ["end", "end:case_in_1:1", END],
    ]);
  });

  test("waits for a notice that goes out late", () => {
    const executions = [act("tell"), act("remind")];
    const late = wanted({ executions }, T0 + 29 * DAY).steps;
    expect(late).toEqual([
      ["message", "step:case_in_1:last", T0 + 29 * DAY],
      ["end", "end:case_in_1:1", lastMomentOf(T0 + 32 * DAY)],
    ]);
  });
});
