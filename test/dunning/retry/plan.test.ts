import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { planRetry } from "../../../server/dunning/retry/plan.ts";
import type { PastAttempt, RetryAnswer, RetryQuestion } from "../../../server/dunning/retry/planner.ts";
import {
  candidate,
  card,
  DAY,
  evidence,
  FAILED_AT,
  failure,
  HOUR,
  issuerSays,
  NO_EVIDENCE,
  NO_METHOD,
  question,
} from "./questions.ts";

const NEW_YORK = "America/New_York";
const soft = issuerSays("insufficient_funds");

function attemptOf(answer: RetryAnswer): RetryAnswer & { kind: "attempt" } {
  if (answer.kind !== "attempt") throw new Error(`expected an attempt, got ${JSON.stringify(answer)}`);
  return answer;
}
const localTime = (at: number, zone = NEW_YORK) => DateTime.fromMillis(at, { zone });
const codesOf = ({ because }: RetryAnswer) => because.map(({ code }) => code);

/** Follows the planner's own advice, each attempt failing the same way, and returns every answer. */
function seriesOf(first: RetryQuestion, says = soft): RetryAnswer[] {
  const answers: RetryAnswer[] = [];
  let asked = first;
  for (;;) {
    const answer = planRetry(asked);
    answers.push(answer);
    if (answer.kind !== "attempt" || answers.length > 20) return answers;
    const method = asked.methods.find(({ id }) => id === answer.paymentMethodId)!.method;
    asked = {
      ...asked,
      now: answer.at + 60_000,
      invoice: { ...asked.invoice, automaticAttempts: asked.invoice.automaticAttempts + 1 },
      history: [...asked.history, failure(says, { at: answer.at + 1000, method, trigger: answer.trigger })],
    };
  }
}

