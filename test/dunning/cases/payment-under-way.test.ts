import { describe, expect, it } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { ChargeFact } from "../../../server/dunning/facts/facts.ts";
import { longestSettlementMs, SETTLEMENT_TIMES } from "../../../server/dunning/retries/settlement-times.ts";
import {
  charge,
  DAY,
  execution,
  invoice,
  invoicePayment,
  paymentEvent,
  snapshot,
  T0,
} from "../make-facts.ts";

const debit = (over: Partial<ChargeFact> = {}) =>
  charge({
    id: "py_1",
    at: T0 + DAY,
    status: "processing",
    evidence: null,
    method: { type: "sepa_debit", brand: null, funding: null, country: "DE", fingerprint: "fp_iban" },
    ...over,
  });
const links = [invoicePayment({ status: "open", amountPaid: 0, paidAt: null })];
const kindsAt = (over: Parameters<typeof snapshot>[0], now: number) => {
  const decision = decide(snapshot(over), now);
  return { decision, kinds: decision.commands.map(({ do: { kind } }) => kind) };
};

describe("a payment under way", () => {
  it("leaves nothing to do but to look it up when it must have ended", () => {
    const { decision, kinds } = kindsAt(
      { charges: [charge(), debit()], invoicePayments: links },
      T0 + 2 * DAY,
    );
    expect(kinds.filter((kind) => kind !== "suspend_retries")).toEqual(["find_settlement"]);
    const until = T0 + DAY + longestSettlementMs("sepa_debit");
    expect(decision.commands.at(-1)).toMatchObject({ dueAt: until, invoiceId: "in_1" });
    expect(decision.cases[0]).toMatchObject({
      wakeAt: expect.any(Number) as number,
      waitsFor: [{ code: "payment_processing", invoice: "in_1", until }],
    });
    expect(decision.timeline).toContainEqual(
      expect.objectContaining({
        kind: "attempt_processing",
        detail: expect.objectContaining({ until }) as object,
      }),
    );
  });

  it("lasts no longer than its method takes; then the case goes on, and is not charged", () => {
    const now = T0 + DAY + longestSettlementMs("sepa_debit");
    const { decision, kinds } = kindsAt({ charges: [charge(), debit()], invoicePayments: links }, now);
    expect(kinds).toEqual(expect.arrayContaining(["find_settlement", "message", "end"]));
    expect(kinds).not.toContain("charge");
    expect(decision.cases[0]!.waitsFor).toMatchObject([{ code: "payment_late" }]);
  });

  it("is looked up again later and later while Stripe has no other news", () => {
    const now = T0 + DAY + longestSettlementMs("sepa_debit");
    const looked = (count: number) =>
      Array.from({ length: count }, (_, i) =>
        execution({ id: `find_settlement:py_1:${i + 1}`, kind: "find_settlement", idempotencyKey: `k${i}` }),
      );
    const dueAt = (count: number) =>
      decide(
        snapshot({ charges: [charge(), debit()], invoicePayments: links, executions: looked(count) }),
        now,
      ).commands.find(({ do: { kind } }) => kind === "find_settlement")!.dueAt;
    expect([0, 1, 2].map((count) => (dueAt(count) - now) / DAY)).toEqual([0, 1, 3]);
  });

  it("is found by the PaymentIntent of the invoice's failed charge, without an InvoicePayment", () => {
    const { kinds } = kindsAt({ charges: [charge(), debit()] }, T0 + 2 * DAY);
    expect(kinds).not.toContain("charge");
  });

  it.each<[string, Partial<Parameters<typeof snapshot>[0]> & object]>([
    [
      "a later charge of its PaymentIntent",
      { charges: [charge(), debit(), charge({ id: "ch_2", at: T0 + 2 * DAY })], invoicePayments: links },
    ],
    [
      "its InvoicePayment that was given up",
      {
        charges: [charge(), debit({ paymentIntentId: "pi_2" })],
        invoicePayments: [
          ...links,
          invoicePayment({ id: "inpay_2", paymentIntentId: "pi_2", status: "canceled", amountPaid: 0 }),
        ],
      },
    ],
    ["its own cancellation", { charges: [charge(), debit({ status: "canceled" })], invoicePayments: links }],
  ])("is over after %s", (_, facts) => {
    const { kinds } = kindsAt(facts, T0 + 3 * DAY);
    expect(kinds).toContain("charge");
  });

  it("holds its own invoice and not the customer's other one", () => {
    const second = {
      invoices: [invoice(), invoice({ id: "in_2", number: "A-2" })],
      charges: [
        charge({ invoiceId: "in_1" }),
        debit({ invoiceId: "in_1" }),
        charge({ id: "ch_b", invoiceId: "in_2", paymentIntentId: "pi_2" }),
      ],
      paymentEvents: [paymentEvent(), paymentEvent({ id: "evt_b", invoiceId: "in_2" })],
    };
    const { decision } = kindsAt(second, T0 + 2 * DAY);
    const charged = decision.commands.filter(({ do: { kind } }) => kind === "charge");
    expect(charged.map(({ invoiceId }) => invoiceId)).toEqual(["in_2"]);
    const message = decision.commands.find(({ do: { kind } }) => kind === "message")!;
    expect(message.do).toMatchObject({ invoiceIds: ["in_2"] });
  });
});

describe("a debit that failed after days", () => {
  it("is one attempt with the event that told of it then", () => {
    const failed = debit({ status: "failed", endedAt: T0 + 6 * DAY, evidence: null });
    const decision = decide(
      snapshot({
        charges: [charge(), failed],
        paymentEvents: [paymentEvent(), paymentEvent({ id: "evt_2", at: T0 + 6 * DAY + 1_000 })],
        invoicePayments: links,
      }),
      T0 + 7 * DAY,
    );
    const looked = decision.commands.filter(({ do: { kind } }) => kind === "find_decline");
    expect(looked.map(({ do: action }) => action)).toEqual([
      { kind: "find_decline", paymentEventId: "py_1" },
    ]);
  });
});

describe("the table of settlement times", () => {
  it("takes the longest time for a method that it does not know", () => {
    const longest = Math.max(...SETTLEMENT_TIMES.methods.map(({ type }) => longestSettlementMs(type)));
    expect(longestSettlementMs(null)).toBe(longest);
    expect(longestSettlementMs("pix")).toBe(longest);
  });

  it("counts weekends and bank holidays into business days", () => {
    expect(longestSettlementMs("sepa_debit") / DAY).toBe(23);
  });
});
