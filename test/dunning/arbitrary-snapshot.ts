import fc from "fast-check";
import type { Snapshot } from "../../server/dunning/model/snapshot.ts";
import { END_ACTIONS, type ReversalFact, STAFF_REQUEST_KINDS } from "../../server/dunning/facts/facts.ts";
import {
  execution,
  charge,
  customer,
  DAY,
  evidence,
  HOUR,
  hold,
  invoice,
  invoicePayment,
  paymentEvent,
  refund,
  request,
  snapshot,
  switchedOff,
  T0,
} from "./make-facts.ts";

const at = fc.integer({ min: 0, max: 40 * 24 }).map((hours) => T0 + hours * HOUR);
const code = fc.constantFrom(
  "insufficient_funds",
  "stolen_card",
  "authentication_required",
  "expired_card",
  "processing_error",
  "unheard_of",
);
/** Null in `of - 1` cases of `of`, so that what stops everything does not stop nearly every case. */
const once = <Value>(of: number, value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: of - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });
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

/** Off and on by turns, the last of them as it is now. */
const switchesOf = (times: number[], connected: boolean) =>
  times
    .sort((a, b) => b - a)
    .map((when, i) => ({ ...switchedOff(when)[0]!, connected: connected === (i % 2 === 0) }));

/** Money that is gone, perhaps back after some days; or a report that holds the customer. */
function reversalOf(kind: string, at: number, back: number | null): Partial<ReversalFact> {
  if (kind === "open") return { kind: "dispute", status: "open", closedAt: null };
  if (kind === "fraud_warning") return { kind, status: "open", closedAt: null };
  if (kind === "lost") {
    const lost = { kind: "dispute" as const, closedAt: at + DAY, takenAt: at + DAY };
    return back === null
      ? { ...lost, status: "lost" }
      : { ...lost, status: "won", returnedAt: at + (back + 1) * DAY };
  }
  const taken = { kind: kind as "refund", takenAt: at };
  return back === null || kind === "refund_total"
    ? { ...taken, status: "taken" }
    : { ...taken, status: "returned", returnedAt: at + back * DAY };
}