describe("what nobody may charge", () => {
  it("leaves every attempt to Stripe in watch mode", () => {
    expect(planRetry(question({ mode: "watch" }))).toMatchObject({ kind: "wait", for: "stripe" });
  });

  it.each<[string, Partial<PastAttempt>[], string]>([
    ["while an attempt is processing", [{ outcome: "processing", decline: null }], "processing"],
    [
      "while an older attempt is still processing",
      [{ outcome: "processing", decline: null }, { at: FAILED_AT + HOUR }],
      "processing",
    ],
    ["once an attempt succeeded", [{ outcome: "succeeded", decline: null }], "processing"],
    ["while the customer is to authenticate", [{ outcome: "requires_action", decline: null }], "customer"],
    ["before anybody said why it failed", [{ decline: null }], "evidence"],
  ])("waits %s", (_, changes, target) => {
    const history = changes.map((each) => failure(soft, each));
    expect(planRetry(question({ history }))).toMatchObject({ kind: "wait", for: target });
  });

  it("waits for evidence if no attempt is known at all", () => {
    expect(planRetry(question({ history: [] }))).toMatchObject({ kind: "wait", for: "evidence" });
  });

  it.each<[string, PastAttempt, string]>([
    ["a hard decline", failure(issuerSays("stolen_card")), "new_method"],
    [
      "the issuer's advice to stop",
      failure(issuerSays("insufficient_funds", { adviceCode: "do_not_try_again" })),
      "new_method",
    ],
    ["Visa's category 1", failure(issuerSays("do_not_honor", { networkDeclineCode: "07" })), "new_method"],
    ["authentication", failure(issuerSays("authentication_required")), "customer"],
    ["a wrong CVC", failure(issuerSays("incorrect_cvc")), "customer"],
    [
      "a rule of the merchant's own",
      failure(evidence({ outcomeType: "blocked", outcomeReason: "rule" })),
      "new_method",
    ],
    ["a duplicate", failure(issuerSays("duplicate_transaction")), "customer"],
    ["no payment method", failure(NO_EVIDENCE, { method: NO_METHOD, paymentMethodId: null }), "new_method"],
  ])("waits after %s", (_, latest, target) => {
    const answer = planRetry(question({ history: [latest], now: FAILED_AT + 10 * DAY }));
    expect(answer).toMatchObject({ kind: "wait", for: target });
    expect(answer.because.length).toBeGreaterThan(0);
  });

  it("waits for the customer with a card issued in India", () => {
    const method = card({ country: "IN" });
    const answer = planRetry(
      question({ methods: [candidate({ method })], history: [failure(soft, { method })] }),
    );
    expect(answer).toMatchObject({ kind: "wait", for: "customer" });
    expect(answer.because).toContainEqual(expect.objectContaining({ rule: "india_mandate" }));
  });

  it("never burns a try on an expired card, nor plans beyond its last month", () => {
    const expired = planRetry(question({ methods: [candidate({ expMonth: 10, expYear: 2026 })] }));
    expect(expired).toMatchObject({ kind: "wait", for: "new_method", because: [{ code: "card_expired" }] });
    const now = Date.UTC(2026, 10, 25, 12);
    const expiring = question({
      now,
      methods: [candidate({ expMonth: 11, expYear: 2026 })],
      limits: { max: 4, endsAt: now + 30 * DAY },
      invoice: { firstFailedAt: now },
      history: [failure(soft, { at: now })],
    });
    for (const answer of seriesOf(expiring)) {
      if (answer.kind === "attempt") expect(answer.at).toBeLessThan(Date.UTC(2026, 11, 1));
    }
    expect(planRetry(expiring).kind).toBe("attempt");
  });

  it("waits for a method where the customer has none", () => {
    const history = [failure(soft, { paymentMethodId: null, fingerprint: null, method: NO_METHOD })];
    expect(planRetry(question({ methods: [], history }))).toMatchObject({ kind: "wait", for: "new_method" });
  });

  it("tries a declined card again on another invoice once it has paid", () => {
    const stolen = failure(issuerSays("stolen_card"), { invoiceId: "in_0", at: FAILED_AT - 5 * DAY });
    const paid = failure(null, {
      invoiceId: "in_00",
      at: FAILED_AT - 2 * DAY,
      outcome: "succeeded",
      decline: null,
    });
    const waiting = planRetry(question({ history: [stolen, failure(soft)] }));
    expect(waiting).toMatchObject({ kind: "wait", for: "new_method" });
    expect(planRetry(question({ history: [stolen, paid, failure(soft)] })).kind).toBe("attempt");
  });
});

describe("the strategy's limits", () => {
  it("are used up by attempts or by time", () => {
    expect(planRetry(question({ invoice: { automaticAttempts: 4 } }))).toMatchObject({
      kind: "exhausted",
      because: [{ code: "attempts_used", used: 4, max: 4 }],
    });
    const over = planRetry(question({ now: FAILED_AT + 21 * DAY + 1 }));
    expect(over).toMatchObject({ kind: "exhausted", because: [{ code: "window_over" }] });
  });

  it("are met when the earliest legal instant lies beyond them", () => {
    const answer = planRetry(question({ limits: { max: 4, endsAt: FAILED_AT + 20 * HOUR } }));
    expect(answer.kind).toBe("exhausted");
    expect(codesOf(answer)).toContain("window_over");
  });

  it("end a code's own attempts before the strategy's", () => {
    const says = issuerSays("expired_card");
    const history = [failure(says), failure(says, { at: FAILED_AT + 4 * DAY, trigger: "automatic" })];
    const answer = planRetry(question({ history, now: FAILED_AT + 5 * DAY }));
    expect(answer).toMatchObject({ kind: "wait", for: "customer" });
    expect(codesOf(answer)).toContain("code_attempts_used");
  });
});

