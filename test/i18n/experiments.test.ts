import { describe, expect, it } from "vitest";
import type { ExperimentProblem } from "../../server/dunning/experiments/validation.ts";
import { EXPERIMENT_FIGURES } from "../../server/reports/experiment-metrics.ts";
import { wordProblem, wordState, wordStop, wordStratum, wordVerdict } from "../../server/i18n/experiments.ts";
import { wordReason, wordWaiting } from "../../server/i18n/reasons.ts";
import { wordWhy } from "../../server/i18n/why.ts";

const localeContext = (locale: string) => ({ locale, timeZone: "Europe/Berlin" });
const AT = Date.UTC(2026, 10, 25, 13, 5);
const DAY = 86_400_000;

describe("an experiment", () => {
  it("is said to run, or to have ended with a decision", () => {
    const times = { startedAt: AT, stoppedAt: null, chosen: null };
    expect(wordState({ ...times, startedAt: null }, localeContext("en"))).toBe("Draft, not started");
    expect(wordState(times, localeContext("en"))).toBe("Running since Nov 25, 2026");
    expect(wordState({ ...times, stoppedAt: AT + DAY }, localeContext("de"))).toBe(
      "Lief vom 25.11.2026 bis 26.11.2026",
    );
    expect(wordState({ ...times, stoppedAt: AT + DAY, chosen: "Short" }, localeContext("en"))).toBe(
      "Ran from Nov 25, 2026 to Nov 26, 2026; decided for “Short”",
    );
  });

  it("is judged by the names of its groups", () => {
    const sides = { arm: "Short", against: "Now", minimum: 200 };
    expect(wordVerdict("too_early", sides, localeContext("en"))).toBe(
      "Too early to tell: every group needs 200 cases that count",
    );
    expect(wordVerdict("better", sides, localeContext("en"))).toBe("“Short” recovers more than “Now”");
    expect(wordVerdict("worse", sides, localeContext("de"))).toBe("„Short“ gewinnt weniger zurück als „Now“");
    expect(wordVerdict("worse", { ...sides, arm: null }, localeContext("en"))).toBe(
      "“Now” recovers more than every other group",
    );
    expect(wordStop("disputes", "Short", "Now", localeContext("en"))).toMatch(
      /^Stop it: with “Short” more customers/,
    );
  });

  it.each<ExperimentProblem>([
    { path: "segmentId", kind: "unknown_segment", segment: "nowhere" },
    { path: "arms.0", kind: "unknown_strategy", strategy: "none" },
    { path: "arms.0", kind: "unknown_version", strategy: "soft_decline", version: 9 },
    { path: "arms.0", kind: "unknown_text", text: "rude" },
    { path: "arms.0", kind: "text_not_sent", text: "final_notice" },
    { path: "arms.1", kind: "same_arms", first: "a", second: "b" },
    { path: "subject", kind: "no_retries_of_ours" },
  ])("says what keeps it from starting, and the way out: $kind", (problem) => {
    for (const locale of ["en", "de", "fr"]) {
      const text = wordProblem(problem, localeContext(locale));
      expect(text).toMatch(/\. .*\.$/);
      expect(text).not.toMatch(/[{}]/);
    }
  });

  it("names its strata", () => {
    const cases = {};
    expect(wordStratum({ dimension: "country", value: "DE", cases }, localeContext("fr"))).toMatch(
      /Allemagne/,
    );
    expect(wordStratum({ dimension: "country", value: null, cases }, localeContext("en"))).toBe(
      "Country: not known",
    );
    expect(wordStratum({ dimension: "amount", value: "high eur", cases }, localeContext("en"))).toBe(
      "Amount: highest third (EUR)",
    );
    expect(wordStratum({ dimension: "decline_class", value: "soft", cases }, localeContext("en"))).toMatch(
      /^Decline: /,
    );
    // Stripe lets a merchant write anything there.
    expect(wordStratum({ dimension: "country", value: "Deutschland", cases }, localeContext("en"))).toBe(
      "Country: Deutschland",
    );
  });

  it("says why nothing of ours reaches a customer", () => {
    const reason = { code: "held_out", experiment: "autumn", until: AT };
    const text =
      "Left to Stripe until Nov 25, 2026, 2:05 PM, for the experiment “autumn”: we try and send nothing";
    for (const words of [wordReason, wordWaiting]) {
      expect(words(reason, localeContext("en")).replace(/\u202f/g, " ")).toBe(text);
    }
    expect(
      wordWhy([{ code: "segment_matched", segment: "trials", place: 1 }, reason], localeContext("en")),
    ).toMatch(/^Left/);
    expect(
      wordReason({ code: "experiment_arm", experiment: "autumn", arm: "short" }, localeContext("de")),
    ).toBe("Im Experiment „autumn“ wurde dieser Kunde in die Gruppe „short“ gelost");
  });

  it("has a definition for every figure, in every language", () => {
    for (const { label, definition } of Object.values(EXPERIMENT_FIGURES)) {
      expect(new Set(label).size).toBeGreaterThan(1);
      expect(new Set(definition).size).toBe(3);
      for (const text of definition) expect(text).toMatch(/\.$/);
    }
  });
});
