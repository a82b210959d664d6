import { describe, expect, test } from "vitest";
import { decide } from "../../server/dunning/decide.ts";
import type { Command, Decision, Snapshot } from "../../server/dunning/decision.ts";
import { UNDO_MS } from "../../server/dunning/ending.ts";
import type { ActFact } from "../../server/dunning/facts.ts";
import { act, card, DAY, HOUR, hold, invoice, notice, paidInvoice, request, snapshot, T0 } from "./facts.ts";

const MINUTE = 60_000;
const of = (decision: Decision, kind: Command["do"]["kind"]) =>
  decision.commands.filter((command) => command.do.kind === kind);
const told = (decision: Decision, kind: string) =>
  decision.timeline.filter((entry) => entry.kind === kind).map(({ at, detail }) => ({ at, ...detail }));
/** What stays when a command was executed. */
const doneAs = (command: Command, at: number): ActFact =>
  act({
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
  const asked = request({ kind: "retry_now", invoiceId: "in_1", at: ASKED });

  test("is charged at once, and as planned again when it was taken back", () => {
    expect(of(decide(snapshot({ requests: [asked] }), ASKED), "charge")).toMatchObject([
      { id: "charge:in_1:request_1", dueAt: ASKED, do: { trigger: "staff" } },
    ]);
    const back = { ...asked, withdrawnAt: ASKED + MINUTE, withdrawnBy: "usr_2" };
    const withdrawn = decide(snapshot({ requests: [back] }), ASKED + MINUTE);
    expect(of(withdrawn, "charge")).toEqual(of(decide(snapshot(), ASKED + MINUTE), "charge"));
    expect(told(withdrawn, "requested")).toEqual([{ at: ASKED, what: "retry_now", step: null, by: "usr_1" }]);
    expect(told(withdrawn, "request_withdrawn")).toEqual([
      { at: ASKED + MINUTE, what: "retry_now", step: null, by: "usr_2" },
    ]);
  });
});

describe("end now", () => {
  const asked = request({ action: "mark_uncollectible", at: ASKED });
  const ending = (over: Partial<Snapshot> = {}, at = ASKED) =>
    decide(snapshot({ requests: [asked], ...over }), at);

  test("ends in the way that was asked for, ten minutes later, and nothing else goes on meanwhile", () => {
    const decision = ending();
    expect(decision.commands).toMatchObject([
      {
        id: "end:case_in_1:request_1",
        dueAt: ASKED + UNDO_MS,
        because: [{ code: "asked_by_staff", request: "request_1" }],
        do: { kind: "end", action: "mark_uncollectible" },
      },
    ]);
    expect(decision.cases[0]).toMatchObject({
      status: "open",
      waitsFor: [
        { code: "ending_asked", request: "request_1", action: "mark_uncollectible", at: ASKED + UNDO_MS },
      ],
    });
    expect(told(decision, "requested")).toEqual([
      { at: ASKED, what: "end_now", step: null, action: "mark_uncollectible", by: "usr_1" },
    ]);
  });

  test("taken back, everything goes on as if nobody had asked", () => {
    const withdrawn = { ...asked, withdrawnAt: ASKED + 5 * MINUTE, withdrawnBy: "usr_1" };
    const { timeline: _, ...decision } = ending({ requests: [withdrawn] }, ASKED + 6 * MINUTE);
    const { timeline: __, ...without } = decide(snapshot(), ASKED + 6 * MINUTE);
    expect(decision).toEqual(without);
    expect(of(decide(snapshot(), ASKED), "charge")).toHaveLength(1);
  });

  test("what it closes is lost by staff's word, whatever the action; the strategy's own end by its", () => {
    for (const action of ["leave", "cancel"] as const) {
      const [end] = ending({ requests: [{ ...asked, action }] }).commands;
      const after = ending(
        { requests: [{ ...asked, action }], acts: [doneAs(end!, end!.dueAt)] },
        end!.dueAt + 1,
      );
      expect(after.cases).toMatchObject([{ status: "lost", closedAt: end!.dueAt }]);
      expect(after.ledger.find(({ kind }) => kind === "lost")).toMatchObject({ reason: "closed_by_staff" });
      expect(after.commands).toEqual([]);
    }
    const [own] = of(decide(snapshot(), ASKED), "end");
    const after = decide(snapshot({ acts: [doneAs(own!, own!.dueAt)] }), own!.dueAt + 1);
    expect(after.ledger.find(({ kind }) => kind === "lost")).toMatchObject({ reason: "given_up" });
  });

  test("covers every open invoice of the case", () => {
    const two = {
      invoices: [invoice(), invoice({ id: "in_2" })],
      notices: [notice(), notice({ id: "evt_2", invoiceId: "in_2", at: T0 + DAY })],
    };
    const [end] = of(ending(two), "end");
    const after = ending({ ...two, acts: [doneAs(end!, end!.dueAt)] }, end!.dueAt + 1);
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
        notices: [notice(), notice({ id: "evt_2", invoiceId: "in_2", at: ASKED + 5 * MINUTE })],
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
    expect(ending({ acts: [cut] }, end!.dueAt + MINUTE).commands.map(({ id }) => id)).toEqual([end!.id]);
    const late = { ...asked, withdrawnAt: end!.dueAt + MINUTE, withdrawnBy: "usr_1" };
    const after = ending({ requests: [late], acts: [doneAs(end!, end!.dueAt)] }, end!.dueAt + HOUR);
    expect(after.cases).toMatchObject([{ status: "lost" }]);
    expect(after.ledger.find(({ kind }) => kind === "lost")).toMatchObject({ reason: "closed_by_staff" });
  });
});

