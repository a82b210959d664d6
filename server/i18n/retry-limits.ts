import { RETRY_LIMIT_RULES, type RetryLimitRule } from "../dunning/retries/retry-limit-rules.ts";
import { type MessageParams, textIn } from "./formatter.ts";
import { durationAfterPreposition, type LocaleContext, moment } from "./locale-format.ts";
import { type MessageValues, spaced } from "./message-format.ts";
import { formatChecked, formatMessage, hasMessage, quote, sentence } from "./text.ts";

/** A rule of the limits' table inside a sentence; a rule that is no longer in it is its id. */
export function limitPhrase(id: string, localeContext: LocaleContext): string {
  const rule = RETRY_LIMIT_RULES.find((row) => row.id === id);
  const key = `retry_limits.${id}`;
  if (!rule || !hasMessage(key)) return quote(spaced(id), localeContext.locale);
  return formatChecked(key, localeContext.locale, valuesOf(rule, localeContext));
}

/** The same on a line of its own, without a full stop. */
export const describeLimit = (id: string, localeContext: LocaleContext): string =>
  sentence(limitPhrase(id, localeContext), localeContext.locale);

/** The figures are the table's own. */
function valuesOf(rule: RetryLimitRule, localeContext: LocaleContext): MessageValues {
  const hours = "window_hours" in rule ? rule.window_hours : null;
  const window = hours === null ? {} : { window: durationAfterPreposition(hours, localeContext) };
  return "limit" in rule ? { limit: rule.limit, ...window } : window;
}

/** How much of a limit is left, or from when there is some again. */
export function describeLimitState(params: MessageParams, localeContext: LocaleContext): string {
  const id = textIn(params, "rule");
  const rule = describeLimit(id, localeContext);
  const kind = RETRY_LIMIT_RULES.find((row) => row.id === id)?.kind;
  const { remaining, earliest_at: earliest } = params;
  const from = typeof earliest === "number" && earliest > 0 ? moment(earliest, localeContext) : null;
  if (from !== null && kind !== "forbid" && (kind === "stop" || remaining !== 0)) {
    return formatMessage("retry_limit_states.from", localeContext.locale, { rule, from });
  }
  if (kind === "forbid" || kind === "stop") return rule;
  if (remaining === 0 || earliest === null) {
    return formatMessage("retry_limit_states.never", localeContext.locale, { rule });
  }
  return typeof remaining === "number"
    ? formatMessage("retry_limit_states.remaining", localeContext.locale, { rule, n: remaining })
    : rule;
}
