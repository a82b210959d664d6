import type { Guard } from "../dunning/experiments/arm-metrics.ts";
import type { Verdict } from "../dunning/experiments/comparison.ts";
import type { StratumCount } from "../dunning/experiments/strata.ts";
import type { ExperimentProblem } from "../dunning/experiments/validation.ts";
import { quotedTemplate } from "./actions.ts";
import { quotedName } from "./built-in-names.ts";
import { date, type LocaleContext } from "./locale-format.ts";
import { describeChoice } from "./segments.ts";
import { formatMessage, intlLocaleOf, quote } from "./text.ts";

/** How an experiment stands, in one line. */
export function describeState(
  {
    startedAt,
    stoppedAt,
    chosen,
  }: { startedAt: number | null; stoppedAt: number | null; chosen: string | null },
  localeContext: LocaleContext,
): string {
  const { locale } = localeContext;
  if (startedAt === null) return formatMessage("experiment_states.draft", locale);
  const from = date(startedAt, localeContext);
  if (stoppedAt === null) return formatMessage("experiment_states.running", locale, { from });
  const to = date(stoppedAt, localeContext);
  return chosen === null
    ? formatMessage("experiment_states.stopped", locale, { from, to })
    : formatMessage("experiment_states.chosen", locale, { from, to, arm: quote(chosen, locale) });
}

/** The result of a comparison. `arm` and `against` are the names of the groups. */
export function describeVerdict(
  kind: Verdict,
  { arm, against, minimum }: { arm: string | null; against: string; minimum: number },
  { locale }: LocaleContext,
): string {
  if (kind === "too_early") return formatMessage("experiment_verdicts.too_early", locale, { n: minimum });
  if (kind === "no_difference") return formatMessage("experiment_verdicts.no_difference", locale);
  const sides = { against: quote(against, locale) };
  return arm === null
    ? formatMessage("experiment_verdicts.control_best", locale, sides)
    : formatMessage(`experiment_verdicts.${kind}`, locale, { ...sides, arm: quote(arm, locale) });
}

/** Why an experiment should be stopped now. */
export const describeAlarm = (
  guard: Guard,
  arm: string,
  against: string,
  { locale }: LocaleContext,
): string =>
  formatMessage(`experiment_alarms.${guard}`, locale, {
    arm: quote(arm, locale),
    against: quote(against, locale),
  });

/** What keeps a draft from being started, and the way out. */
export function describeProblem(problem: ExperimentProblem, localeContext: LocaleContext): string {
  const { locale } = localeContext;
  switch (problem.kind) {
    case "unknown_segment":
      return formatMessage("experiment_problems.unknown_segment", locale, {
        segment: quotedName(problem.segment, localeContext),
      });
    case "unknown_strategy":
      return formatMessage("experiment_problems.unknown_strategy", locale, {
        strategy: quotedName(problem.strategy, localeContext),
      });
    case "unknown_version":
      return formatMessage("experiment_problems.unknown_version", locale, {
        strategy: quotedName(problem.strategy, localeContext),
        version: problem.version,
      });
    case "unknown_text":
      return formatMessage("experiment_problems.unknown_text", locale, { text: quote(problem.text, locale) });
    case "text_not_sent":
      return formatMessage("experiment_problems.text_not_sent", locale, {
        text: quotedTemplate(problem.text, localeContext),
      });
    case "same_arms":
      return formatMessage("experiment_problems.same_arms", locale, {
        first: quote(problem.first, locale),
        second: quote(problem.second, locale),
      });
    case "no_retries_of_ours":
      return formatMessage("experiment_problems.no_retries_of_ours", locale);
  }
}

/** In Stripe a merchant may write anything where a country's two letters belong. */
function countryName(code: string, locale: string): string {
  if (!/^[A-Z]{2}$/i.test(code)) return code;
  return new Intl.DisplayNames(intlLocaleOf(locale), { type: "region", fallback: "code" }).of(code) ?? code;
}

/** A stratum by its value: `Decline: soft`. */
export function describeStratum({ dimension, value }: StratumCount, localeContext: LocaleContext): string {
  const { locale } = localeContext;
  const line = (text: string) => formatMessage(`experiment_strata.${dimension}`, locale, { value: text });
  if (value === null) return line(formatMessage("experiment_strata.unknown", locale));
  switch (dimension) {
    case "segment":
      return line(quotedName(value, localeContext));
    case "decline_class":
      return line(describeChoice("decline_class", value, locale));
    case "country":
      return line(countryName(value, locale));
    case "amount": {
      const [band = "", currency = ""] = value.split(" ");
      return line(
        band === "low" || band === "middle" || band === "high"
          ? formatMessage(`experiment_strata.${band}`, locale, { currency: currency.toUpperCase() })
          : value,
      );
    }
  }
}
