import { DateTime } from "luxon";
import { beforeAll, describe, expect, it } from "vitest";
import { planRetry } from "../../../server/dunning/retries/plan-retry.ts";
import type { PastAttempt } from "../../../server/dunning/retries/planner-types.ts";
import { attemptOf, codesOf, localTime, seriesOf } from "./retry-plans.ts";
import {
  candidate,
  card,
  DAY,
  evidence,
  FAILED_AT,
  failure,
  HOUR,
  issuerSays,
  NO_METHOD,
  input,
} from "./planner-inputs.ts";

const soft = issuerSays("insufficient_funds");

describe("timing", () => {
  it("puts the tries for want of money on pay-days, at local hours", () => {
    const tries = seriesOf(input(), soft).flatMap((answer) => (answer.kind === "attempt" ? [answer] : []));
    expect(tries).toHaveLength(4);
    for (const { at } of tries) expect([0, 8, 12, 18]).toContain(localTime(at).hour);
    // Most are paid on Fridays; when each of them has failed, something else is worth the last try.
    for (const { at } of tries.slice(0, 3))
      expect(localTime(at - 8 * HOUR).weekday, String(localTime(at).toISO())).toBe(5);
    expect(codesOf(tries[0]!)).toEqual(
      expect.arrayContaining(["decline", "budget", "min_wait", "best_of_sequence", "pay_days", "local_hour"]),
    );
  });

  it("waits for the best day with one try left, and begins earlier with many", () => {
    const at = (max: number) =>
      attemptOf(planRetry(input({ limits: { max, endsAt: FAILED_AT + 28 * DAY } }))).at;
    expect(at(8)).toBeLessThan(at(1));
  });

  it("charges credit cards by day only", () => {
    const method = card({ funding: "credit" });
    const creditInput = input({ methods: [candidate({ method })], history: [failure(soft, { method })] });
    for (const answer of seriesOf(creditInput, soft)) {
      if (answer.kind === "attempt") expect([8, 12, 18]).toContain(localTime(answer.at).hour);
    }
  });

  it("keeps local hours where the customer lives, through a change of clocks", () => {
    const failedAt = Date.UTC(2026, 9, 20, 10);
    const method = card({ country: "DE" });
    const germanInput = input({
      now: failedAt,
      timeZone: "Europe/Berlin",
      invoice: { firstFailedAt: failedAt },
      limits: { max: 4, endsAt: failedAt + 28 * DAY },
      methods: [candidate({ method })],
      history: [failure(soft, { at: failedAt, method })],
    });
    const hours = seriesOf(germanInput, soft).flatMap((answer) =>
      answer.kind === "attempt" ? [localTime(answer.at, "Europe/Berlin").hour] : [],
    );
    expect(hours.length).toBeGreaterThan(1);
    for (const hour of hours) expect([0, 8, 12, 18]).toContain(hour);
  });

  it("honours the wait that the network asks for", () => {
    const method = card({ brand: "mastercard" });
    const evidence = issuerSays("insufficient_funds", { networkAdviceCode: "29" });
    const withAdvice = input({ methods: [candidate({ method })], history: [failure(evidence, { method })] });
    const answer = attemptOf(planRetry(withAdvice));
    expect(answer.at).toBeGreaterThanOrEqual(FAILED_AT + 8 * DAY);
    // Eight days apart, no more than two tries fit into the rest of three weeks.
    expect(answer.reasons.find(({ code }) => code === "best_of_sequence")?.planned).toBeLessThanOrEqual(2);
  });

  it("tries a technical failure again soon, and less and less often", () => {
    const answers = seriesOf(
      input({ limits: { max: 8, endsAt: FAILED_AT + 21 * DAY } }),
      issuerSays("processing_error"),
    );
    const first = planRetry(input({ history: [failure(issuerSays("processing_error"))] }));
    expect(attemptOf(first).at).toBe(FAILED_AT + HOUR);
    expect(planRetry(input({ history: [failure(evidence({ code: "lock_timeout" }))] }))).toMatchObject({
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
      attemptOf(planRetry(input({ now: FAILED_AT + DAY, history }))).chance;
    expect(chanceAfter([...money, failure(outage)])).toBeCloseTo(chanceAfter([failure(outage)]), 2);
    const laterElsewhere = failure(soft, { at: FAILED_AT + HOUR, invoiceId: "in_0" });
    expect(chanceAfter([failure(outage), laterElsewhere])).toBeGreaterThan(0.5);
  });

  it("keeps clear of Stripe's own next attempt", () => {
    const plain = attemptOf(planRetry(input({ mode: "weave" }))).at;
    for (const distance of [-HOUR, 3 * HOUR, 23 * HOUR]) {
      const stripeNextAttemptAt = plain + distance;
      const { at } = attemptOf(planRetry(input({ mode: "weave", invoice: { stripeNextAttemptAt } })));
      expect(at <= stripeNextAttemptAt - 24 * HOUR || at >= stripeNextAttemptAt + 2 * HOUR).toBe(true);
    }
  });

  it("is made late rather than never: at once within hours, else at the best slot that follows", () => {
    const planned = attemptOf(planRetry(input())).at;
    const late = attemptOf(planRetry(input({ now: planned + 2 * HOUR })));
    expect(late.at).toBe(planned + 2 * HOUR);
    expect(codesOf(late)).toContain("overdue");
    const missed = planned + 7 * HOUR;
    const next = attemptOf(planRetry(input({ now: missed }))).at;
    expect(next).toBeGreaterThanOrEqual(missed);
    expect(attemptOf(planRetry(input({ now: next }))).at).toBe(next);
    // Neither is the slot that replaces a missed one put off once more when its hour has come.
    expect(attemptOf(planRetry(input({ now: next + HOUR }))).at).toBe(next + HOUR);
  });
});

describe("a customer's earlier failures", () => {
  const german = card({ country: "DE" });
  const berlin = (iso: string) => DateTime.fromISO(iso, { zone: "Europe/Berlin" }).toMillis();
  /** Failed for want of money on the way to a day, on which it was paid. */
  const month = (invoiceId: string, failedOn: string[], paidOn: string): PastAttempt[] => [
    ...failedOn.map((day) =>
      failure(soft, { invoiceId, at: berlin(`${day}T10:00`), method: german, fingerprint: "fp_old" }),
    ),
    failure(null, {
      invoiceId,
      at: berlin(`${paidOn}T10:00`),
      method: german,
      fingerprint: "fp_old",
      outcome: "succeeded",
      decline: null,
    }),
  ];
  const planned = (failedOn: string, earlier: PastAttempt[]) => {
    const failedAt = berlin(`${failedOn}T10:00`);
    const plannerInput = input({
      now: failedAt + HOUR,
      timeZone: "Europe/Berlin",
      invoice: { firstFailedAt: failedAt },
      limits: { max: 1, endsAt: failedAt + 21 * DAY },
      methods: [candidate({ method: german })],
      history: [...earlier, failure(soft, { at: failedAt, method: german })],
    });
    return DateTime.fromMillis(attemptOf(planRetry(plannerInput)).at, { zone: "Europe/Berlin" }).toISODate()!;
  };

  it("after two recoveries on one of the country's pay-days, the next plan goes there", () => {
    const earlier = [
      ...month("in_9", ["2026-09-22"], "2026-09-25"),
      ...month("in_10", ["2026-10-21"], "2026-10-24"),
    ];
    expect(planned("2026-11-23", []) > "2026-11-28").toBe(true);
    expect(planned("2026-11-23", earlier) <= "2026-11-27").toBe(true);
  });

  it("after some recoveries on the 5th, which is nobody's pay-day there, the next plan goes near the 5th", () => {
    const earlier = ["07", "08", "09", "10"].flatMap((each) =>
      month(`in_${each}`, [`2026-${each}-01`, `2026-${each}-03`], `2026-${each}-05`),
    );
    expect(planned("2026-11-02", []) > "2026-11-09").toBe(true);
    expect(planned("2026-11-02", earlier) >= "2026-11-05").toBe(true);
    expect(planned("2026-11-02", earlier) <= "2026-11-08").toBe(true);
  });

  it("do not count if they were outages", () => {
    const outages = ["2026-09-03", "2026-10-03"].map((day) =>
      failure(issuerSays("processing_error"), {
        invoiceId: `in_${day}`,
        at: berlin(`${day}T10:00`),
        method: german,
        fingerprint: "fp_old",
      }),
    );
    expect(planned("2026-11-23", outages)).toBe(planned("2026-11-23", []));
  });
});

describe("old tries", () => {
  it("months ago leave the whole month's budget", () => {
    const limits = { max: 12, endsAt: FAILED_AT + 40 * DAY };
    const old = Array.from({ length: 15 }, (_, i) =>
      failure(soft, { invoiceId: "in_0", at: FAILED_AT - (200 - 2 * i) * DAY }),
    );
    const triesLeft = (history: PastAttempt[]) =>
      attemptOf(planRetry(input({ limits, history }))).reasons.find(({ code }) => code === "best_of_sequence")
        ?.tries_left;
    expect(triesLeft([...old, failure(soft)])).toBe(triesLeft([failure(soft)]));
    expect(triesLeft([failure(soft)])).toBe(8);
  });
});

describe("exploration", () => {
  const exploring = (seed: string, id: string, modelState = input().modelState) =>
    attemptOf(
      planRetry(
        input({
          modelState,
          invoice: { id },
          limits: { max: 8, endsAt: FAILED_AT + 21 * DAY },
          exploration: { share: 0.2, seed },
          history: [failure(soft, { invoiceId: id })],
        }),
      ),
    );
  const ids = Array.from({ length: 200 }, (_, i) => `in_${i}`);
  let answers: ReturnType<typeof exploring>[];
  beforeAll(() => {
    answers = ids.map((id) => exploring("acct_1", id));
  });

  it("notes how each time was chosen, with the propensity that it had", () => {
    const explored = answers.filter(({ choice }) => choice!.explored);
    const share = explored.length / answers.length;
    expect(Math.abs(share - 0.2)).toBeLessThan(5 * Math.sqrt((0.2 * 0.8) / answers.length));
    for (const answer of answers) {
      const { propensity, priorChance, outcomes } = answer.choice!;
      if (!answer.choice!.explored) expect([0.8, 1]).toContain(propensity);
      else expect(0.2 / propensity).toBeCloseTo(Math.round(0.2 / propensity), 9);
      expect([priorChance, outcomes]).toEqual([answer.chance, 0]);
    }
  });

  it("says so in its reasons, and names the best among the alternatives", () => {
    for (const [index, id] of ids.entries()) {
      const answer = answers[index]!;
      expect(codesOf(answer)).toContain(answer.choice!.explored ? "explored" : "best_of_sequence");
      if (!answer.choice!.explored) continue;
      const best = attemptOf(
        planRetry(
          input({
            invoice: { id },
            limits: { max: 8, endsAt: FAILED_AT + 21 * DAY },
            history: [failure(soft, { invoiceId: id })],
          }),
        ),
      );
      expect(answer.at).not.toBe(best.at);
      const others = answer.reasons.filter(({ code }) => code === "alternative").map(({ at }) => at);
      expect(others).toContain(best.at);
    }
  });

  it("is the same on every look with the same seed, and another with another", () => {
    for (const [index, id] of ids.slice(0, 50).entries())
      expect(exploring("acct_1", id)).toEqual(answers[index]);
    const differ = ids.slice(0, 100).filter((id, index) => exploring("acct_2", id).at !== answers[index]!.at);
    expect(differ.length).toBeGreaterThan(10);
  });

  it("there is none unless it is asked for", () => {
    expect(attemptOf(planRetry(input())).choice).toMatchObject({ explored: false, propensity: 1 });
  });
});

describe("bank debits", () => {
  const method = { ...NO_METHOD, type: "us_bank_account", country: "US", fingerprint: "ba_1" };
  const debitInput = (code: string, changes: Parameters<typeof input>[0] = {}) =>
    input({
      methods: [candidate({ method })],
      history: [failure(evidence({ code }), { method })],
      ...changes,
    });

  it("are presented again on working days, days later, twice at most", () => {
    const answers = seriesOf(debitInput("R01"), evidence({ code: "R01" }));
    const tries = answers.flatMap((answer) => (answer.kind === "attempt" ? [answer.at] : []));
    expect(tries).toHaveLength(2);
    expect(tries[0]).toBeGreaterThanOrEqual(FAILED_AT + 3 * DAY);
    for (const at of tries) expect([localTime(at).hour, localTime(at).weekday <= 5]).toEqual([9, true]);
    expect(answers.at(-1)!.kind).not.toBe("attempt");
  });

  it.each(["R08", "R10", "bank_account_declined", "no_account", "payment_method_provider_timeout"])(
    "are not presented again after %s",
    (code) => {
      expect(planRetry(debitInput(code, { now: FAILED_AT + 10 * DAY })).kind).toBe("wait");
    },
  );
});
