import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { presentNextAction } from "../../../server/api/cases/next-actions.ts";
import { planRetry } from "../../../server/dunning/retries/plan-retry.ts";
import type { PlannedAttempt } from "../../../server/dunning/retries/planner-types.ts";
import type { Reason } from "../../../server/dunning/model/reason.ts";
import { describeReason } from "../../../server/i18n/reasons.ts";
import { runs } from "../../runs.ts";
import { LANGUAGES } from "../../i18n/languages.ts";
import { type Answer, sixtyDays } from "./issuers.ts";
import { taughtAtRandom } from "./model/make-features.ts";

const KNOWLEDGE = [
  ["by the prior", { modelState: null, exploration: null }],
  [
    "by what was learnt, exploring",
    { modelState: taughtAtRandom(1, 600), exploration: { share: 0.2, seed: "acct_1" } },
  ],
] as const;

type Chosen = { answer: PlannedAttempt; input: Answer["input"]; best: Reason; seed: string };
const amountIn = (reason: Reason, name: string): number => {
  expect(reason[name], `${reason.code}.${name}`).toEqual(expect.any(Number));
  return reason[name] as number;
};

describe.each(KNOWLEDGE)("the explanation of a time, planned %s", (_, knowledge) => {
  /** Plans whose time was chosen among others, with what they say of it. */
  const chosen: Chosen[] = [];
  beforeAll(() => {
    const seeds = fc.sample(fc.integer({ min: 0, max: 2 ** 32 - 1 }), runs(400));
    for (const drawn of seeds) {
      sixtyDays(
        drawn,
        planRetry,
        ({ answer, input }) => {
          if (answer.kind !== "attempt") return;
          const best = answer.reasons.find(({ code }) => code === "best_of_sequence" || code === "explored");
          if (best) chosen.push({ answer, input, best, seed: `seed ${drawn}` });
        },
        knowledge,
      );
    }
    expect(chosen.length).toBeGreaterThan(seeds.length);
  });

  const alternativesOf = ({ answer }: Chosen) => answer.reasons.filter(({ code }) => code === "alternative");

  /** The action as a person sees it at the time of the evaluation. */
  const shown = ({ answer, input }: Chosen, locale = "en") =>
    presentNextAction(
      {
        ...{ id: "charge:in_1:1", caseId: "case_in_1", customerId: "cus_1", invoiceId: input.invoice.id },
        ...{ dueAt: answer.at, reasons: answer.reasons },
        do: { kind: "charge", paymentMethodId: answer.paymentMethodId, trigger: answer.trigger, attempt: 1 },
      },
      { locale, timeZone: input.timeZone },
      input.now,
    );

  it("calls best what is best by the measure that it names, the worth of the whole plan", () => {
    for (const one of chosen) {
      const worth = amountIn(one.best, "worth");
      const alternatives = alternativesOf(one);
      expect(alternatives.length, one.seed).toBeLessThanOrEqual(2);
      for (const other of alternatives) {
        // Only a time that was chosen in order to learn may be worth less than another, and then the other says so.
        if (amountIn(other, "worth") > worth)
          expect([one.best.code, other.lost], one.seed).toEqual(["explored", "better"]);
        else expect(other.lost, one.seed).toMatch(/^(equal|chance|waiting|attempts)$/);
        if (other.lost === "equal") expect(other.worth, one.seed).toBe(worth);
      }
    }
  });

  it("says of an alternative with the higher single chance why it lost", () => {
    let higher = 0;
    for (const one of chosen) {
      for (const other of alternativesOf(one).filter(({ chance }) => chance! > one.best.chance!)) {
        higher += 1;
        if (one.best.code === "explored") continue;
        const words = { chance: "succeed less often", waiting: "waiting", attempts: "more attempts" };
        const why = words[other.lost as keyof typeof words] ?? "as well";
        expect(describeReason(other, { locale: "en", timeZone: "UTC" }), one.seed).toContain(why);
      }
    }
    expect(higher).toBeGreaterThan(0);
  });

  it("names sums that agree with their parts", () => {
    for (const { answer, best, input, seed } of chosen) {
      const sum = answer.reasons.find(({ code }) => code === "plan_worth")!;
      const [expected, waiting, attempts] = ["expected", "waiting", "attempts"].map((part) =>
        amountIn(sum, part),
      ) as [number, number, number];
      expect(expected - waiting - attempts, seed).toBe(best.worth);
      expect(sum.worth, seed).toBe(best.worth);
      expect(sum.amount, seed).toBe(input.invoice.amount);
      for (const part of [expected, waiting, attempts]) expect(part, seed).toBeGreaterThanOrEqual(0);
      expect(Math.abs(expected - (sum.chance as number) * input.invoice.amount), seed).toBeLessThanOrEqual(
        0.5 + input.invoice.amount / 1_000,
      );
      expect(expected, seed).toBeLessThanOrEqual(input.invoice.amount);
    }
  });

  it("announces as next what is next, and no alternative that is over", () => {
    for (const one of chosen) {
      const { dueAt, reasons: said } = shown(one);
      const reasons: Reason[] = said;
      expect(dueAt, one.seed).toBe(one.answer.at);
      expect(dueAt, one.seed).toBeGreaterThanOrEqual(one.input.now);
      for (const other of reasons.filter(({ code }) => code === "alternative")) {
        expect(other.at, one.seed).not.toBe(dueAt);
        expect(other.at, one.seed).toBeGreaterThan(one.input.now);
      }
      expect(one.best.chance, one.seed).toBeCloseTo(one.answer.chance, 3);
    }
  });

  it("says in short what the last failure taught, then why this day and hour, and no losing time", () => {
    for (const one of chosen) {
      const { because } = shown(one);
      expect(because.map(({ code }) => code)[0], one.seed).toBe("learned");
      expect(because, one.seed).toHaveLength(2);
      expect(because[1]!.code, one.seed).toMatch(
        /^(overdue|announced_day|other_method|other_method_first|pay_day|explored|best_of_sequence)$/,
      );
      if (one.answer.at > one.input.now)
        expect(because[1]!.text, one.seed).toContain("where the customer lives");
    }
  });

  it("says so where another method goes before the usual one, with both chances", () => {
    for (const one of chosen) {
      const first = one.answer.reasons.find(({ code }) => code === "other_method_first");
      if (first) expect(first.chance, one.seed).toBeCloseTo(one.answer.chance, 3);
    }
  });

  it("names a payday only where it is likelier than not, and says how likely", () => {
    for (const { answer, seed } of chosen) {
      for (const payDay of answer.reasons.filter(({ code }) => code === "pay_day")) {
        expect(amountIn(payDay, "weight"), seed).toBeGreaterThan(0.5);
        expect(payDay.at, seed).toBeLessThanOrEqual(answer.at + 86_400_000);
      }
    }
  });

  it("has words without gaps for all of it in every language, and none of the planner's own", () => {
    for (const one of chosen.slice(0, 60)) {
      for (const locale of LANGUAGES) {
        for (const { text, code } of [...shown(one, locale).reasons, ...shown(one, locale).because])
          expect(text, `${one.seed} ${locale} ${code}`).not.toMatch(
            /undefined|null|NaN|[{}_]|possible times|möglichen Zeitpunkten|moments possibles/,
          );
      }
    }
  });
});
