import { changesBetween, type Change } from "../dunning/strategies/diff.ts";
import type { Step, StrategyDraft } from "../dunning/strategies/strategy.ts";
import { wordEndAction, wordStep } from "./actions.ts";
import { STRATEGIES } from "./dashboard/strategies.ts";
import { catalogue, say } from "./catalogue.ts";
import type { LocaleContext } from "./locale-format.ts";

export const CHANGE_WORDS = catalogue({
  added: ["Added: {text}", "Neu: {text}", "Ajouté : {text}"],
  removed: ["Removed: {text}", "Entfernt: {text}", "Supprimé : {text}"],
  changed: ["Changed: {text} ({parts})", "Geändert: {text} ({parts})", "Modifié : {text} ({parts})"],
  from_to: ["{before} → {after}", "{before} → {after}", "{before} → {after}"],
  part_day: ["day {before} → {after}", "Tag {before} → {after}", "jour {before} → {after}"],
  part_do: ["was: {text}", "vorher: {text}", "avant : {text}"],
  part_atOnceIf: ["at once", "Sofortfälle", "cas immédiats"],
  part_onlyIf: ["condition", "Bedingung", "condition"],
  part_hours: ["hours", "Stunden", "heures"],
});

/** What a draft changes in the version whose place it takes, a line a change; `before` is null for a new strategy. */
export function wordChanges(
  before: StrategyDraft | null,
  after: StrategyDraft,
  localeContext: LocaleContext,
): string[] {
  const { locale } = localeContext;
  const dated = (day: number, text: string) => say(STRATEGIES.day_of, locale, { day, text });
  const stepOf = (step: Step) => dated(step.day, wordStep(step, localeContext));
  const frameOf = (part: "name" | "clock" | "retries" | "end", of: StrategyDraft): string => {
    const { name, clock, retries, end } = of;
    if (part === "name") return name;
    if (part === "clock") return say(STRATEGIES[clock], locale);
    if (part === "end") return dated(end.day, wordEndAction(end.action, locale));
    return retries.max === 0
      ? say(STRATEGIES.no_tries, locale)
      : say(STRATEGIES.band, locale, { n: retries.max, to: retries.days });
  };
  const partOf = (change: Extract<Change, { kind: "changed" }>) => (part: (typeof change.parts)[number]) => {
    const { before: was, step } = change;
    if (part === "day") return say(CHANGE_WORDS.part_day, locale, { before: was.day, after: step.day });
    if (part === "do") return say(CHANGE_WORDS.part_do, locale, { text: wordStep(was, localeContext) });
    return say(CHANGE_WORDS[`part_${part}`], locale);
  };
  return changesBetween(before, after).map((change) => {
    switch (change.kind) {
      case "added":
      case "removed":
        return say(CHANGE_WORDS[change.kind], locale, { text: stepOf(change.step) });
      case "changed":
        return say(CHANGE_WORDS.changed, locale, {
          text: stepOf(change.step),
          parts: change.parts.map(partOf(change)).join(", "),
        });
      default:
        return say(CHANGE_WORDS.from_to, locale, {
          before: frameOf(change.kind, before ?? after),
          after: frameOf(change.kind, after),
        });
    }
  });
}