/** Facts in any combination, also ones that Stripe would hardly send: decide is total. */
export const arbSnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    invoices: fc.tuple(arbInvoice("in_1"), arbInvoice("in_2"), arbInvoice("in_3")),
    failures: fc.array(fc.record({ invoiceId, at, code, hasEvent: fc.boolean(), joined: fc.boolean() }), {
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
        kind: fc.constantFrom(
          "refund",
          "refund_total",
          "lost",
          "open",
          "credit",
          "credit_back",
          "fraud_warning",
        ),
        pi: fc.nat(2),
        back: once(3, fc.nat(10)),
        foreign: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
    begun: fc.array(
      fc.record({
        at,
        invoiceId,
        status: fc.constantFrom("processing" as const, "requires_action" as const, "canceled" as const),
        type: fc.constantFrom("sepa_debit", "us_bank_account", null),
        joined: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
    pausedAt: once(2, at),
    promise: once(3, fc.record({ at, amount: fc.constantFrom(null, 500, 5_000) })),
    staffRequests: fc.array(
      fc.record({
        at,
        kind: fc.constantFrom(...STAFF_REQUEST_KINDS),
        stepId: fc.constantFrom("tell", "remind", "last", "call", "no_such_step"),
        action: fc.constantFrom(...END_ACTIONS),
        invoiceId,
        withdrawnAfter: once(2, fc.integer({ min: 0, max: 2 * HOUR })),
      }),
      { maxLength: 4 },
    ),
    sent: fc.array(fc.record({ stepId: fc.constantFrom("tell", "remind", "last"), at, caseOf: invoiceId }), {
      maxLength: 2,
    }),
    connected: once(6, fc.constant(false)).map((off) => off === null),
    switches: fc.uniqueArray(at, { maxLength: 4 }),
    endedAt: once(4, at),
    mode: fc.constantFrom("lead", "weave", "watch"),
    gone: once(8, at),
    methodsReadAt: once(2, at),
  })
  .map(
    ({
      invoices,
      failures,
      payments,
      begun,
      reversals,
      pausedAt,
      promise,
      staffRequests,
      sent,
      connected,
      switches,
      endedAt,
      mode,
      gone,
      methodsReadAt,
    }) =>
      snapshot({
        settings: { ...snapshot().settings, retryMode: mode as "lead", connected },
        connections: switchesOf(switches, connected),
        customer: customer({ deletedAt: gone, methodsReadAt }),
        invoices,
        paymentEvents: failures.flatMap((failure, i) =>
          failure.hasEvent
            ? [
                paymentEvent({
                  id: `evt_${i}`,
                  invoiceId: failure.invoiceId,
                  at: failure.at,
                  attemptCount: i + 1,
                }),
              ]
            : [],
        ),
        charges: [
          ...failures.map((failure, i) =>
            charge({
              id: `ch_${i}`,
              paymentIntentId: `pi_${i}`,
              at: failure.at,
              invoiceId: failure.joined ? failure.invoiceId : null,
              evidence: evidence({ declineCode: failure.code }),
            }),
          ),
          ...payments.map((payment, i) =>
            charge({
              id: `ch_ok_${i}`,
              paymentIntentId: `pi_ok_${i}`,
              at: payment.at,
              status: "succeeded",
              evidence: null,
              idempotencyKey: payment.ours ? execution().idempotencyKey : null,
            }),
          ),
          ...begun.map(({ at: begunAt, invoiceId: onInvoice, status, type, joined }, i) =>
            charge({
              id: status === "requires_action" ? `pi:pi_begun_${i}` : `py_${i}`,
              paymentIntentId: `pi_begun_${i}`,
              invoiceId: joined ? onInvoice : null,
              at: begunAt,
              status,
              paymentMethodId: null,
              method: { type, brand: null, funding: null, country: null, fingerprint: null },
              evidence: null,
            }),
          ),
        ],
        invoicePayments: payments.map((payment, i) =>
          invoicePayment({
            id: `inpay_${i}`,
            invoiceId: payment.invoiceId,
            paymentIntentId: `pi_ok_${i}`,
            amountPaid: payment.amount,
            paidAt: payment.at,
          }),
        ),
        reversals: reversals.map((reversal, i) =>
          refund({
            id: `re_${i}`,
            ...reversalOf(reversal.kind, reversal.at, reversal.back),
            amount: reversal.amount,
            currency: reversal.foreign ? "usd" : "eur",
            at: reversal.at,
            invoiceId: reversal.kind.startsWith("credit") ? `in_${reversal.pi + 1}` : null,
            paymentIntentId: reversal.kind.startsWith("credit") ? null : `pi_ok_${reversal.pi}`,
          }),
        ),
        holds: [
          ...(pausedAt === null ? [] : [hold({ fromAt: pausedAt, untilAt: pausedAt + 5 * DAY })]),
          ...(promise === null
            ? []
            : [
                hold({
                  id: "hold_2",
                  kind: "promise",
                  invoiceId: "in_1",
                  fromAt: promise.at,
                  untilAt: promise.at + 4 * DAY,
                  amount: promise.amount,
                  currency: promise.amount === null ? null : "eur",
                }),
              ]),
        ],
        staffRequests: staffRequests.map(({ at, kind, stepId, action, invoiceId, withdrawnAfter }, i) =>
          request({
            id: `request_${i}`,
            at,
            kind,
            stepId: kind === "skip_step" || kind === "do_step" ? stepId : null,
            action: kind === "end_now" ? action : null,
            invoiceId: kind === "retry_now" ? invoiceId : null,
            withdrawnAt: withdrawnAfter === null ? null : at + withdrawnAfter,
            withdrawnBy: withdrawnAfter === null ? null : "usr_1",
          }),
        ),
        executions: [
          ...(endedAt === null
            ? []
            : [
                execution({
                  id: "end:x",
                  kind: "end",
                  startedAt: endedAt,
                  finishedAt: endedAt,
                  trigger: null,
                }),
              ]),
          ...sent.map(({ stepId, at, caseOf }, i) =>
            execution({
              id: `step:${i}`,
              kind: "message",
              stepId,
              caseId: `case_${caseOf}`,
              startedAt: at,
              finishedAt: at,
              trigger: null,
            }),
          ),
        ],
      }),
  );

/** An hour of the first sixty days. */
export const arbNow = fc.integer({ min: 0, max: 60 * 24 }).map((hours) => T0 + hours * HOUR);
