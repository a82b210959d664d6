import { describe, expect, test } from "vitest";
import { audit } from "./audit.ts";
import { attemptSchema, methodSchema } from "./protocol.ts";
import { runPolicy } from "./run.ts";
import { loadLabPopulation } from "./world/population.ts";
import { makeWorld } from "./world/world.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5, 9);

const method = (more: Record<string, unknown>) =>
  methodSchema.parse({ id: "pm", type: "card", default: true, ...more });
const visa = method({ brand: "visa" });
const mastercard = method({ brand: "mastercard" });
const ach = method({ type: "us_bank_account" });

const tried = (afterHours: number, more: Record<string, unknown> = {}) =>
  attemptSchema.parse({
    at: START + afterHours * HOUR,
    method: "pm",
    declineCode: "insufficient_funds",
    ...more,
  });
const rules = (methods: Parameters<typeof audit>[0], attempts: Parameters<typeof audit>[1]) =>
  audit(methods, attempts).map(({ rule }) => rule);
const daily = (count: number, more: Record<string, unknown> = {}) =>
  Array.from({ length: count }, (_, day) => tried(24 * day, more));

describe("the audit", () => {
  test("lets a patient retry pass", () => {
    expect(rules([visa], [tried(0), tried(24), tried(72)])).toEqual([]);
  });

  test("forbids a second try on a card within a day, unless the first never reached its issuer", () => {
    expect(rules([visa], [tried(0), tried(23)])).toEqual(["card_once_a_day"]);
    expect(rules([visa], [tried(0, { declineCode: "processing_error" }), tried(3)])).toEqual([]);
    const other = method({ id: "other", default: false });
    expect(rules([visa, other], [tried(0), tried(1, { method: "other" })])).toEqual([]);
  });

  test("forbids every try after Visa's category 1, on that card only", () => {
    const lost = tried(0, { networkDeclineCode: "41" });
    expect(rules([visa], [lost, tried(48), tried(96)])).toEqual(["visa_category_1", "visa_category_1"]);
    expect(rules([mastercard], [lost, tried(48)])).toEqual([]);
  });

  test("counts 20 tries in 30 days for Visa, 15 for American Express and Discover", () => {
    expect(rules([visa], daily(20))).toEqual([]);
    expect(rules([visa], daily(21))).toEqual(["visa_20_in_30_days"]);
    expect(rules([method({ brand: "amex" })], daily(16))).toEqual(["amex_discover_15_in_30_days"]);
  });

  test("holds Mastercard's advice: stop for 30 days, or wait", () => {
    expect(rules([mastercard], [tried(0, { networkAdviceCode: "03" }), tried(29 * 24)])).toEqual([
      "mastercard_advice_03_21",
    ]);
    expect(rules([mastercard], [tried(0, { networkAdviceCode: "03" }), tried(31 * 24)])).toEqual([]);
    expect(rules([mastercard], [tried(0, { networkAdviceCode: "27" }), tried(95)])).toEqual([
      "mastercard_advice_wait",
    ]);
    expect(rules([mastercard], [tried(0, { networkAdviceCode: "27" }), tried(96)])).toEqual([]);
  });

  test("counts 35 tries in 30 days for Mastercard", () => {
    const often = Array.from({ length: 36 }, (_, index) =>
      tried(20 * index, { declineCode: "processing_error" }),
    );
    expect(rules([mastercard], often.slice(0, 35))).toEqual([]);
    expect(rules([mastercard], often)).toEqual(["mastercard_35_in_30_days"]);
  });

  test("counts more than 10 tries in a day for Mastercard", () => {
    const often = Array.from({ length: 11 }, (_, index) => tried(index, { declineCode: "processing_error" }));
    expect(rules([mastercard], often)).toEqual(["mastercard_10_in_a_day"]);
  });

  test("takes Stripe's advice not to try again as final", () => {
    expect(rules([visa], [tried(0, { adviceCode: "do_not_try_again" }), tried(48)])).toEqual([
      "stripe_do_not_try_again",
    ]);
  });

  test("lets a bank debit be presented again twice, and only where money was missing", () => {
    const weekly = [tried(0), tried(7 * 24), tried(14 * 24)];
    expect(rules([ach], weekly)).toEqual([]);
    expect(rules([ach], [...weekly, tried(20 * 24)])).toEqual(["debit_twice_again"]);
    expect(rules([ach], [tried(0, { declineCode: "account_closed" }), tried(7 * 24)])).toEqual([
      "debit_only_after_missing_funds",
    ]);
  });
});

test("a policy that breaks a rule is found out in the run", () => {
  const world = makeWorld(loadLabPopulation("b2c-debit"), { seed: 1, invoices: 200 });
  const hourly = runPolicy(
    world,
    () => ({
      plan: ({ id, now, methods }) => ({
        id,
        at: now + HOUR,
        method: methods[0]?.id ?? "",
        p: 0.1,
        reason: "",
      }),
      outcome() {},
      closed() {},
    }),
    1,
    { maxAttempts: 3 },
  );
  const broken = hourly.invoices.flatMap(({ breaches }) => breaches.map(({ rule }) => rule));
  expect(new Set(broken)).toContain("card_once_a_day");
  expect(new Set(broken)).toContain("visa_category_1");
});
