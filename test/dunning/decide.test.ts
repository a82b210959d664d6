import { describe, expect, test } from "vitest";
import { decide } from "../../server/dunning/decide.ts";
import type { Decision } from "../../server/dunning/model/decision.ts";
import type { Snapshot } from "../../server/dunning/model/snapshot.ts";
import {
  execution,
  card,
  charge,
  customer,
  DAY,
  evidence,
  hold,
  HOUR,
  invoice,
  invoicePayment,
  paymentEvent,
  paidInvoice,
  refund,
  snapshot,
  success,
  T0,
} from "./make-facts.ts";

const NOW = T0 + 10 * 60_000;
const kinds = (decision: Decision) => decision.commands.map((command) => command.do.kind).sort();
const chargeOf = (decision: Decision) => decision.commands.find((command) => command.do.kind === "charge");
const balance = (decision: Decision) => {
  const sum = (kind: string) =>
    decision.ledger.filter((entry) => entry.kind === kind).reduce((s, e) => s + e.amount, 0);
  return {
    failed: sum("failed"),
    recovered: sum("recovered"),
    reversed: sum("reversed"),
    lost: sum("lost"),
  };
};

describe("a renewal that failed", () => {
  test("opens a case, plans a retry, a message and an end, each with reasons", () => {
    const decision = decide(snapshot(), NOW);
    expect(decision.cases).toMatchObject([
      {
        id: "case_in_1",
        status: "open",
        kind: "renewal",
        declineClass: "soft",
        amountOpen: 2_000,
        openedAt: T0,
      },
    ]);
    expect(decision.cases[0]!.assignment).toMatchObject({ strategyId: "soft_decline", strategyVersion: 1 });
    expect(kinds(decision)).toEqual(["charge", "end", "message"]);
    for (const command of decision.commands) expect(command.reasons.length).toBeGreaterThan(0);
    expect(chargeOf(decision)!.dueAt).toBeGreaterThan(NOW);
  });

  test("is joined to its charge without a call, by amount, currency and time", () => {
    expect(decide(snapshot({ charges: [charge({ at: T0 - 3_000 })] }), NOW).cases[0]!.declineClass).toBe(
      "soft",
    );
    const other = decide(snapshot({ charges: [charge({ amount: 999 })] }), NOW);
    expect(other.cases[0]!.declineClass).toBeNull();
    expect(other.commands.find((command) => command.do.kind === "find_decline")).toMatchObject({
      dueAt: T0 + 120_000,
    });
  });

  test("two invoices that could both fit a charge are not guessed at", () => {
    const decision = decide(
      snapshot({
        invoices: [invoice(), invoice({ id: "in_2" })],
        paymentEvents: [paymentEvent(), paymentEvent({ id: "evt_2", invoiceId: "in_2" })],
      }),
      NOW,
    );
    expect(kinds(decision).filter((kind) => kind === "find_decline")).toHaveLength(2);
  });

  test("share one case while they overlap, and only then", () => {
    const second = {
      invoices: [invoice(), invoice({ id: "in_2" })],
      paymentEvents: [paymentEvent(), paymentEvent({ id: "evt_2", invoiceId: "in_2", at: T0 + DAY })],
    };
    expect(decide(snapshot(second), T0 + 2 * DAY).cases.map(({ id }) => id)).toEqual(["case_in_1"]);
    const apart = { ...second, invoices: [paidInvoice(T0 + HOUR), invoice({ id: "in_2" })] };
    expect(decide(snapshot(apart), T0 + 2 * DAY).cases.map(({ id, status }) => [id, status])).toEqual([
      ["case_in_1", "recovered"],
      ["case_in_2", "open"],
    ]);
  });

  test("a trial's conversion, a first invoice, a one-off and a sent one are told apart", () => {
    const kindOf = (over: Partial<Snapshot>) => decide(snapshot(over), NOW).cases[0]!.kind;
    expect(kindOf({ invoices: [invoice({ billingReason: "subscription_create" })] })).toBe("first_invoice");
    expect(kindOf({ invoices: [invoice({ billingReason: "manual", subscriptionId: null })] })).toBe(
      "one_off",
    );
    expect(kindOf({ subscriptions: [{ ...snapshot().subscriptions[0]!, trialEndAt: T0 - 2 * HOUR }] })).toBe(
      "trial_conversion",
    );
    const sent = invoice({ collectionMethod: "send_invoice", dueAt: T0 });
    expect(kindOf({ invoices: [sent], paymentEvents: [], charges: [] })).toBe("sent");
  });
});

