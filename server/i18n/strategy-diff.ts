import type { Change } from "../dunning/strategies/diff.ts";
import type { Step, StrategyDraft } from "../dunning/strategies/strategy.ts";
import { describeStep } from "./actions.ts";
import type { LocaleContext } from "./locale-format.ts";
import { formatMessage, label } from "./text.ts";

/**
 * The changes of a draft, a line each.
 *
 * @param before the version whose place the draft takes; null for a new strategy
 */
export function describeDiff(
  changes: readonly Change[],
  before: StrategyDraft | null,
  after: StrategyDraft,
  localeContext: LocaleContext,
): string[] {
  const { locale } = localeContext;
  const dated = (day: number, text: string) => formatMessage("ui_strategies.day_of", locale, { day, text });
  const stepText = (step: Step) => dated(step.day, describeStep(step, localeContext));
  const settingText = (setting: "name" | "clock" | "retries" | "end", of: StrategyDraft): string => {
    const { name, clock, retries, end } = of;
    if (setting === "name") return name;
    if (setting === "clock") return formatMessage(`ui_strategies.${clock}`, locale);
    if (setting === "end") return dated(end.day, label("end_actions", end.action, locale));
    return retries.max === 0
      ? formatMessage("ui_strategies.no_attempts", locale)
      : formatMessage("ui_strategies.band", locale, { n: retries.max, to: retries.days });
  };
  const partText =
    (change: Extract<Change, { kind: "changed" }>) => (part: (typeof change.parts)[number]) => {
      const { before: was, step } = change;
      if (part === "day") {
        return formatMessage("strategy_changes.part_day", locale, { before: was.day, after: step.day });
      }
      if (part === "do") {
        return formatMessage("strategy_changes.part_do", locale, { text: describeStep(was, localeContext) });
      }
      return formatMessage(`strategy_changes.part_${part}`, locale);
    };
  return changes.map((change) => {
    switch (change.kind) {
      case "added":
      case "removed":
        return formatMessage(`strategy_changes.${change.kind}`, locale, { text: stepText(change.step) });
      case "changed":
        return formatMessage("strategy_changes.changed", locale, {
          text: stepText(change.step),
          parts: change.parts.map(partText(change)).join(", "),
        });
      default:
        return formatMessage("strategy_changes.from_to", locale, {
          before: settingText(change.kind, before ?? after),
          after: settingText(change.kind, after),
        });
    }
  });
}
