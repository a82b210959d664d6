import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { powerOf } from "../../../server/dunning/cases/withheld-commands.ts";
import { decide } from "../../../server/dunning/decide.ts";
import { POWERS, type Power, type PowerFact } from "../../../server/dunning/facts/facts.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { arbNow, arbSnapshot } from "../arbitrary-snapshot.ts";
import { DAY, execution, HOUR, midnightNearest, snapshot, STARTED, T0 } from "../make-facts.ts";

const WATCHING: PowerFact[] = STARTED.map((fact) => ({ ...fact, started: false, by: "installation" }));

const changed = (power: Power, started: boolean, at: number): PowerFact => ({
  account: "acct_1:live",
  power,
  at,
  started,
  by: "usr_1",
});

const kindsOf = (over: Partial<Snapshot>, now: number) =>
  decide(snapshot(over), now).commands.map(({ do: { kind } }) => kind);

const waits = (over: Partial<Snapshot>, now: number) => decide(snapshot(over), now).cases[0]!.waitsFor;

describe("an account that started nothing", () => {
  it("does nothing, and says for each power what it would do", () => {
    const decision = decide(snapshot({ powers: WATCHING }), T0 + HOUR);

    expect(decision.commands).toEqual([]);
    expect(decision.withheld.map(({ do: { kind } }) => kind).sort()).toEqual(["charge", "end", "message"]);
    expect(decision.cases[0]!.waitsFor).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: "charging_not_started", n: 1, currency: "eur" }),
        expect.objectContaining({ code: "writing_not_started" }),
        expect.objectContaining({ code: "ending_not_started", action: "cancel" }),
      ]),
    );
    // The plan is made anew, so that a person who reads it later reads of days to come.
    expect(decision.wakeAt).toBeGreaterThan(T0 + HOUR);
  });

  it("without any fact about its powers starts none by itself", () => {
    expect(kindsOf({ powers: [] }, T0 + HOUR)).toEqual([]);
  });

  it("begins every strategy at the start, so that nobody is ended without the whole of it", () => {
    const startAt = T0 + 60 * DAY;
    const started = [...WATCHING, ...POWERS.map((power) => changed(power, true, startAt))];
    const { commands } = decide(snapshot({ powers: started }), startAt + HOUR);

    const end = commands.find(({ do: { kind } }) => kind === "end")!;
    const inTime = decide(snapshot(), T0 + HOUR).commands.find(({ do: { kind } }) => kind === "end")!;
    expect(end.dueAt - startAt).toBeGreaterThan(inTime.dueAt - T0 - DAY);
    expect(end.dueAt).toBe(midnightNearest(end.dueAt));
    expect(commands.find(({ do: { kind } }) => kind === "message")!.do).toMatchObject({ stepId: "tell" });
  });
});

describe("each power alone", () => {
  it.each([
    ["charging", "charge"],
    ["writing", "message"],
    ["ending", "end"],
  ] as const)("%s lets only its own commands through", (power, kind) => {
    const powers = [...WATCHING, changed(power, true, 1)];
    const kinds = new Set(kindsOf({ powers }, T0 + HOUR).filter((found) => found !== "suspend_retries"));
    expect([...kinds]).toEqual([kind]);
  });

  it("a stop takes back what was wanted, and gives Stripe's retries back", () => {
    const suspended = execution({ id: "suspend_retries:in_1:1", kind: "suspend_retries", outcome: "done" });
    const executions = [{ ...suspended, trigger: null, paymentMethodId: null }];
    expect(kindsOf({ executions }, T0 + HOUR)).toContain("charge");

    const powers = [...STARTED, ...POWERS.map((power) => changed(power, false, T0 + HOUR))];
    expect(kindsOf({ powers, executions }, T0 + 2 * HOUR)).toEqual(["restore_retries"]);
  });
});

describe("what was announced before a stop", () => {
  const retryAt = T0 + 3 * DAY;
  const told = execution({
    id: "step:case:in_1:tell",
    kind: "message",
    stepId: "tell",
    startedAt: T0 + HOUR,
    finishedAt: T0 + HOUR,
    outcome: "done",
    detail: { retryAt, retryInvoice: "in_1" },
  });
  const executions = [{ ...told, trigger: null, paymentMethodId: null }];

  it("is held, and the case says so", () => {
    const powers = [...STARTED, changed("charging", false, T0 + DAY)];
    expect(waits({ powers, executions }, T0 + 2 * DAY)).toContainEqual({
      code: "announced_retry_stopped",
      at: retryAt,
    });
  });

  it("is not mentioned where its day had come before the stop", () => {
    const powers = [...STARTED, changed("charging", false, retryAt + HOUR)];
    const codes = waits({ powers, executions }, retryAt + 2 * HOUR).map(({ code }) => code);
    expect(codes).not.toContain("announced_retry_stopped");
  });
});

it("an end of which messages could not tell, because ends were not started, is left to a person", () => {
  const ended = decide(snapshot(), T0 + HOUR).commands.find(({ do: { kind } }) => kind === "end")!.dueAt;
  const warned = ["tell", "remind", "last"].map((stepId, i) =>
    execution({
      id: `step:case:in_1:${stepId}`,
      kind: "message",
      stepId,
      trigger: null,
      paymentMethodId: null,
      startedAt: T0 + i * DAY,
      finishedAt: T0 + i * DAY,
      outcome: "done",
    }),
  );
  const startedLate = [
    ...STARTED.filter(({ power }) => power !== "ending"),
    changed("ending", false, 0),
    changed("ending", true, ended + DAY),
  ];
  const after = { executions: warned, now: ended + 2 * DAY };
  expect(kindsOf({ executions: after.executions }, after.now)).toContain("end");
  expect(kindsOf({ executions: after.executions, powers: startedLate }, after.now)).toEqual(["task"]);
});

it("whatever is known, nothing is wanted of a power that is not started", () => {
  fc.assert(
    fc.property(arbSnapshot, fc.subarray([...POWERS]), arbNow, (facts, started, now) => {
      const powers = [...WATCHING, ...started.map((power) => changed(power, true, 1))];
      const decision = decide({ ...facts, powers }, now);
      for (const { do: action } of decision.commands) {
        const power = powerOf(action);
        if (power !== null) expect(started).toContain(power);
      }
      expect(decide({ ...facts, powers: powers.toReversed() }, now)).toEqual(decision);
    }),
    { numRuns: 60 },
  );
});
