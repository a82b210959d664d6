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
    reasons: [-1, 1].map((days) => ({ code: "alternative", at: DUE_AT + days * DAY, chance: 0.03 })),
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