describe("a hard decline", () => {
  const stolen = charge({ evidence: evidence({ declineCode: "stolen_card" }) });

  test("waits for a new method and tells the customer at once", () => {
    const decision = decide(snapshot({ charges: [stolen] }), NOW);
    expect(decision.cases[0]!.assignment.strategyId).toBe("hard_decline");
    expect(chargeOf(decision)).toBeUndefined();
    expect(decision.cases[0]!.waitsFor.some(({ code }) => code === "waits_for_new_method")).toBe(true);
    expect(decision.commands.find((command) => command.do.kind === "message")!.dueAt).toBeLessThan(T0 + DAY);
  });

  test("a new default card is charged at once, on the level that failed", () => {
    const fresh = card({
      id: "pm_2",
      method: { ...card().method, fingerprint: "fp_2" },
      attachedAt: T0 + DAY,
    });
    const now = T0 + DAY + HOUR;
    const onCustomer = snapshot({
      charges: [stolen],
      paymentMethods: [card(), fresh],
      customer: customer({ defaultPaymentMethodId: "pm_2", defaultChangedAt: T0 + DAY }),
    });
    expect(chargeOf(decide(onCustomer, now))!.do).toMatchObject({ trigger: "method_change" });
    // The subscription's own default still is the dead card: a new one below it changes nothing.
    const subscription = { ...snapshot().subscriptions[0]!, defaultPaymentMethodId: "pm_1" };
    expect(chargeOf(decide({ ...onCustomer, subscriptions: [subscription] }, now))).toBeUndefined();
  });
});

describe("holds", () => {
  const pause = { ...hold(), untilAt: T0 + 14 * DAY };

  test("nothing is retried, sent or ended while a customer is paused, and it resumes by itself", () => {
    const paused = decide(snapshot({ holds: [pause] }), T0 + 2 * DAY);
    expect(kinds(paused)).toEqual([]);
    expect(paused.cases[0]!.waitsFor).toMatchObject([{ code: "on_hold", until: pause.untilAt }]);
    expect(paused.wakeAt).toBe(pause.untilAt);
    expect(kinds(decide(snapshot({ holds: [pause] }), pause.untilAt))).toEqual(["charge", "end", "message"]);
  });

  test("the strategy's clock stands still meanwhile", () => {
    const endOf = (over: Partial<Snapshot>) =>
      decide(snapshot(over), T0 + 15 * DAY).commands.find((command) => command.do.kind === "end")!.dueAt;
    expect(endOf({ holds: [pause] }) - endOf({})).toBe(14 * DAY);
  });

  test("a pause of one invoice leaves the others alone", () => {
    const decision = decide(
      snapshot({
        holds: [{ ...pause, invoiceId: "in_1" }],
        invoices: [invoice(), invoice({ id: "in_2", amountDue: 500, amountRemaining: 500 })],
        paymentEvents: [
          paymentEvent(),
          paymentEvent({ id: "evt_2", invoiceId: "in_2", amountRemaining: 500 }),
        ],
        charges: [charge(), charge({ id: "ch_2", paymentIntentId: "pi_2", amount: 500 })],
      }),
      T0 + 2 * HOUR,
    );
    expect(
      decision.commands.filter((command) => command.do.kind === "charge").map(({ invoiceId }) => invoiceId),
    ).toEqual(["in_2"]);
    expect(decision.commands.find((command) => command.do.kind === "message")!.do).toMatchObject({
      invoiceIds: ["in_2"],
    });
  });

  test("an open dispute holds everything until it is closed", () => {
    const dispute = refund({
      id: "dp_1",
      kind: "dispute",
      status: "open",
      at: T0 + HOUR,
      paymentIntentId: "pi_0",
    });
    const links = [invoicePayment({ invoiceId: "in_0", id: "inpay_0", paymentIntentId: "pi_0" })];
    const held = decide(snapshot({ reversals: [dispute], invoicePayments: links }), T0 + DAY);
    expect(kinds(held)).toEqual([]);
    const won = { ...dispute, status: "won" as const, closedAt: T0 + 2 * DAY };
    expect(kinds(decide(snapshot({ reversals: [won], invoicePayments: links }), T0 + 2 * DAY))).toContain(
      "charge",
    );
  });
});

