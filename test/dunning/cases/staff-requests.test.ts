import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { Command } from "../../../server/dunning/model/command.ts";
import type { Decision } from "../../../server/dunning/model/decision.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { UNDO_MS } from "../../../server/dunning/cases/case-closure.ts";
import type { ExecutionFact } from "../../../server/dunning/facts/facts.ts";
import {
  execution,
  card,
  DAY,
  HOUR,
  hold,
  invoice,
  paymentEvent,
  paidInvoice,
  request,
  snapshot,
  T0,
} from "../make-facts.ts";

const MINUTE = 60_000;
const of = (decision: Decision, kind: Command["do"]["kind"]) =>
  decision.commands.filter((command) => command.do.kind === kind);
const timelineOf = (decision: Decision, kind: string) =>
  decision.timeline.filter((entry) => entry.kind === kind).map(({ at, detail }) => ({ at, ...detail }));
/** What stays when a command was executed. */
const doneAs = (command: Command, at: number): ExecutionFact =>
  execution({
    id: command.id,
    caseId: command.caseId,
    invoiceId: command.invoiceId,
    kind: command.do.kind,
    stepId: "stepId" in command.do ? command.do.stepId : null,
    trigger: null,
    startedAt: at,
    finishedAt: at,
  });
const ASKED = T0 + 2 * DAY;

describe("retry now", () => {
  const retryRequest = request({ kind: "retry_now", invoiceId: "in_1", at: ASKED });

  test("is charged at once, and as planned again when it was taken back", () => {
    expect(of(decide(snapshot({ staffRequests: [retryRequest] }), ASKED), "charge")).toMatchObject([
      { id: "charge:in_1:request_1", dueAt: ASKED, do: { trigger: "staff" } },
    ]);
    const back = { ...retryRequest, withdrawnAt: ASKED + MINUTE, withdrawnBy: "usr_2" };
    const withdrawn = decide(snapshot({ staffRequests: [back] }), ASKED + MINUTE);
    expect(of(withdrawn, "charge")).toEqual(of(decide(snapshot(), ASKED + MINUTE), "charge"));
    expect(timelineOf(withdrawn, "requested")).toEqual([
      { at: ASKED, what: "retry_now", step: null, by: "usr_1" },
    ]);
    expect(timelineOf(withdrawn, "request_withdrawn")).toEqual([
      { at: ASKED + MINUTE, what: "retry_now", step: null, by: "usr_2" },
    ]);
  });
});

