import { describe, expect, it } from "vitest";
import { lintStrategy, PROBLEM_CODES, type Problem } from "../../server/dunning/strategies/lint.ts";
import type { StrategyDraft } from "../../server/dunning/strategies/strategy.ts";
import { LANGUAGES } from "./languages.ts";
import { describeLint } from "../../server/i18n/strategy-lint.ts";
import { emailTerms } from "../dunning/make-facts.ts";

const localeContext = (locale: string) => ({ locale, timeZone: "Europe/Berlin" });
const email = (template: string) => ({ kind: "message" as const, channel: "email" as const, template });
const never = { none: [{ field: "rail" as const, op: "exists" as const }] };

/** As much as one strategy can get wrong. */
const WORST: StrategyDraft = {
  id: "worst",
  name: "Worst",
  clock: "due_date",
  retries: { max: 2, days: 40 },
  steps: [
    { id: "one", day: 1, atOnceIf: ["hard"], do: email("nonesuch") },
    { id: "two", day: 1, atOnceIf: [], do: email("payment_reminder") },
    { id: "two", day: 1.5, atOnceIf: [], do: email("payment_reminder") },
    { id: "last", day: 5, atOnceIf: [], do: email("final_notice"), onlyIf: never },
    { id: "loud", day: 6, atOnceIf: [], do: email("invoice_overdue"), hours: { from: 21, to: 23 } },
    { id: "call", day: 7, atOnceIf: [], do: { kind: "task", task: "call" }, hours: { from: 9, to: 12 } },
    {
      id: "text",
      day: 8,
      atOnceIf: [],
      do: { kind: "message", channel: "sms", template: "invoice_overdue" },
    },
    { id: "late", day: 30, atOnceIf: [], do: email("final_notice") },
  ],
  end: { day: 20, action: "cancel" },
};
const AROUND = {
  languages: ["de-AT", "fr", "en"],
  channels: [emailTerms()],
  contactHours: { from: 8, to: 20 },
  subscriptions: { living: 1, pausable: 1 },
};

const problems: Problem[] = [
  ...lintStrategy(WORST, AROUND),
  ...lintStrategy({ ...WORST, steps: [] }, AROUND),
  ...lintStrategy(
    {
      ...WORST,
      end: { day: 90, action: "cancel" },
      steps: [
        { id: "last", day: 5, atOnceIf: [], do: email("final_notice") },
        { id: "late", day: 30, atOnceIf: [], do: email("payment_reminder") },
      ],
    },
    AROUND,
  ),
  ...lintStrategy({ ...WORST, steps: WORST.steps.slice(0, 2) }, AROUND),
  ...lintStrategy(
    { ...WORST, end: { day: 20, action: "pause" } },
    { ...AROUND, subscriptions: { living: 3, pausable: 1 } },
  ),
];

describe("a remark about a strategy", () => {
  it("is there for every code", () => {
    expect([...new Set(problems.map(({ code }) => code))].sort()).toEqual([...PROBLEM_CODES].sort());
  });

  it.each(LANGUAGES)("has words in %s that name the step and the way out", (language) => {
    for (const problem of problems) {
      const text = describeLint(problem, localeContext(language));
      expect(text, problem.code).toMatch(/[.:] .+\.$/);
      expect(text, problem.code).not.toMatch(/undefined|null|NaN|[{}|_"']/);
      if (problem.stepId !== null) expect(text, problem.code).toContain(problem.stepId);
    }
  });

  it("gives its figures", () => {
    const texts = problems.map((problem) => describeLint(problem, localeContext("en-US")));
    expect(texts).toContain(
      "Step “late” on day 30 is never reached: the strategy ends on day 20. Move one of them.",
    );
    expect(texts).toContain(
      "Step “two”: “Payment reminder” has no text in German and French, so those customers get it in English.",
    );
    expect(texts).toContain(
      "Step “loud” may go out only from 9 PM to 11 PM, but your settings allow messages from 8 AM to 8 PM. Choose hours within them.",
    );
  });
});
