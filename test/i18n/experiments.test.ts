import { describe, expect, it } from "vitest";
import type { ExperimentProblem } from "../../server/dunning/experiments/validation.ts";
import { EXPERIMENT_FIGURES } from "../../server/reports/experiment-metrics.ts";
import {
  describeProblem,
  describeState,
  describeAlarm,
  describeStratum,
  describeVerdict,
} from "../../server/i18n/experiments.ts";
import { describeReason, describeWaiting } from "../../server/i18n/reasons.ts";
import { label } from "../../server/i18n/text.ts";
import { LANGUAGES } from "./languages.ts";

const localeContext = (locale: string) => ({ locale, timeZone: "Europe/Berlin" });
const AT = Date.UTC(2026, 10, 25, 13, 5);
const DAY = 86_400_000;

describe("an experiment", () => {
  it("is said to run, or to have ended with a decision", () => {
    const times = { startedAt: AT, stoppedAt: null, chosen: null };
    expect(describeState({ ...times, startedAt: null }, localeContext("en"))).toBe("Draft, not started");
    expect(describeState(times, localeContext("en"))).toBe("Running since Nov 25, 2026");
    expect(describeState({ ...times, stoppedAt: AT + DAY }, localeContext("de"))).toBe(
      "Lief vom 25. Nov. 2026 bis 26. Nov. 2026",
    );
    expect(describeState({ ...times, stoppedAt: AT + DAY, chosen: "Short" }, localeContext("en"))).toBe(
      "Ran from Nov 25, 2026 to Nov 26, 2026; decided for “Short”",
    );
  });

  it("is judged by the names of its groups", () => {
    const sides = { arm: "Short", against: "Now", minimum: 200 };
    expect(describeVerdict("too_early", sides, localeContext("en"))).toBe(
      "Too early to tell: each group needs at least 200 cases that count",
    );
    expect(describeVerdict("better", sides, localeContext("en"))).toBe("“Short” recovers more than “Now”");
    expect(describeVerdict("worse", sides, localeContext("de"))).toBe(
      "„Short“ gewinnt weniger zurück als „Now“",
    );
    expect(describeVerdict("worse", { ...sides, arm: null }, localeContext("en"))).toBe(
      "“Now” recovers more than every other group",
    );
    expect(describeAlarm("disputes", "Short", "Now", localeContext("en"))).toMatch(
      /^Stop this experiment: with “Short” more customers/,
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
      const text = describeProblem(problem, localeContext(locale));
      expect(text).toMatch(/\. .*\.$/);
      expect(text).not.toMatch(/[{}]/);
    }
  });

  it("names its strata", () => {
    const cases = {};
    expect(describeStratum({ dimension: "country", value: "DE", cases }, localeContext("fr"))).toMatch(
      /Allemagne/,
    );
    expect(describeStratum({ dimension: "country", value: null, cases }, localeContext("en"))).toBe(
      "Country: not known",
    );
    expect(describeStratum({ dimension: "amount", value: "high eur", cases }, localeContext("en"))).toBe(
      "Amount: highest third (EUR)",
    );
    expect(
      describeStratum({ dimension: "decline_class", value: "soft", cases }, localeContext("en")),
    ).toMatch(/^Decline: /);
    // Stripe lets a merchant write anything there.
    expect(describeStratum({ dimension: "country", value: "Deutschland", cases }, localeContext("en"))).toBe(
      "Country: Deutschland",
    );
  });

  it("says why nothing of ours reaches a customer", () => {
    const reason = { code: "held_out", experiment: "autumn", until: AT };
    const text = "Left to Stripe until Nov 25, 2026, for the experiment “autumn”: we charge and send nothing";
    for (const words of [describeReason, describeWaiting]) {
      expect(words(reason, localeContext("en")).replace(/\u202f/g, " ")).toBe(text);
    }
    expect(
      describeReason({ code: "experiment_arm", experiment: "autumn", arm: "short" }, localeContext("de")),
    ).toBe("Im Experiment „autumn“ wurde dieser Kunde der Gruppe „short“ zugelost");
  });

  it.each(LANGUAGES)("has a label and a definition for every figure in %s", (language) => {
    for (const id of Object.keys(EXPERIMENT_FIGURES)) {
      expect(label("experiment_figures", id, language)).not.toBe(id);
      expect(label("experiment_figure_definitions", id, language)).toMatch(/\.$/);
    }
  });
});