describe("end now", () => {
  const endRequest = request({ action: "mark_uncollectible", at: ASKED });
  const ending = (over: Partial<Snapshot> = {}, at = ASKED) =>
    decide(snapshot({ staffRequests: [endRequest], ...over }), at);

  test("ends in the way that was asked for, ten minutes later, and nothing else goes on meanwhile", () => {
    const decision = ending();
    expect(decision.commands).toMatchObject([
      {
        id: "end:case_in_1:request_1",
        dueAt: ASKED + UNDO_MS,
        reasons: [{ code: "asked_by_staff", request: "request_1" }],
        do: { kind: "end", action: "mark_uncollectible" },
      },
    ]);
    expect(decision.cases[0]).toMatchObject({
      status: "open",
      waitsFor: [
        { code: "ending_asked", request: "request_1", action: "mark_uncollectible", at: ASKED + UNDO_MS },
      ],
    });
    expect(timelineOf(decision, "requested")).toEqual([
      { at: ASKED, what: "end_now", step: null, action: "mark_uncollectible", by: "usr_1" },
    ]);
  });

  test("taken back, everything goes on as if nobody had asked", () => {
    const withdrawn = { ...endRequest, withdrawnAt: ASKED + 5 * MINUTE, withdrawnBy: "usr_1" };
    const { timeline: _, ...decision } = ending({ staffRequests: [withdrawn] }, ASKED + 6 * MINUTE);
    const { timeline: __, ...without } = decide(snapshot(), ASKED + 6 * MINUTE);
    expect(decision).toEqual(without);
    expect(of(decide(snapshot(), ASKED), "charge")).toHaveLength(1);
  });

  test("what it closes is lost by staff's word, whatever the action; the strategy's own end by its", () => {
    for (const action of ["leave", "cancel"] as const) {
      const [end] = ending({ staffRequests: [{ ...endRequest, action }] }).commands;
      const after = ending(
        { staffRequests: [{ ...endRequest, action }], executions: [doneAs(end!, end!.dueAt)] },
        end!.dueAt + 1,
      );
      expect(after.cases).toMatchObject([{ status: "lost", closedAt: end!.dueAt }]);
      expect(after.ledger.find(({ kind }) => kind === "lost")).toMatchObject({ reason: "closed_by_staff" });
      expect(after.commands).toEqual([]);
    }
    const [own] = of(decide(snapshot(), ASKED), "end");
    const after = decide(snapshot({ executions: [doneAs(own!, own!.dueAt)] }), own!.dueAt + 1);
    expect(after.ledger.find(({ kind }) => kind === "lost")).toMatchObject({ reason: "given_up" });
  });

  test("covers every open invoice of the case", () => {
    const two = {
      invoices: [invoice(), invoice({ id: "in_2" })],
      paymentEvents: [paymentEvent(), paymentEvent({ id: "evt_2", invoiceId: "in_2", at: T0 + DAY })],
    };
    const [end] = of(ending(two), "end");
    const after = ending({ ...two, executions: [doneAs(end!, end!.dueAt)] }, end!.dueAt + 1);
    expect(after.ledger.filter(({ kind }) => kind === "lost").map(({ invoiceId }) => invoiceId)).toEqual([
      "in_1",
      "in_2",
    ]);
  });

  test("is not bound by a hold, and does not end the next case", () => {
    expect(of(ending({ holds: [hold()] }), "end")).toHaveLength(1);
    const next = ending(
      {
        invoices: [paidInvoice(ASKED + MINUTE), invoice({ id: "in_2" })],
        paymentEvents: [
          paymentEvent(),
          paymentEvent({ id: "evt_2", invoiceId: "in_2", at: ASKED + 5 * MINUTE }),
        ],
      },
      ASKED + 6 * MINUTE,
    );
    expect(next.cases.map(({ id, status }) => [id, status])).toEqual([
      ["case_in_1", "recovered"],
      ["case_in_2", "open"],
    ]);
    expect(next.cases[1]!.waitsFor.map(({ code }) => code)).not.toContain("ending_asked");
  });

  test("cut short, it comes again under its own name; done and then withdrawn, it stays done", () => {
    const [end] = ending().commands;
    const cut = { ...doneAs(end!, end!.dueAt), outcome: "started" as const, finishedAt: null };
    expect(ending({ executions: [cut] }, end!.dueAt + MINUTE).commands.map(({ id }) => id)).toEqual([
      end!.id,
    ]);
    const late = { ...endRequest, withdrawnAt: end!.dueAt + MINUTE, withdrawnBy: "usr_1" };
    const after = ending(
      { staffRequests: [late], executions: [doneAs(end!, end!.dueAt)] },
      end!.dueAt + HOUR,
    );
    expect(after.cases).toMatchObject([{ status: "lost" }]);
    expect(after.ledger.find(({ kind }) => kind === "lost")).toMatchObject({ reason: "closed_by_staff" });
  });
});