describe("modes", () => {
  const withMode = (retryMode: "lead" | "weave" | "watch", over: Partial<Snapshot> = {}) =>
    snapshot({ settings: { ...snapshot().settings, retryMode }, ...over });

  test("lead takes the schedule over from Stripe once, and gives it back when the mode changes", () => {
    const advancing = { invoices: [invoice({ autoAdvance: true })] };
    expect(kinds(decide(withMode("lead", advancing), NOW))).toContain("suspend_retries");
    const taken = execution({ id: "suspend_retries:in_1:1", kind: "suspend_retries", trigger: null });
    expect(kinds(decide(withMode("lead", { executions: [taken] }), NOW))).not.toContain("suspend_retries");
    expect(kinds(decide(withMode("weave", { executions: [taken] }), NOW))).toContain("restore_retries");
    expect(kinds(decide(withMode("weave"), NOW))).not.toContain("restore_retries");
  });

  test("watch never charges", () => {
    expect(chargeOf(decide(withMode("watch"), NOW))).toBeUndefined();
  });

  test("weave keeps clear of Stripe's next attempt", () => {
    const next = T0 + 3 * DAY;
    const decision = decide(withMode("weave", { invoices: [invoice({ nextPaymentAttemptAt: next })] }), NOW);
    const at = chargeOf(decision)?.dueAt;
    if (at !== undefined) expect(at < next - 2 * HOUR || at > next).toBe(true);
  });
});