describe("timing", () => {
  it("puts the tries for want of money on pay-days, at local hours", () => {
    const tries = seriesOf(question()).flatMap((answer) => (answer.kind === "attempt" ? [answer] : []));
    expect(tries).toHaveLength(4);
    for (const { at } of tries) expect([0, 8, 12, 18]).toContain(localTime(at).hour);
    const fridays = tries.filter(({ at }) => localTime(at).weekday === 5);
    expect(fridays.length).toBeGreaterThanOrEqual(3);
    expect(codesOf(tries[0]!)).toEqual(
      expect.arrayContaining(["decline", "budget", "min_wait", "best_of_sequence", "pay_day", "local_hour"]),
    );
  });

  it("waits for the best day with one try left, and begins earlier with many", () => {
    const at = (max: number) =>
      attemptOf(planRetry(question({ limits: { max, endsAt: FAILED_AT + 28 * DAY } }))).at;
    expect(at(8)).toBeLessThan(at(1));
  });

  it("charges credit cards by day only", () => {
    const method = card({ funding: "credit" });
    const asked = question({ methods: [candidate({ method })], history: [failure(soft, { method })] });
    for (const answer of seriesOf(asked)) {
      if (answer.kind === "attempt") expect([8, 12, 18]).toContain(localTime(answer.at).hour);
    }
  });

  it("keeps local hours where the customer lives, through a change of clocks", () => {
    const failedAt = Date.UTC(2026, 9, 20, 10);
    const method = card({ country: "DE" });
    const asked = question({
      now: failedAt,
      timeZone: "Europe/Berlin",
      invoice: { firstFailedAt: failedAt },
      limits: { max: 4, endsAt: failedAt + 28 * DAY },
      methods: [candidate({ method })],
      history: [failure(soft, { at: failedAt, method })],
    });
    const hours = seriesOf(asked).flatMap((answer) =>
      answer.kind === "attempt" ? [localTime(answer.at, "Europe/Berlin").hour] : [],
    );
    expect(hours.length).toBeGreaterThan(1);
    for (const hour of hours) expect([0, 8, 12, 18]).toContain(hour);
  });

  it("honours the wait that the network asks for", () => {
    const method = card({ brand: "mastercard" });
    const says = issuerSays("insufficient_funds", { networkAdviceCode: "29" });
    const asked = question({ methods: [candidate({ method })], history: [failure(says, { method })] });
    const answer = attemptOf(planRetry(asked));
    expect(answer.at).toBeGreaterThanOrEqual(FAILED_AT + 8 * DAY);
    // Eight days apart, no more than two tries fit into what is left of three weeks.
    expect(answer.because.find(({ code }) => code === "best_of_sequence")?.planned).toBeLessThanOrEqual(2);
  });

  it("tries a technical failure again soon, and less and less often", () => {
    const answers = seriesOf(
      question({ limits: { max: 8, endsAt: FAILED_AT + 21 * DAY } }),
      issuerSays("processing_error"),
    );
    const first = planRetry(question({ history: [failure(issuerSays("processing_error"))] }));
    expect(attemptOf(first).at).toBe(FAILED_AT + HOUR);
    expect(planRetry(question({ history: [failure(evidence({ code: "lock_timeout" }))] }))).toMatchObject({
      at: FAILED_AT + 15 * 60_000,
    });
    const ats = answers.flatMap((answer) => (answer.kind === "attempt" ? [answer.at] : []));
    // The first try is for want of money; the technical failures follow it.
    const gaps = ats.slice(1).map((at, i) => Math.round((at - ats[i]!) / HOUR));
    expect(gaps).toEqual([1, 4, 16, 24]);
    expect(answers.at(-1)).toMatchObject({ kind: "wait", for: "customer" });
  });

  it("does not take an outage for a want of money, nor a want of money for an outage", () => {
    const outage = issuerSays("processing_error");
    const money = Array.from({ length: 6 }, (_, i) =>
      failure(soft, { at: FAILED_AT - (20 - 3 * i) * DAY, invoiceId: "in_0" }),
    );
    const chanceAfter = (history: PastAttempt[]) =>
      attemptOf(planRetry(question({ now: FAILED_AT + DAY, history }))).chance;
    expect(chanceAfter([...money, failure(outage)])).toBeCloseTo(chanceAfter([failure(outage)]), 12);
    const laterElsewhere = failure(soft, { at: FAILED_AT + HOUR, invoiceId: "in_0" });
    expect(chanceAfter([failure(outage), laterElsewhere])).toBeGreaterThan(0.5);
  });

  it("keeps clear of Stripe's own next attempt", () => {
    const plain = attemptOf(planRetry(question({ mode: "weave" }))).at;
    for (const distance of [-HOUR, 3 * HOUR, 23 * HOUR]) {
      const stripeNextAttemptAt = plain + distance;
      const { at } = attemptOf(planRetry(question({ mode: "weave", invoice: { stripeNextAttemptAt } })));
      expect(at <= stripeNextAttemptAt - 24 * HOUR || at >= stripeNextAttemptAt + 2 * HOUR).toBe(true);
    }
  });

  it("is made late rather than never: at once within hours, else at the best slot that follows", () => {
    const planned = attemptOf(planRetry(question())).at;
    const late = attemptOf(planRetry(question({ now: planned + 2 * HOUR })));
    expect(late.at).toBe(planned + 2 * HOUR);
    expect(codesOf(late)).toContain("overdue");
    const missed = planned + 7 * HOUR;
    const next = attemptOf(planRetry(question({ now: missed }))).at;
    expect(next).toBeGreaterThan(missed);
    expect(attemptOf(planRetry(question({ now: next }))).at).toBe(next);
    // Neither is the slot that replaces a missed one put off once more when its hour has come.
    expect(attemptOf(planRetry(question({ now: next + HOUR }))).at).toBe(next + HOUR);
  });
});