describe("do a step now", () => {
  const ask = (stepId: string, at = ASKED) => request({ kind: "do_step", stepId, at });
  const message = (over: Partial<Snapshot>, at = ASKED) => of(decide(snapshot(over), at), "message");

  test("it is due at once, within contact hours and the weekly cap", () => {
    // A Thursday, 11:00 in Berlin; then 23:00.
    expect(message({ staffRequests: [ask("remind")] })).toMatchObject([
      { dueAt: ASKED, reasons: [{ code: "asked_by_staff" }], do: { stepId: "remind" } },
    ]);
    const night = ASKED + 12 * HOUR;
    const [asleep] = message({ staffRequests: [ask("remind", night)] }, night);
    expect(asleep).toMatchObject({ dueAt: ASKED + 21 * HOUR, reasons: [{}, { code: "contact_hours" }] });
    const sent = execution({
      id: "x",
      kind: "message",
      caseId: "case_in_0",
      trigger: null,
      startedAt: ASKED - HOUR,
    });
    // A day's rest after the last message, then the morning.
    expect(message({ staffRequests: [ask("remind")], executions: [sent] })).toMatchObject([
      { dueAt: ASKED + 21 * HOUR, reasons: [{}, { code: "contact_gap" }, { code: "contact_hours" }] },
    ]);
  });

  test("waits for the end of a hold", () => {
    const paused = hold({ untilAt: ASKED + DAY });
    expect(message({ staffRequests: [ask("remind")], holds: [paused] })).toEqual([]);
    expect(message({ staffRequests: [ask("remind")], holds: [paused] }, ASKED + DAY)).toMatchObject([
      { do: { stepId: "remind" } },
    ]);
  });

  test("goes out once, and what came before it in the plan no more", () => {
    const staffRequests = [ask("remind")];
    const [command] = message({ staffRequests });
    const executions = [doneAs(command!, ASKED)];
    expect(
      message({ staffRequests, executions }, ASKED + 10 * DAY).map((command) => command.do),
    ).toMatchObject([{ stepId: "last" }]);
    expect(
      message({ staffRequests: [...staffRequests, { ...ask("remind"), id: "request_2" }], executions }),
    ).toMatchObject([{ do: { stepId: "last" } }]);
  });

  test("a message that a later one overtook still goes out when asked for, once", () => {
    const now = T0 + 23 * DAY;
    const last = execution({
      id: "step:case_in_1:last",
      kind: "message",
      stepId: "last",
      trigger: null,
      startedAt: now - DAY,
      finishedAt: now - DAY,
    });
    expect(message({ executions: [last] }, now)).toEqual([]);
    const staffRequests = [ask("tell", now)];
    const [command] = message({ executions: [last], staffRequests }, now);
    expect(command!.do).toMatchObject({ stepId: "tell" });
    expect(message({ executions: [last, doneAs(command!, now)], staffRequests }, now + DAY)).toEqual([]);
  });

  test("a task is due at once and does not wait for its turn", () => {
    const sent = {
      invoices: [invoice({ collectionMethod: "send_invoice", dueAt: T0 })],
      paymentEvents: [],
      charges: [],
    };
    const tasks = (over: Partial<Snapshot>) => of(decide(snapshot({ ...sent, ...over }), ASKED), "task");
    expect(tasks({})).toMatchObject([{ dueAt: T0 + 15 * DAY, do: { stepId: "text" } }]);
    const staffRequests = [ask("call")];
    const commands = tasks({ staffRequests });
    expect(commands).toMatchObject([
      { dueAt: ASKED, reasons: [{ code: "asked_by_staff" }], do: { stepId: "call", task: "call" } },
    ]);
    expect(tasks({ staffRequests, executions: [doneAs(commands[0]!, ASKED)] })).toMatchObject([
      { do: { stepId: "text" } },
    ]);
  });

  test("of skip and do, the later word counts", () => {
    const skip = request({ id: "request_2", kind: "skip_step", stepId: "tell", at: ASKED - HOUR });
    expect(message({ staffRequests: [ask("tell"), skip] })).toMatchObject([
      { dueAt: ASKED, do: { stepId: "tell" } },
    ]);
    expect(
      message({ staffRequests: [ask("tell"), { ...skip, at: ASKED + HOUR }] }, ASKED + HOUR),
    ).toMatchObject([{ do: { stepId: "remind" } }]);
  });
});

describe("skip a step", () => {
  test("that is far ahead leaves the earlier ones in place", () => {
    const skip = request({ kind: "skip_step", stepId: "last", at: ASKED });
    expect(of(decide(snapshot({ staffRequests: [skip] }), ASKED), "message")).toMatchObject([
      { do: { stepId: "tell" } },
    ]);
  });

  test("concerns the case that was open when it was asked, not the next one", () => {
    const skip = request({ kind: "skip_step", stepId: "tell", at: ASKED - DAY });
    const next = {
      invoices: [paidInvoice(ASKED - HOUR), invoice({ id: "in_2" })],
      paymentEvents: [paymentEvent(), paymentEvent({ id: "evt_2", invoiceId: "in_2", at: ASKED })],
    };
    expect(of(decide(snapshot({ ...next, staffRequests: [skip] }), ASKED + HOUR), "message")).toMatchObject([
      { caseId: "case_in_2", do: { stepId: "tell" } },
    ]);
  });

  test("that is due does not bring back what it had overtaken", () => {
    const now = T0 + 12 * DAY;
    const skip = request({ kind: "skip_step", stepId: "remind", at: now });
    expect(of(decide(snapshot(), now), "message")).toMatchObject([{ do: { stepId: "remind" } }]);
    expect(of(decide(snapshot({ staffRequests: [skip] }), now), "message")).toMatchObject([
      { do: { stepId: "last" } },
    ]);
  });
});