describe("money", () => {
  const KEY = execution().idempotencyKey;
  const paidAt = T0 + DAY;
  const paid = { invoices: [paidInvoice(paidAt)], invoicePayments: [invoicePayment()] };
  const causeOf = (over: Partial<Snapshot>) =>
    decide(snapshot({ ...paid, ...over }), T0 + 2 * DAY).ledger.find(({ kind }) => kind === "recovered")!
      .cause;

  test("every recovery has exactly one cause", () => {
    const ok = success(paidAt);
    const decisionWith = (over: Parameters<typeof paymentEvent>[0]) =>
      paymentEvent({ id: "evt_paid", kind: "payment_succeeded", at: paidAt, ...over });
    expect(causeOf({ executions: [execution()], charges: [charge(), { ...ok, idempotencyKey: KEY }] })).toBe(
      "our_retry",
    );
    expect(
      causeOf({
        executions: [execution({ trigger: "method_change" })],
        paymentEvents: [paymentEvent(), decisionWith({ idempotencyKey: KEY })],
      }),
    ).toBe("method_updated");
    expect(
      causeOf({
        executions: [execution({ trigger: "other_method" })],
        paymentEvents: [paymentEvent(), decisionWith({ idempotencyKey: KEY })],
      }),
    ).toBe("other_method");
    expect(
      causeOf({
        charges: [charge(), ok],
        paymentEvents: [paymentEvent(), decisionWith({ attemptCount: 2 })],
      }),
    ).toBe("stripe_retry");
    // Stripe retries no invoice that was sent to be paid, whatever it counts: the customer paid it.
    expect(
      causeOf({
        invoices: [paidInvoice(paidAt, { collectionMethod: "send_invoice", dueAt: T0 })],
        charges: [charge(), ok],
        paymentEvents: [paymentEvent(), decisionWith({ attemptCount: 2 })],
      }),
    ).toBe("customer_acted");
    expect(
      causeOf({
        charges: [charge(), ok],
        paymentEvents: [paymentEvent(), decisionWith({ requestId: "req_1" })],
      }),
    ).toBe("customer_acted");
    expect(
      causeOf({
        invoicePayments: [],
        paymentEvents: [
          paymentEvent(),
          paymentEvent({ id: "evt_p", kind: "paid", at: paidAt, requestId: "req_1" }),
        ],
      }),
    ).toBe("outside");
  });

  test("a refund and a lost dispute take the recovery back, in steps, never twice", () => {
    const decision = decide(
      snapshot({
        ...paid,
        charges: [charge(), success(paidAt, { id: "ch_ok" })],
        reversals: [
          refund({ id: "refund:ch_ok:500", chargeId: "ch_ok", amount: 500 }),
          refund({ id: "refund:ch_ok:1200", chargeId: "ch_ok", amount: 1_200, at: T0 + 6 * DAY }),
          refund({
            id: "dp_1",
            kind: "dispute",
            chargeId: "ch_ok",
            amount: 2_000,
            status: "lost",
            closedAt: T0 + 9 * DAY,
          }),
        ],
      }),
      T0 + 10 * DAY,
    );
    expect(decision.ledger.filter(({ kind }) => kind === "reversed").map(({ amount }) => amount)).toEqual([
      500, 700, 800,
    ]);
    expect(balance(decision)).toEqual({ failed: 2_000, recovered: 2_000, reversed: 2_000, lost: 2_000 });
    expect(decision.cases[0]!.status).toBe("lost");
  });

  test("a payment after the write-off shrinks the loss by itself", () => {
    const off = invoice({ status: "uncollectible", uncollectibleAt: T0 + 2 * DAY });
    expect(balance(decide(snapshot({ invoices: [off] }), T0 + 3 * DAY))).toMatchObject({
      recovered: 0,
      lost: 2_000,
    });
    const late = decide(snapshot({ ...paid }), T0 + 3 * DAY);
    expect(balance(late)).toMatchObject({ recovered: 2_000, lost: 0 });
  });

  test("what was paid of a sent invoice in time was never at risk", () => {
    const sent = invoice({
      collectionMethod: "send_invoice",
      dueAt: T0,
      amountPaid: 500,
      amountRemaining: 1_500,
    });
    const part = invoicePayment({ amountPaid: 500, paidAt: T0 - DAY });
    const decision = decide(
      snapshot({ invoices: [sent], paymentEvents: [], charges: [], invoicePayments: [part] }),
      NOW,
    );
    expect(balance(decision)).toMatchObject({ failed: 1_500, recovered: 0, lost: 0 });
  });

  test("a credit note on an open invoice is a loss, the rest stays open", () => {
    const decision = decide(snapshot({ invoices: [invoice({ amountRemaining: 1_500 })] }), NOW);
    expect(balance(decision)).toMatchObject({ failed: 2_000, recovered: 0, lost: 500 });
    expect(decision.cases[0]!.amountOpen).toBe(1_500);
  });
});

describe("acts whose end is unknown", () => {
  test("are looked up, and nothing else is tried meanwhile", () => {
    const decision = decide(
      snapshot({ executions: [execution({ outcome: "started", finishedAt: null })] }),
      T0 + 2 * DAY,
    );
    expect(kinds(decision)).toContain("find_outcome");
    expect(chargeOf(decision)).toBeUndefined();
  });
});

