import { describe, expect, test } from "vitest";
import { decide } from "../../server/dunning/decide.ts";
import type { Snapshot } from "../../server/dunning/model/snapshot.ts";
import { planRetry } from "../../server/dunning/retries/plan-retry.ts";
import { MAX_PLANNED_INVOICES } from "../../server/dunning/retries/turns.ts";
import {
  charge,
  DAY,
  execution,
  invoice,
  invoicePayment,
  paymentEvent,
  request,
  snapshot,
  T0,
} from "./make-facts.ts";

const MINUTE = 60_000;
const NOW = T0 + DAY;

/** One customer whose every renewal failed, each with its own charge, a second after the one before. */
function customerWith(n: number, over: Partial<Snapshot> = {}): Snapshot {
  const numbers = Array.from({ length: n }, (_, index) => index + 1);
  const at = (i: number) => T0 + i * 1_000;
  return snapshot({
    invoices: numbers.map((i) =>
      invoice({ id: `in_${i}`, amountDue: 1_000 + i, amountRemaining: 1_000 + i }),
    ),
    paymentEvents: numbers.map((i) =>
      paymentEvent({ id: `evt_${i}`, invoiceId: `in_${i}`, at: at(i), amountRemaining: 1_000 + i }),
    ),
    charges: numbers.map((i) =>
      charge({ id: `ch_${i}`, paymentIntentId: `pi_${i}`, at: at(i), amount: 1_000 + i }),
    ),
    invoicePayments: numbers.map((i) =>
      invoicePayment({
        id: `inpay_${i}`,
        invoiceId: `in_${i}`,
        paymentIntentId: `pi_${i}`,
        status: "open",
        amountPaid: 0,
      }),
    ),
    ...over,
  });
}

/** The invoices that a decision plans retries for. */
function plannedBy(facts: Snapshot, now = NOW) {
  const planned = new Set<string>();
  const decision = decide(facts, now, (input) => {
    planned.add(input.invoice.id);
    return planRetry(input);
  });
  return { decision, planned };
}

/** How often a decision reads a member of a fact. */
function readsOf(n: number): number {
  let reads = 0;
  const counted = <Row extends object>(rows: Row[]) =>
    rows.map(
      (row) =>
        new Proxy(row, {
          get: (target, key) => {
            reads++;
            return Reflect.get(target, key);
          },
        }),
    );
  const facts = customerWith(n);
  decide(
    {
      ...facts,
      invoices: counted(facts.invoices),
      paymentEvents: counted(facts.paymentEvents),
      charges: counted(facts.charges),
      invoicePayments: counted(facts.invoicePayments),
    },
    NOW,
  );
  return reads;
}

describe("a customer with a thousand open invoices", () => {
  test("costs per invoice as much as one with half as many", () => {
    expect(readsOf(1_000)).toBeLessThan(readsOf(500) * 2.2);
  });

  test("has retries planned for the oldest, and the case names the others as waiting", () => {
    const { decision, planned } = plannedBy(customerWith(1_000));
    expect([...planned].sort()).toEqual(
      Array.from({ length: MAX_PLANNED_INVOICES }, (_, index) => `in_${index + 1}`).sort(),
    );
    expect(decision.cases[0]!.waitsFor.filter(({ code }) => code === "waits_for_turn")).toEqual([
      { code: "waits_for_turn", n: 950, at_once: MAX_PLANNED_INVOICES },
    ]);
  });

  test("gives the next their turn when the retries of the first are over, and wakes up for it", () => {
    const strategies = snapshot().strategies.map((strategy) => ({
      ...strategy,
      retries: { ...strategy.retries, days: 14 },
    }));
    const facts = customerWith(60, { strategies });
    const firstOver = T0 + 1_000 + 14 * DAY + 1;
    const before = plannedBy(facts, firstOver - 1);
    expect(before.planned).not.toContain("in_51");
    expect(before.decision.wakeAt).toBe(firstOver);
    const after = plannedBy(facts, firstOver);
    expect(after.planned).not.toContain("in_1");
    expect(after.planned).toContain("in_51");
  });

  test("lets the team retry any of them at once, and looks up a charge that was begun", () => {
    const { decision } = plannedBy(
      customerWith(200, {
        staffRequests: [request({ id: "req_1", kind: "retry_now", invoiceId: "in_150", at: NOW - MINUTE })],
        executions: [
          execution({ id: "charge:in_170:1", kind: "charge", invoiceId: "in_170", outcome: "started" }),
        ],
      }),
    );
    expect(decision.commands.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["charge:in_150:req_1", "find_outcome:charge:in_170:1"]),
    );
    expect(decision.cases[0]!.waitsFor).toEqual(
      expect.arrayContaining([
        { code: "outcome_unknown", execution: "charge:in_170:1" },
        { code: "waits_for_turn", n: 148, at_once: MAX_PLANNED_INVOICES },
      ]),
    );
  });

  test("asks Stripe for fifty unknown declines at a time", () => {
    const { decision } = plannedBy(customerWith(200, { charges: [] }));
    expect(decision.commands.filter(({ do: { kind } }) => kind === "find_decline")).toHaveLength(50);
  });
});