describe("while the account is disconnected", () => {
  const off = { ...snapshot().settings, connected: false };

  test("nothing is tried, sent, ended or read; money is counted and the case stays open", () => {
    const decision = decide(
      snapshot({
        settings: off,
        customer: null,
        charges: [],
        staffRequests: [request({ action: "cancel", at: ASKED })],
      }),
      ASKED,
    );
    expect(decision.commands).toEqual([]);
    expect(decision.cases).toMatchObject([{ status: "open", waitsFor: [{ code: "disconnected" }] }]);
    const paid = decide(snapshot({ settings: off, invoices: [paidInvoice(ASKED)] }), ASKED + HOUR);
    expect(paid.ledger.map(({ kind, amount }) => [kind, amount])).toEqual([
      ["failed", 2_000],
      ["recovered", 2_000],
    ]);
  });

  test("what was taken over is handed back, on hold too, and an unknown outcome is still looked up", () => {
    const taken = execution({ id: "suspend_retries:in_1:1", kind: "suspend_retries", trigger: null });
    for (const holds of [[], [hold()]]) {
      const decision = decide(snapshot({ settings: off, executions: [taken], holds }), ASKED);
      expect(decision.commands).toMatchObject([
        { do: { kind: "restore_retries" }, reasons: [{ code: "disconnected" }] },
      ]);
    }
    const charging = execution({ outcome: "started", finishedAt: null });
    expect(
      of(decide(snapshot({ settings: off, executions: [charging] }), ASKED), "find_outcome"),
    ).toHaveLength(1);
  });

  test("connected again it goes on, in lead mode with the schedule taken over anew", () => {
    const executions = [
      execution({
        id: "suspend_retries:in_1:1",
        kind: "suspend_retries",
        trigger: null,
        startedAt: T0 + HOUR,
      }),
      execution({
        id: "restore_retries:in_1:2",
        kind: "restore_retries",
        trigger: null,
        startedAt: T0 + DAY,
      }),
    ];
    const again = decide(snapshot({ executions, invoices: [invoice({ autoAdvance: true })] }), ASKED);
    expect(of(again, "suspend_retries")).toMatchObject([{ id: "suspend_retries:in_1:3" }]);
    expect(of(again, "charge")).toHaveLength(1);
    expect(of(again, "message")).toHaveLength(1);
  });
});

describe("what a case keeps for showing", () => {
  test("the kind of the hold that holds all of it", () => {
    const heldBy = (over: Partial<Snapshot>) => decide(snapshot(over), ASKED).cases[0]!.heldBy;
    expect(heldBy({})).toBeNull();
    expect(heldBy({ holds: [hold({ kind: "promise" })] })).toBe("promise");
    expect(heldBy({ holds: [hold({ invoiceId: "in_1" })] })).toBe("pause");
    const two = {
      invoices: [invoice(), invoice({ id: "in_2" })],
      paymentEvents: [paymentEvent(), paymentEvent({ id: "evt_2", invoiceId: "in_2" })],
    };
    expect(heldBy({ ...two, holds: [hold({ invoiceId: "in_1" })] })).toBeNull();
    expect(heldBy({ holds: [hold()], invoices: [paidInvoice(ASKED)] })).toBeNull();
  });

  test("what its segment was asked: as it stood when the first step was taken", () => {
    const began = decide(snapshot(), ASKED).cases[0]!;
    expect(began.attributes).toMatchObject({ amount: 2_000, decline_class: "soft", country: "DE" });
    const kept = {
      assignments: [began.assignment],
      keptAttributes: [{ caseId: began.id, attributes: began.attributes }],
    };
    const moved = { ...kept, customer: { ...snapshot().customer!, country: "FR" } };
    expect(decide(snapshot(moved), ASKED).cases[0]!.attributes.country).toBe("FR");
    const settled = { ...moved, executions: [execution({ outcome: "declined" })], paymentMethods: [card()] };
    expect(decide(snapshot(settled), ASKED).cases[0]!.attributes).toEqual(began.attributes);
  });
});
