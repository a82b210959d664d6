import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { ReversalFact } from "../../../server/dunning/facts/facts.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import {
  charge,
  DAY,
  HOUR,
  invoice,
  invoicePayment,
  paidInvoice,
  refund,
  snapshot,
  T0,
} from "../make-facts.ts";

const NOW = T0 + 60 * DAY;

const RECOVERED = {
  invoices: [paidInvoice(T0 + 3 * DAY)],
  charges: [
    charge(),
    charge({ id: "ch_ok", paymentIntentId: "pi_1", at: T0 + 3 * DAY, status: "succeeded", evidence: null }),
  ],
  invoicePayments: [invoicePayment({ paymentIntentId: "pi_1", amountPaid: 2_000, paidAt: T0 + 3 * DAY })],
};

/** What the ledger holds of these kinds: reason, amount, and days since the failure. */
const entries = (reversals: ReversalFact[], over: Partial<Snapshot> = RECOVERED, kind = "reversed") =>
  decide(snapshot({ ...over, reversals }), NOW)
    .ledger.filter((entry) => entry.kind === kind)
    .map(({ reason, amount, at }) => [reason, amount, (at - T0) / DAY]);

const single = (id: string, amount: number, day: number, backDay: number | null = null) =>
  refund({
    id,
    kind: "refund",
    amount,
    at: T0 + day * DAY,
    takenAt: T0 + day * DAY,
    status: backDay === null ? "taken" : "returned",
    returnedAt: backDay === null ? null : T0 + backDay * DAY,
  });
const total = (amount: number, day: number) =>
  refund({ id: `refund:ch_ok:${amount}`, amount, at: T0 + day * DAY });

describe("refunds", () => {
  test("one of two comes back: each movement stays on its own day", () => {
    expect(entries([single("re_1", 700, 5, 12), single("re_2", 300, 6)])).toEqual([
      ["refunded", 700, 5],
      ["refunded", 300, 6],
      ["refund_returned", -700, 12],
    ]);
  });

  test("count once, however they are told of: one by one, as growing sums, or both", () => {
    const sums = [total(700, 5), total(1_000, 6)];
    const known = [single("re_1", 700, 5), single("re_2", 300, 6)];
    const twice = [
      ["refunded", 700, 5],
      ["refunded", 300, 6],
    ];
    for (const told of [sums, known, [...sums, ...known], [...sums, known[1]!], [...sums, known[0]!]]) {
      expect(entries(told)).toEqual(twice);
    }
  });

  test("one that failed and is made again for less leaves the second alone", () => {
    const told = [total(2_000, 5), total(1_500, 15), single("re_1", 2_000, 5, 10), single("re_2", 1_500, 15)];
    expect(entries(told)).toEqual([
      ["refunded", 2_000, 5],
      ["refund_returned", -2_000, 10],
      ["refunded", 1_500, 15],
    ]);
    const { cases, ledger } = decide(
      snapshot({ ...RECOVERED, reversals: told.slice(0, 1).concat(told[2]!) }),
      NOW,
    );
    expect(cases[0]!.status).toBe("recovered");
    expect(ledger.filter(({ kind }) => kind === "lost").reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
  });
});

describe("disputes", () => {
  const dispute = (over: Partial<ReversalFact>) =>
    refund({
      id: "du_1",
      kind: "dispute",
      status: "lost",
      closedAt: T0 + 20 * DAY,
      takenAt: T0 + 20 * DAY,
      ...over,
    });

  test("in a currency of their own take all of the payment, never as many units", () => {
    expect(entries([dispute({ amount: 2_345, currency: "usd" })])).toEqual([["dispute_lost", 2_000, 20]]);
    expect(entries([dispute({ amount: 150, currency: "jpy" })])).toEqual([["dispute_lost", 2_000, 20]]);
    expect(entries([dispute({ amount: 150, currency: "eur" })])).toEqual([["dispute_lost", 150, 20]]);
  });

  test("that are won after they were lost give the money back on that day", () => {
    expect(entries([dispute({ status: "won", returnedAt: T0 + 45 * DAY })])).toEqual([
      ["dispute_lost", 2_000, 20],
      ["dispute_won", -2_000, 45],
    ]);
  });
});

describe("credit notes", () => {
  const note = (
    kind: "credit" | "credit_back",
    amount: number,
    day: number,
    over: Partial<ReversalFact> = {},
  ) =>
    refund({
      id: `cn_${day}:${kind}`,
      kind,
      amount,
      invoiceId: "in_1",
      paymentIntentId: null,
      at: T0 + day * DAY,
      takenAt: T0 + day * DAY,
      ...over,
    });

  test("after payment take back what they gave to the customer's balance", () => {
    expect(entries([note("credit_back", 800, 9)])).toEqual([["credited", 800, 9]]);
  });

  test("on an open invoice are lost on their own days, whatever else is read of the invoice later", () => {
    const open = (factAt: number) => ({ invoices: [invoice({ amountRemaining: 1_200, factAt })] });
    for (const factAt of [T0 + 2 * DAY, T0 + 40 * DAY]) {
      const lost = entries([note("credit", 500, 1), note("credit", 300, 2)], open(factAt), "lost");
      expect(lost.slice(0, 2)).toEqual([
        ["credited", 500, 1],
        ["credited", 300, 2],
      ]);
    }
  });

  test("that are voided give back on the day on which they were", () => {
    const voided = { status: "returned" as const, returnedAt: T0 + 4 * DAY };
    expect(entries([note("credit", 500, 1, voided)], { invoices: [invoice()] }, "lost").slice(0, 2)).toEqual([
      ["credited", 500, 1],
      ["credit_voided", -500, 4],
    ]);
  });

  test("from before the failure were never at risk", () => {
    const early = note("credit", 500, 0, { at: T0 - HOUR });
    expect(entries([early], { invoices: [invoice()] }, "lost")).not.toContainEqual([
      "credited",
      500,
      -1 / 24,
    ]);
  });
});
