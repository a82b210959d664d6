import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../server/dunning/decide.ts";
import type { Snapshot } from "../../server/dunning/decision.ts";
import {
  act,
  charge,
  customer,
  DAY,
  evidence,
  HOUR,
  invoice,
  invoicePayment,
  notice,
  refund,
  snapshot,
  T0,
} from "./facts.ts";

const at = fc.integer({ min: 0, max: 40 * 24 }).map((hours) => T0 + hours * HOUR);
const code = fc.constantFrom(
  "insufficient_funds",
  "stolen_card",
  "authentication_required",
  "expired_card",
  "processing_error",
  "unheard_of",
);
const invoiceId = fc.constantFrom("in_1", "in_2", "in_3");

const arbInvoice = (id: string) =>
  fc
    .record({
      status: fc.constantFrom("open", "paid", "void", "uncollectible"),
      sent: fc.boolean(),
      paid: fc.constantFrom(0, 500, 2_000),
      credited: fc.constantFrom(0, 0, 300),
      when: at,
    })
    .map(({ status, sent, paid, credited, when }) =>
      invoice({
        id,
        status: status as "open",
        collectionMethod: sent ? "send_invoice" : "charge_automatically",
        dueAt: sent ? T0 : null,
        amountPaid: status === "paid" ? 2_000 - credited : Math.min(paid, 1_000),
        amountRemaining: status === "open" ? 2_000 - credited - Math.min(paid, 1_000) : 0,
        paidAt: status === "paid" ? when : null,
        voidedAt: status === "void" ? when : null,
        uncollectibleAt: status === "uncollectible" ? when : null,
      }),
    );

/** Facts in any combination, also ones that Stripe would hardly send: decide is total. */
const arbSnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    invoices: fc.tuple(arbInvoice("in_1"), arbInvoice("in_2"), arbInvoice("in_3")),
    failures: fc.array(fc.record({ invoiceId, at, code, told: fc.boolean(), joined: fc.boolean() }), {
      maxLength: 6,
    }),
    payments: fc.array(
      fc.record({ invoiceId, at, amount: fc.constantFrom(500, 2_000), ours: fc.boolean() }),
      { maxLength: 3 },
    ),
    reversals: fc.array(
      fc.record({
        at,
        amount: fc.constantFrom(400, 2_000),
        kind: fc.constantFrom("refund", "lost", "open"),
        pi: fc.nat(2),
      }),
      { maxLength: 2 },
    ),
    pausedAt: fc.option(at),
    endedAt: fc.option(at),
    mode: fc.constantFrom("lead", "weave", "watch"),
    gone: fc.option(at, { freq: 8 }),
  })
  .map(({ invoices, failures, payments, reversals, pausedAt, endedAt, mode, gone }) =>
    snapshot({
      settings: { ...snapshot().settings, retryMode: mode as "lead" },
      customer: customer({ deletedAt: gone }),
      invoices,
      notices: failures.flatMap((one, i) =>
        one.told
          ? [notice({ id: `evt_${i}`, invoiceId: one.invoiceId, at: one.at, attemptCount: i + 1 })]
          : [],
      ),
      charges: [
        ...failures.map((one, i) =>
          charge({
            id: `ch_${i}`,
            paymentIntentId: `pi_${i}`,
            at: one.at,
            invoiceId: one.joined ? one.invoiceId : null,
            evidence: evidence({ declineCode: one.code }),
          }),
        ),
        ...payments.map((one, i) =>
          charge({
            id: `ch_ok_${i}`,
            paymentIntentId: `pi_ok_${i}`,
            at: one.at,
            status: "succeeded",
            evidence: null,
            idempotencyKey: one.ours ? act().idempotencyKey : null,
          }),
        ),
      ],
      invoicePayments: payments.map((one, i) =>
        invoicePayment({
          id: `inpay_${i}`,
          invoiceId: one.invoiceId,
          paymentIntentId: `pi_ok_${i}`,
          amountPaid: one.amount,
          paidAt: one.at,
        }),
      ),
      reversals: reversals.map((one, i) =>
        refund({
          id: `re_${i}`,
          kind: one.kind === "refund" ? "refund" : "dispute",
          status: one.kind === "refund" ? "refunded" : (one.kind as "lost"),
          amount: one.amount,
          at: one.at,
          closedAt: one.kind === "lost" ? one.at + DAY : null,
          paymentIntentId: `pi_ok_${one.pi}`,
        }),
      ),
      holds:
        pausedAt === null
          ? []
          : [
              {
                account: "acct_1:live",
                id: "hold_1",
                customerId: "cus_1",
                invoiceId: null,
                kind: "pause",
                reason: "asked",
                owner: "usr",
                fromAt: pausedAt,
                untilAt: pausedAt + 5 * DAY,
                releasedAt: null,
                releasedBy: null,
              },
            ],
      acts:
        endedAt === null
          ? []
          : [act({ id: "end:x", kind: "end", startedAt: endedAt, finishedAt: endedAt, trigger: null })],
    }),
  );