describe("do a step now", () => {
  const ask = (stepId: string, at = ASKED) => request({ kind: "do_step", stepId, at });
  const message = (over: Partial<Snapshot>, at = ASKED) => of(decide(snapshot(over), at), "message");

  test("it is due at once, within contact hours and the weekly cap", () => {
    // A Thursday, 11:00 in Berlin; then 23:00.
    expect(message({ requests: [ask("remind")] })).toMatchObject([
      { dueAt: ASKED, because: [{ code: "asked_by_staff" }], do: { stepId: "remind" } },
    ]);
    const night = ASKED + 12 * HOUR;
    const [asleep] = message({ requests: [ask("remind", night)] }, night);
    expect(asleep).toMatchObject({ dueAt: ASKED + 21 * HOUR, because: [{}, { code: "contact_hours" }] });
    const sent = act({
      id: "x",
      kind: "message",
      caseId: "case_in_0",
      trigger: null,
      startedAt: ASKED - HOUR,
    });
    // A day's rest after the last message, then the morning.
    expect(message({ requests: [ask("remind")], acts: [sent] })).toMatchObject([
      { dueAt: ASKED + 21 * HOUR, because: [{}, { code: "contact_gap" }, { code: "contact_hours" }] },
    ]);
  });

  test("waits for the end of a hold", () => {
    const paused = hold({ untilAt: ASKED + DAY });
    expect(message({ requests: [ask("remind")], holds: [paused] })).toEqual([]);
    expect(message({ requests: [ask("remind")], holds: [paused] }, ASKED + DAY)).toMatchObject([
      { do: { stepId: "remind" } },
    ]);
  });

  test("goes out once, and what came before it in the plan no more", () => {
    const requests = [ask("remind")];
    const [command] = message({ requests });
    const acts = [doneAs(command!, ASKED)];
    expect(message({ requests, acts }, ASKED + 10 * DAY).map((one) => one.do)).toMatchObject([
      { stepId: "last" },
    ]);
    expect(message({ requests: [...requests, { ...ask("remind"), id: "request_2" }], acts })).toMatchObject([
      { do: { stepId: "last" } },
    ]);
  });

  test("a message that a later one overtook still goes out when asked for, once", () => {
    const now = T0 + 23 * DAY;
    const last = act({
      id: "step:case_in_1:last",
      kind: "message",
      stepId: "last",
      trigger: null,
      startedAt: now - DAY,
      finishedAt: now - DAY,
    });
    expect(message({ acts: [last] }, now)).toEqual([]);
    const requests = [ask("tell", now)];
    const [command] = message({ acts: [last], requests }, now);
    expect(command!.do).toMatchObject({ stepId: "tell" });
    expect(message({ acts: [last, doneAs(command!, now)], requests }, now + DAY)).toEqual([]);
  });

  test("a task is due at once and does not wait for its turn", () => {
    const sent = {
      invoices: [invoice({ collectionMethod: "send_invoice", dueAt: T0 })],
      notices: [],
      charges: [],
    };
    const tasks = (over: Partial<Snapshot>) => of(decide(snapshot({ ...sent, ...over }), ASKED), "task");
    expect(tasks({})).toMatchObject([{ dueAt: T0 + 15 * DAY, do: { stepId: "text" } }]);
    const requests = [ask("call")];
    const asked = tasks({ requests });
    expect(asked).toMatchObject([
      { dueAt: ASKED, because: [{ code: "asked_by_staff" }], do: { stepId: "call", task: "call" } },
    ]);
    expect(tasks({ requests, acts: [doneAs(asked[0]!, ASKED)] })).toMatchObject([{ do: { stepId: "text" } }]);
  });

  test("of skip and do, the later word counts", () => {
    const skip = request({ id: "request_2", kind: "skip_step", stepId: "tell", at: ASKED - HOUR });
    expect(message({ requests: [ask("tell"), skip] })).toMatchObject([
      { dueAt: ASKED, do: { stepId: "tell" } },
    ]);
    expect(message({ requests: [ask("tell"), { ...skip, at: ASKED + HOUR }] }, ASKED + HOUR)).toMatchObject([
      { do: { stepId: "remind" } },
    ]);
  });
});

