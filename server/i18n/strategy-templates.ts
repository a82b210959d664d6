import type { StrategyTemplate } from "../dunning/strategies/templates.ts";
import { formatChecked, formatMessage, hasMessage, intlLocaleOf } from "./text.ts";

/** Name, whom it fits best, and one line about what happens; a template without texts has only its own name. */
export function describeStrategyTemplate(
  { id, bestFor, strategy }: StrategyTemplate,
  locale: string,
): { name: string; bestFor: string; summary: string } {
  const text = (group: "names" | "summaries", otherwise: string): string => {
    const key = `strategy_template_${group}.${id}`;
    return hasMessage(key) ? formatChecked(key, locale) : otherwise;
  };
  const list = new Intl.ListFormat(intlLocaleOf(locale), { type: "conjunction" });
  return {
    name: text("names", strategy.name),
    bestFor: list.format(bestFor.map((code) => formatMessage(`strategy_template_audiences.${code}`, locale))),
    summary: text("summaries", ""),
  };
}