const LISTS = [
  "invoices",
  "notices",
  "charges",
  "invoicePayments",
  "reversals",
  "holds",
  "acts",
  "subscriptions",
  "paymentMethods",
] as const;
const reversed = (one: Snapshot): Snapshot => ({
  ...one,
  ...Object.fromEntries(LISTS.map((list) => [list, [...one[list]].reverse()])),
});

describe("whatever the facts", () => {
  const arbNow = fc.integer({ min: 0, max: 60 * 24 }).map((hours) => T0 + hours * HOUR);
  const forAll = (check: (one: Snapshot, now: number) => void) =>
    fc.assert(fc.property(arbSnapshot, arbNow, check), { numRuns: 400 });

  test("the same facts in another order give the same decision", () => {
    forAll((one, now) => {
      expect(decide(reversed(one), now)).toEqual(decide(one, now));
    });
  });

  test("failed = recovered - taken back + lost + open, to the cent, on each invoice", () => {
    forAll((one, now) => {
      const { ledger, cases } = decide(one, now);
      const by = (id: string, kind: string) =>
        ledger
          .filter((entry) => entry.invoiceId === id && entry.kind === kind)
          .reduce((sum, { amount }) => sum + amount, 0);
      let open = 0;
      for (const { id } of one.invoices) {
        const rest = by(id, "failed") - by(id, "recovered") + by(id, "taken_back") - by(id, "lost");
        expect(rest).toBeGreaterThanOrEqual(0);
        open += rest;
      }
      expect(cases.reduce((sum, { amountOpen }) => sum + amountOpen, 0)).toBe(open);
      for (const { amount } of ledger) expect(amount).toBeGreaterThan(0);
    });
  });

  test("every open case has work or names what it waits for; a closed one wants nothing", () => {
    forAll((one, now) => {
      const { cases, commands } = decide(one, now);
      for (const { id, status, waitsFor } of cases) {
        const mine = commands.filter(({ caseId }) => caseId === id);
        if (status === "open") expect(mine.length + waitsFor.length).toBeGreaterThan(0);
        else expect(mine).toEqual([]);
      }
    });
  });

  test("nothing is charged, sent or ended for a settled invoice or during a hold", () => {
    forAll((one, now) => {
      const { commands } = decide(one, now);
      const open = new Set(one.invoices.filter(({ status }) => status === "open").map(({ id }) => id));
      const paused = one.holds.some(({ fromAt, untilAt }) => fromAt <= now && now < untilAt!);
      for (const { do: action, invoiceId } of commands) {
        if (action.kind === "charge") expect(open.has(invoiceId!)).toBe(true);
        if (action.kind === "message") for (const id of action.invoiceIds) expect(open.has(id)).toBe(true);
        if (paused) expect(["charge", "message", "task", "end"]).not.toContain(action.kind);
        if (one.settings.retryMode === "watch") expect(action.kind).not.toBe("charge");
      }
    });
  });
});