describe("skip a step", () => {
  test("that is far ahead leaves the earlier ones in place", () => {
    const skip = request({ kind: "skip_step", stepId: "last", at: ASKED });
    expect(of(decide(snapshot({ requests: [skip] }), ASKED), "message")).toMatchObject([
      { do: { stepId: "tell" } },
    ]);
  });

  test("concerns the case that was open when it was asked, not the next one", () => {
    const skip = request({ kind: "skip_step", stepId: "tell", at: ASKED - DAY });
    const next = {
      invoices: [paidInvoice(ASKED - HOUR), invoice({ id: "in_2" })],
      notices: [notice(), notice({ id: "evt_2", invoiceId: "in_2", at: ASKED })],
    };
    expect(of(decide(snapshot({ ...next, requests: [skip] }), ASKED + HOUR), "message")).toMatchObject([
      { caseId: "case_in_2", do: { stepId: "tell" } },
    ]);
  });

  test("that is due does not bring back what it had overtaken", () => {
    const now = T0 + 12 * DAY;
    const skip = request({ kind: "skip_step", stepId: "remind", at: now });
    expect(of(decide(snapshot(), now), "message")).toMatchObject([{ do: { stepId: "remind" } }]);
    expect(of(decide(snapshot({ requests: [skip] }), now), "message")).toMatchObject([
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
        requests: [request({ action: "cancel", at: ASKED })],
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
    const taken = act({ id: "take_over:in_1:1", kind: "take_over", trigger: null });
    for (const holds of [[], [hold()]]) {
      const decision = decide(snapshot({ settings: off, acts: [taken], holds }), ASKED);
      expect(decision.commands).toMatchObject([
        { do: { kind: "hand_back" }, because: [{ code: "disconnected" }] },
      ]);
    }
    const charging = act({ outcome: "started", finishedAt: null });
    expect(of(decide(snapshot({ settings: off, acts: [charging] }), ASKED), "find_outcome")).toHaveLength(1);
  });

  test("connected again it goes on, in lead mode with the schedule taken over anew", () => {
    const acts = [
      act({ id: "take_over:in_1:1", kind: "take_over", trigger: null, startedAt: T0 + HOUR }),
      act({ id: "hand_back:in_1:2", kind: "hand_back", trigger: null, startedAt: T0 + DAY }),
    ];
    const again = decide(snapshot({ acts, invoices: [invoice({ autoAdvance: true })] }), ASKED);
    expect(of(again, "take_over")).toMatchObject([{ id: "take_over:in_1:3" }]);
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
      notices: [notice(), notice({ id: "evt_2", invoiceId: "in_2" })],
    };
    expect(heldBy({ ...two, holds: [hold({ invoiceId: "in_1" })] })).toBeNull();
    expect(heldBy({ holds: [hold()], invoices: [paidInvoice(ASKED)] })).toBeNull();
  });

  test("what its segment was asked: as it stood when the first step was taken", () => {
    const began = decide(snapshot(), ASKED).cases[0]!;
    expect(began.input).toMatchObject({ amount: 2_000, decline_class: "soft", country: "DE" });
    const kept = { assignments: [began.assignment], inputs: [{ caseId: began.id, input: began.input }] };
    const moved = { ...kept, customer: { ...snapshot().customer!, country: "FR" } };
    expect(decide(snapshot(moved), ASKED).cases[0]!.input.country).toBe("FR");
    const settled = { ...moved, acts: [act({ outcome: "declined" })], paymentMethods: [card()] };
    expect(decide(snapshot(settled), ASKED).cases[0]!.input).toEqual(began.input);
  });
});
