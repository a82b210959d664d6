import { describe, expect, it } from "vitest";
import { planRetry } from "../../../server/dunning/retries/plan-retry.ts";
import { attemptOf, codesOf, localTime, seriesOf } from "./retry-plans.ts";
import {
  candidate,
  card,
  DAY,
  FAILED_AT,
  failure,
  HOUR,
  issuerSays,
  NO_METHOD,
  input,
} from "./planner-inputs.ts";

const soft = issuerSays("insufficient_funds");

describe("other stored methods", () => {
  const second = candidate({
    id: "pm_2",
    isDefault: false,
    method: card({ fingerprint: "fp_2", funding: "credit" }),
  });
  const dead = failure(issuerSays("lost_card"));
  const allowed = (changes: Parameters<typeof input>[0]) =>
    planRetry(
      input({ history: [dead], mayChargeOtherMethods: true, methods: [candidate(), second], ...changes }),
    );

  it("are charged only with the merchant's leave, by day", () => {
    expect(allowed({ mayChargeOtherMethods: false })).toMatchObject({ kind: "wait", for: "new_method" });
    const answer = attemptOf(allowed({}));
    expect(answer).toMatchObject({ paymentMethodId: "pm_2", trigger: "other_method" });
    expect([8, 12, 18]).toContain(localTime(answer.at).hour);
    expect(codesOf(answer)).toEqual(expect.arrayContaining(["other_method", "method_declined_for_good"]));
  });

  const failedOften = Array.from({ length: 4 }, (_, i) =>
    failure(issuerSays("do_not_honor"), { at: FAILED_AT - (18 - 6 * i) * DAY }),
  );

  it("go before the default method where they are clearly likelier, and never without leave", () => {
    const now = FAILED_AT + HOUR;
    const invoice = { firstFailedAt: FAILED_AT - 18 * DAY };
    const given = { now, invoice, history: failedOften, limits: { max: 8, endsAt: FAILED_AT + 20 * DAY } };
    const first = attemptOf(allowed(given));
    expect(first).toMatchObject({ trigger: "other_method", paymentMethodId: "pm_2" });
    const own = attemptOf(allowed({ ...given, mayChargeOtherMethods: false }));
    expect(own).toMatchObject({ trigger: "automatic", paymentMethodId: "pm_1" });
    expect(first.chance).toBeGreaterThan(own.chance);
  });

  it("come after the default method where that is about as likely", () => {
    const outage = failure(issuerSays("processing_error"));
    expect(allowed({ history: [outage] })).toMatchObject({ trigger: "automatic", paymentMethodId: "pm_1" });
  });

  it("stand in for a default method that waits for the customer", () => {
    expect(allowed({ history: [failure(issuerSays("authentication_required"))] })).toMatchObject({
      trigger: "other_method",
    });
  });

  it("are tried again at a good time of their own once they failed", () => {
    const tried = failure(soft, {
      fingerprint: "fp_2",
      paymentMethodId: "pm_2",
      method: second.method,
      at: FAILED_AT + HOUR,
      trigger: "other_method",
    });
    const again = attemptOf(allowed({ now: tried.at + HOUR, history: [dead, tried] }));
    expect(again).toMatchObject({ trigger: "other_method", paymentMethodId: "pm_2" });
    expect(again.at).toBeGreaterThanOrEqual(tried.at + DAY);
    expect(codesOf(again)).toContain("best_of_sequence");
    const forbidden = allowed({ now: tried.at + HOUR, history: [dead, tried], mayChargeOtherMethods: false });
    expect(forbidden).toMatchObject({ kind: "wait", for: "new_method" });
  });

  it("and the default method together make no more tries than the strategy allows", () => {
    for (const max of [1, 3, 6]) {
      const limits = { max, endsAt: FAILED_AT + 60 * DAY };
      const answers = seriesOf(
        input({ limits, mayChargeOtherMethods: true, methods: [candidate(), second] }),
        soft,
      );
      const tries = answers.flatMap((answer) => (answer.kind === "attempt" ? [answer] : []));
      expect(tries.length).toBe(max);
      if (max > 1) expect(new Set(tries.map(({ paymentMethodId }) => paymentMethodId)).size).toBe(2);
      expect(answers.at(-1)).toMatchObject({ kind: "exhausted" });
      expect(codesOf(answers.at(-1)!)).toContain("attempts_used");
    }
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
      "declined for good on the invoice",
      {
        history: [
          dead,
          failure(issuerSays("pickup_card"), {
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

  it("are the same in whatever order the customer's methods come", () => {
    const third = { ...second, id: "pm_3", method: card({ fingerprint: "fp_3", funding: "credit" }) };
    const tried = [second, third].map(({ id, method }) =>
      failure(soft, {
        fingerprint: method.fingerprint,
        paymentMethodId: id,
        method,
        at: FAILED_AT + HOUR,
        trigger: "other_method",
      }),
    );
    const given = { now: FAILED_AT + DAY, history: [dead, ...tried] };
    const inOrder = allowed({ ...given, methods: [candidate(), second, third] });
    expect(allowed({ ...given, methods: [third, second, candidate()] })).toEqual(inOrder);
  });
});
