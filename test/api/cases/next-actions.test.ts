import { expect, it } from "vitest";
import { presentNextAction } from "../../../server/api/cases/next-actions.ts";

const DAY = 86_400_000;
const DUE_AT = Date.UTC(2026, 2, 21, 8, 30);

it("names no second-best time that is over", () => {
  const command = {
    id: "charge:in_1:1",
    caseId: "case_in_1",
    customerId: "cus_1",
    invoiceId: "in_1",
    dueAt: DUE_AT,
    reasons: [-1, 1].map((days) => ({
      ...{ code: "alternative", at: DUE_AT + days * DAY, chance: 0.03 },
      ...{ worth: 1_020, currency: "usd", lost: "waiting" },
    })),
    do: { kind: "charge" as const, paymentMethodId: null, trigger: "automatic" as const, attempt: 1 },
  };
  const datesAt = (now: number) =>
    presentNextAction(command, { locale: "en", timeZone: "UTC" }, now).reasons.map(({ text }) => text);
  expect(datesAt(DUE_AT - 2 * DAY)).toEqual([
    expect.stringContaining("Mar 20"),
    expect.stringContaining("Mar 22"),
  ]);
  expect(datesAt(DUE_AT - DAY / 4)).toEqual([expect.stringContaining("Mar 22")]);
});

it("says in short what the last failure taught, and why this day and hour", () => {
  const reasons = [
    { code: "decline", class: "soft", decline: "insufficient_funds", retry_same_method: "yes" },
    { code: "budget", rule: "visa_reattempts", remaining: 14, earliest_at: 0, latest_at: null, source: "x" },
    { code: "min_wait", until: DUE_AT - DAY, hours: 24 },
    { code: "best_of_sequence", chance: 0.31, worth: 1_130, amount: 2_900, currency: "usd", planned: 3 },
    { code: "alternative", at: DUE_AT + DAY, chance: 0.4, worth: 1_020, currency: "usd", lost: "waiting" },
    { code: "model", family: "funds", hours_since_failure: 68 },
    { code: "local_hour", hour: 8, chosen: true },
  ];
  const charge = {
    ...{ id: "charge:in_1:1", caseId: "case_in_1", customerId: "cus_1", invoiceId: "in_1", dueAt: DUE_AT },
    do: { kind: "charge" as const, paymentMethodId: null, trigger: "automatic" as const, attempt: 1 },
    reasons,
  };
  const because = (locale: string) =>
    presentNextAction(charge, { locale, timeZone: "UTC" }, DUE_AT - DAY).because.map(({ text }) => text);
  expect(because("en")).toEqual([
    "The last attempt failed: insufficient funds; waiting until money has come in helps",
    "Of all times that are allowed, this one makes the whole plan worth most: $11.30 of $29.00. This attempt alone succeeds in 31% of such cases. It will be about 8 AM where the customer lives: we try while people are awake",
  ]);
  for (const locale of ["de", "fr"]) expect(because(locale)).toHaveLength(2);
});