describe("a changed or new method", () => {
  const changedAt = FAILED_AT + 2 * DAY + 5;
  const fresh = candidate({ id: "pm_2", method: card({ fingerprint: "fp_2" }), changedAt });
  const old = candidate({ isDefault: false });
  const dead = failure(issuerSays("lost_card"));
  const now = changedAt + 1000;

  it("is charged at once, also after a hard decline, authentication or an unknown reason", () => {
    for (const latest of [
      dead,
      failure(issuerSays("authentication_required")),
      failure(null),
      failure(soft),
    ]) {
      expect(planRetry(question({ now, methods: [old, fresh], history: [latest] }))).toMatchObject({
        kind: "attempt",
        at: now,
        paymentMethodId: "pm_2",
        trigger: "method_change",
      });
    }
  });

  it("is charged whatever the strategy's limits say: it follows the customer's act", () => {
    const asked = question({
      now: now + 60 * DAY,
      methods: [fresh],
      history: [dead],
      invoice: { automaticAttempts: 4 },
    });
    expect(planRetry(asked)).toMatchObject({ kind: "attempt", trigger: "method_change" });
  });

  it("is charged once per change, then like any default", () => {
    const tried = failure(soft, {
      at: now + 1000,
      paymentMethodId: "pm_2",
      fingerprint: "fp_2",
      trigger: "method_change",
    });
    const after = question({ now: now + 2000, methods: [old, fresh], history: [dead, tried] });
    const next = attemptOf(planRetry(after));
    expect([next.trigger, next.paymentMethodId]).toEqual(["automatic", "pm_2"]);
    expect(next.at).toBeGreaterThanOrEqual(tried.at + DAY);
    const again = { ...fresh, changedAt: now + 5000 };
    expect(planRetry({ ...after, now: now + 6000, methods: [old, again] })).toMatchObject({
      trigger: "method_change",
    });
  });

  it("counts Stripe's own try after the change as the one", () => {
    const byStripe = failure(soft, { at: now, paymentMethodId: null, fingerprint: null, trigger: "stripe" });
    expect(planRetry(question({ now: now + 1, methods: [fresh], history: [dead, byStripe] }))).toMatchObject({
      trigger: "automatic",
    });
  });

  it("is no longer news once it failed on another invoice", () => {
    const elsewhere = failure(soft, {
      at: now,
      invoiceId: "in_2",
      paymentMethodId: "pm_2",
      fingerprint: "fp_2",
    });
    const answer = attemptOf(
      planRetry(question({ now: now + 1, methods: [fresh], history: [dead, elsewhere] })),
    );
    expect([answer.trigger, answer.at >= now + DAY]).toEqual(["automatic", true]);
  });

  it("is still charged at once for an invoice after it paid another", () => {
    const paid = failure(null, {
      at: now,
      invoiceId: "in_2",
      paymentMethodId: "pm_2",
      fingerprint: "fp_2",
      outcome: "succeeded",
      decline: null,
    });
    expect(planRetry(question({ now: now + 1, methods: [fresh], history: [dead, paid] }))).toMatchObject({
      at: now + 1,
      trigger: "method_change",
    });
  });

  it("does not bring a lost card back under a new id, nor an expired or Indian one", () => {
    const sameCard = { ...fresh, method: card() };
    const waiting = { kind: "wait", for: "new_method" };
    expect(planRetry(question({ now, methods: [sameCard], history: [dead] }))).toMatchObject(waiting);
    const expired = { ...fresh, expMonth: 1, expYear: 2026 };
    expect(planRetry(question({ now, methods: [expired], history: [dead] }))).toMatchObject(waiting);
    const indian = { ...fresh, method: card({ fingerprint: "fp_2", country: "IN" }) };
    expect(planRetry(question({ now, methods: [indian], history: [dead] }))).toMatchObject({
      kind: "wait",
      for: "customer",
    });
  });

  it("waits for a network's limit and for Stripe's attempt that is about to come", () => {
    const amex = { ...fresh, method: card({ brand: "amex" }) };
    const failed = failure(soft, { method: amex.method, at: now - HOUR });
    const history = [{ ...failed, at: changedAt - HOUR }];
    expect(planRetry(question({ now, methods: [amex], history }))).toMatchObject({
      at: changedAt - HOUR + DAY,
    });
    const stripeNextAttemptAt = now + 3 * HOUR;
    expect(
      planRetry(
        question({ now, mode: "weave", methods: [fresh], history: [dead], invoice: { stripeNextAttemptAt } }),
      ),
    ).toMatchObject({
      at: stripeNextAttemptAt + 2 * HOUR,
    });
  });

  it("that came before the failure is nothing new", () => {
    const before = candidate({ changedAt: FAILED_AT });
    expect(planRetry(question({ methods: [before] }))).toMatchObject({ trigger: "automatic" });
  });
});