describe("a charge whose answer named no charge", () => {
  test("is not followed by another before its event has had a day to come", () => {
    const outage = charge({ evidence: evidence({ declineCode: "processing_error" }) });
    const planned = chargeOf(decide(snapshot({ charges: [outage] }), NOW))!.dueAt;
    expect(planned).toBeLessThan(T0 + DAY);
    const declined = execution({ outcome: "declined", startedAt: planned, finishedAt: planned });
    const next = chargeOf(decide(snapshot({ charges: [outage], executions: [declined] }), planned + 1_000))!;
    expect(next.dueAt).toBeGreaterThanOrEqual(planned + DAY);
  });
});

describe("acts that were cut short", () => {
  test("reading and tasks come again; a message is noted and never sent again", () => {
    const cut = { outcome: "started" as const, finishedAt: null, trigger: null };
    const reading = execution({ ...cut, id: "read_customer:cus_1", kind: "read_customer" });
    expect(kinds(decide(snapshot({ customer: null, executions: [reading] }), NOW))).toContain(
      "read_customer",
    );

    const sent = snapshot({
      invoices: [invoice({ collectionMethod: "send_invoice", dueAt: T0 })],
      paymentEvents: [],
      charges: [],
    });
    const now = T0 + 16 * DAY;
    const task = execution({ ...cut, id: "step:case_in_1:text", kind: "task", stepId: "text" });
    expect(decide({ ...sent, executions: [task] }, now).commands.some(({ id }) => id === task.id)).toBe(true);

    const message = execution({ ...cut, id: "step:case_in_1:tell", kind: "message", stepId: "tell" });
    const { commands } = decide({ ...sent, executions: [message] }, now);
    expect(commands.some(({ id }) => id === message.id)).toBe(false);
    expect(commands.map((command) => command.do)).toContainEqual({
      kind: "find_outcome",
      executionId: message.id,
    });
  });
});

describe("a case that began", () => {
  test("keeps its strategy version; before the first step it is matched anew", () => {
    const newer = { ...snapshot().strategies.find(({ id }) => id === "soft_decline")!, version: 2 };
    const strategies = [...snapshot().strategies, newer];
    expect(decide(snapshot({ strategies }), NOW).cases[0]!.assignment.strategyVersion).toBe(2);
    const began = decide(snapshot(), NOW).cases[0]!.assignment;
    const decision = decide(
      snapshot({ strategies, executions: [execution({ outcome: "declined" })], assignments: [began] }),
      T0 + 2 * DAY,
    );
    expect(decision.cases[0]!.assignment.strategyVersion).toBe(1);
  });

  test("sends one reminder after an outage, not three", () => {
    const late = decide(snapshot(), T0 + 22 * DAY);
    const messages = late.commands.filter((command) => command.do.kind === "message");
    expect(messages.map((command) => command.do)).toMatchObject([{ stepId: "last" }]);
    const sent = execution({
      id: "step:case_in_1:last",
      kind: "message",
      stepId: "last",
      trigger: null,
      startedAt: T0 + 22 * DAY,
    });
    const began = late.cases[0]!.assignment;
    const after = decide(snapshot({ executions: [sent], assignments: [began] }), T0 + 23 * DAY);
    expect(after.commands.filter((command) => command.do.kind === "message")).toEqual([]);
  });

  test("every case ends", () => {
    const decision = decide(snapshot(), NOW);
    const end = decision.commands.find((command) => command.do.kind === "end")!;
    const ended = execution({
      id: end.id,
      kind: "end",
      trigger: null,
      finishedAt: end.dueAt,
      startedAt: end.dueAt,
    });
    const after = decide(
      snapshot({ executions: [ended], assignments: [decision.cases[0]!.assignment] }),
      end.dueAt + 1,
    );
    expect(after.cases).toMatchObject([{ status: "lost", closedAt: end.dueAt }]);
    expect(after.commands).toEqual([]);
  });
});
