import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { Decision } from "../../../server/dunning/model/decision.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import type { HoldFact } from "../../../server/dunning/facts/facts.ts";
import {
  execution,
  DAY,
  HOUR,
  hold,
  invoice,
  invoicePayment,
  paymentEvent,
  paidInvoice,
  request,
  snapshot,
  T0,
} from "../make-facts.ts";

const FROM = T0 + DAY;
const UNTIL = T0 + 6 * DAY;
const promise = (over: Partial<HoldFact> = {}) =>
  hold({ kind: "promise", fromAt: FROM, untilAt: UNTIL, ...over });
const decideAt = (over: Partial<Snapshot>, at: number) => decide(snapshot(over), at);
const outcome = ({ timeline }: Decision) =>
  timeline
    .filter(({ kind }) => kind === "promise_kept" || kind === "promise_broken")
    .map(({ id, kind, at, detail }) => ({ id, kind, at, amount: detail.amount, paid: detail.paid }));

/** Part of the invoice came in. */
const partPaid = (amount: number, at: number): Partial<Snapshot> => ({
  invoices: [invoice({ amountPaid: amount, amountRemaining: 2_000 - amount })],
  invoicePayments: [invoicePayment({ amountPaid: amount, paidAt: at })],
});

describe("a promise to pay", () => {
  test("stops everything until its date, says what was promised, and then it goes on", () => {
    const held = decideAt({ holds: [promise({ amount: 2_000, currency: "eur" })] }, FROM + DAY);
    expect(held.commands).toEqual([]);
    expect(held.cases[0]).toMatchObject({
      heldBy: "promise",
      waitsFor: [{ code: "on_hold", kind: "promise", until: UNTIL }],
    });
    expect(held.timeline.find(({ kind }) => kind === "hold_began")!.detail).toMatchObject({
      kind: "promise",
      amount: 2_000,
      currency: "eur",
    });
    expect(outcome(held)).toEqual([]);
    expect(held.wakeAt).toBe(UNTIL);
    const after = decideAt({ holds: [promise()] }, UNTIL);
    expect(after.commands.map((command) => command.do.kind).sort()).toEqual(["charge", "end", "message"]);
  });

  test("is kept by the payment that settles all, which ends the case as well", () => {
    const paid = { invoices: [paidInvoice(FROM + DAY)], holds: [promise()] };
    const decision = decideAt(paid, FROM + 2 * DAY);
    expect(decision.cases).toMatchObject([{ status: "recovered", heldBy: null }]);
    const promiseKept = [
      { id: "promise:hold_1", kind: "promise_kept", at: FROM + DAY, amount: null, paid: 2_000 },
    ];
    expect(outcome(decision)).toEqual(promiseKept);
    expect(outcome(decideAt(paid, UNTIL + DAY))).toEqual(promiseKept);
    // Stripe tells whole seconds, so a payment right after the promise may seem to come right before it.
    const atOnce = { invoices: [paidInvoice(FROM)], holds: [promise({ fromAt: FROM + 900 })] };
    expect(outcome(decideAt(atOnce, UNTIL))).toMatchObject([{ kind: "promise_kept", at: FROM }]);
  });

  test("is broken when its date passes with money open, under the subject that a late word of payment mends", () => {
    expect(outcome(decideAt({ holds: [promise()] }, UNTIL - 1))).toEqual([]);
    expect(outcome(decideAt({ holds: [promise()] }, UNTIL))).toEqual([
      { id: "promise:hold_1", kind: "promise_broken", at: UNTIL, amount: null, paid: 0 },
    ]);
    expect(outcome(decideAt({ ...partPaid(500, FROM + DAY), holds: [promise()] }, UNTIL))).toMatchObject([
      { kind: "promise_broken", paid: 500 },
    ]);
    const late = { invoices: [paidInvoice(UNTIL - HOUR)], holds: [promise()] };
    expect(outcome(decideAt(late, UNTIL + HOUR))).toMatchObject([
      { id: "promise:hold_1", kind: "promise_kept", at: UNTIL - HOUR },
    ]);
    // Paid, but after the date: broken it stays.
    expect(
      outcome(decideAt({ invoices: [paidInvoice(UNTIL + HOUR)], holds: [promise()] }, UNTIL + DAY)),
    ).toMatchObject([{ kind: "promise_broken" }]);
  });

  test("for an amount is kept once that much came in, though more is open", () => {
    const half = promise({ amount: 1_000, currency: "eur" });
    expect(outcome(decideAt({ ...partPaid(1_000, FROM + DAY), holds: [half] }, UNTIL))).toMatchObject([
      { kind: "promise_kept", at: FROM + DAY, paid: 1_000 },
    ]);
    expect(outcome(decideAt({ ...partPaid(999, FROM + DAY), holds: [half] }, UNTIL))).toMatchObject([
      { kind: "promise_broken", paid: 999 },
    ]);
    // Money from before the promise does not count towards it.
    expect(outcome(decideAt({ ...partPaid(1_000, FROM - HOUR), holds: [half] }, UNTIL))).toMatchObject([
      { kind: "promise_broken", paid: 0 },
    ]);
  });

  test("of one invoice is not kept by paying another", () => {
    const two = {
      invoices: [invoice(), paidInvoice(FROM + DAY, { id: "in_2" })],
      paymentEvents: [paymentEvent(), paymentEvent({ id: "evt_2", invoiceId: "in_2" })],
      holds: [promise({ invoiceId: "in_1", amount: 500, currency: "eur" })],
    };
    expect(outcome(decideAt(two, UNTIL))).toMatchObject([{ kind: "promise_broken", paid: 0 }]);
    expect(
      outcome(decideAt({ ...two, holds: [promise({ amount: 500, currency: "eur" })] }, UNTIL)),
    ).toMatchObject([{ kind: "promise_kept" }]);
  });

  test("released, or with nothing left to pay by no doing of the customer's, it is neither", () => {
    expect(
      outcome(decideAt({ holds: [promise({ releasedAt: UNTIL - DAY, releasedBy: "usr_1" })] }, UNTIL + DAY)),
    ).toEqual([]);
    const voided = { invoices: [invoice({ status: "void", voidedAt: FROM + DAY })], holds: [promise()] };
    expect(outcome(decideAt(voided, UNTIL + DAY))).toEqual([]);
  });

  test("a credit note lessens what is owed, giving up does not", () => {
    const rest = {
      invoices: [paidInvoice(FROM + DAY, { amountPaid: 1_500 })],
      invoicePayments: [invoicePayment({ amountPaid: 1_500, paidAt: FROM + DAY })],
      holds: [promise()],
    };
    expect(outcome(decideAt(rest, UNTIL))).toMatchObject([{ kind: "promise_kept", paid: 1_500 }]);
    const endRequest = request({ action: "leave", at: FROM + HOUR });
    const [end] = decideAt({ holds: [promise()], staffRequests: [endRequest] }, FROM + HOUR).commands;
    const ended = execution({
      id: end!.id,
      kind: "end",
      trigger: null,
      startedAt: end!.dueAt,
      finishedAt: end!.dueAt,
    });
    const given = {
      ...partPaid(500, FROM + DAY),
      holds: [promise()],
      staffRequests: [endRequest],
      executions: [ended],
    };
    expect(outcome(decideAt(given, UNTIL))).toEqual([]);
  });
});