describe("other stored methods", () => {
  const second = candidate({
    id: "pm_2",
    isDefault: false,
    method: card({ fingerprint: "fp_2", funding: "credit" }),
  });
  const dead = failure(issuerSays("lost_card"));
  const allowed = (changes: Parameters<typeof question>[0]) =>
    planRetry(
      question({ history: [dead], mayChargeOtherMethods: true, methods: [candidate(), second], ...changes }),
    );

  it("are charged only with the merchant's leave, by day", () => {
    expect(allowed({ mayChargeOtherMethods: false })).toMatchObject({ kind: "wait", for: "new_method" });
    const answer = attemptOf(allowed({}));
    expect(answer).toMatchObject({ paymentMethodId: "pm_2", trigger: "other_method" });
    expect([8, 12, 18]).toContain(localTime(answer.at).hour);
    expect(codesOf(answer)).toEqual(expect.arrayContaining(["other_method", "method_declined_for_good"]));
  });

  it("come after the default method, which is the customer's choice", () => {
    expect(allowed({ history: [failure(soft)] })).toMatchObject({
      trigger: "automatic",
      paymentMethodId: "pm_1",
    });
    expect(allowed({ history: [failure(issuerSays("authentication_required"))] })).toMatchObject({
      trigger: "other_method",
    });
  });

  it.each<[string, Parameters<typeof allowed>[0]]>([
    ["the same card", { methods: [candidate(), { ...second, method: card() }] }],
    ["expired", { methods: [candidate(), { ...second, expMonth: 1, expYear: 2026 }] }],
    [
      "issued in India",
      { methods: [candidate(), { ...second, method: card({ fingerprint: "fp_2", country: "IN" }) }] },
    ],
    [
      "declined for good",
      {
        history: [
          failure(issuerSays("stolen_card"), {
            fingerprint: "fp_2",
            paymentMethodId: "pm_2",
            at: FAILED_AT - DAY,
            invoiceId: "in_0",
          }),
          dead,
        ],
      },
    ],
    [
      "waiting for the customer",
      {
        history: [
          failure(issuerSays("authentication_required"), {
            fingerprint: "fp_2",
            paymentMethodId: "pm_2",
            at: FAILED_AT - DAY,
            invoiceId: "in_0",
          }),
          dead,
        ],
      },
    ],
    [
      "already tried on the invoice",
      {
        history: [
          dead,
          failure(soft, {
            fingerprint: "fp_2",
            paymentMethodId: "pm_2",
            at: FAILED_AT + 1,
            trigger: "other_method",
          }),
        ],
      },
    ],
  ])("are skipped if %s", (_, changes) => {
    expect(allowed({ now: FAILED_AT + 3 * DAY, ...changes })).toMatchObject({
      kind: "wait",
      for: "new_method",
    });
  });

  it("wait for a working day if they are bank debits", () => {
    const debit = { ...second, method: { ...NO_METHOD, type: "sepa_debit", fingerprint: "fp_2" } };
    // A Friday evening.
    const late = { ...dead, at: Date.UTC(2026, 10, 7, 1) };
    const answer = attemptOf(allowed({ now: late.at + 1, methods: [candidate(), debit], history: [late] }));
    expect(localTime(answer.at).weekday).toBe(1);
  });

  it("are taken in the order of their chance", () => {
    const prepaid = { ...second, id: "pm_0", method: card({ fingerprint: "fp_3", funding: "prepaid" }) };
    expect(allowed({ methods: [candidate(), prepaid, second] })).toMatchObject({ paymentMethodId: "pm_2" });
  });
});

describe("a customer whose methods are not all known", () => {
  it("is charged by Stripe's own default if the card last charged is not among them", () => {
    expect(planRetry(question({ methods: [] }))).toMatchObject({
      kind: "attempt",
      paymentMethodId: null,
      trigger: "automatic",
    });
    expect(planRetry(question({ methods: [], history: [failure(issuerSays("lost_card"))] }))).toMatchObject({
      kind: "wait",
      for: "new_method",
    });
  });

  it("is charged with the card last charged if none is marked as the default", () => {
    const methods = [
      candidate({ isDefault: false }),
      candidate({ id: "pm_2", isDefault: false, method: card({ fingerprint: "fp_2" }) }),
    ];
    expect(planRetry(question({ methods }))).toMatchObject({ kind: "attempt", paymentMethodId: "pm_1" });
  });
});

describe("bank debits", () => {
  const method = { ...NO_METHOD, type: "us_bank_account", country: "US", fingerprint: "ba_1" };
  const asked = (code: string, changes: Parameters<typeof question>[0] = {}) =>
    question({
      methods: [candidate({ method })],
      history: [failure(evidence({ code }), { method })],
      ...changes,
    });

  it("are presented again on working days, days later, twice at most", () => {
    const answers = seriesOf(asked("R01"), evidence({ code: "R01" }));
    const tries = answers.flatMap((answer) => (answer.kind === "attempt" ? [answer.at] : []));
    expect(tries).toHaveLength(2);
    expect(tries[0]).toBeGreaterThanOrEqual(FAILED_AT + 3 * DAY);
    for (const at of tries) expect([localTime(at).hour, localTime(at).weekday <= 5]).toEqual([9, true]);
    expect(answers.at(-1)!.kind).not.toBe("attempt");
  });

  it.each(["R08", "R10", "bank_account_declined", "no_account", "payment_method_provider_timeout"])(
    "are not presented again after %s",
    (code) => {
      expect(planRetry(asked(code, { now: FAILED_AT + 10 * DAY })).kind).toBe("wait");
    },
  );
});
