import type { Change } from "../dunning/backtest/compare.ts";
import type { SimulatedExecution } from "../dunning/backtest/replay.ts";
import { wordAction } from "./actions.ts";
import { catalogue, say } from "./catalogue.ts";
import { moment, percent, type LocaleContext, span } from "./locale-format.ts";

const HOUR = 3_600_000;

/** How something ended that only a replay did. */
export const OUTCOME_WORDS = catalogue({
  paid: [
    "Succeeded, as the one that was in fact made then",
    "Erfolgreich, wie der Versuch, der damals wirklich stattfand",
    "Réussie, comme celle qui a vraiment eu lieu alors",
  ],
  declined: [
    "Declined, as the one that was in fact made then",
    "Abgelehnt, wie der Versuch, der damals wirklich stattfand",
    "Refusée, comme celle qui a vraiment eu lieu alors",
  ],
  unknown: ["Would have been tried", "Wäre versucht worden", "Aurait été tentée"],
  unknown_with_chance: [
    "Would have been tried, chance {chance}",
    "Wäre versucht worden, Chance {chance}",
    "Aurait été tentée, chances {chance}",
  ],
  refused: [
    "Could not be done in fact either",
    "War auch wirklich nicht möglich",
    "N'était pas possible en réalité non plus",
  ],
  message: ["Would have been sent", "Wäre gesendet worden", "Aurait été envoyé"],
  task: [
    "Would have been given to the team",
    "Wäre dem Team aufgetragen worden",
    "Aurait été confiée à l'équipe",
  ],
  end: ["Would have ended the recovery", "Hätte den Fall beendet", "Aurait mis fin au recouvrement"],
});

/** What a draft does differently, one line each. */
export const CHANGE_WORDS = catalogue({
  added: ["New on {at}: {what}", "Neu am {at}: {what}", "Nouveau le {at} : {what}"],
  removed: ["No longer on {at}: {what}", "Entfällt am {at}: {what}", "Supprimé le {at} : {what}"],
  later: ["{by} later, on {at}: {what}", "{by} später, am {at}: {what}", "{by} plus tard, le {at} : {what}"],
  earlier: [
    "{by} earlier, on {at}: {what}",
    "{by} früher, am {at}: {what}",
    "{by} plus tôt, le {at} : {what}",
  ],
  changed: [
    "On {at}: {what} (now: {before})",
    "Am {at}: {what} (bisher: {before})",
    "Le {at} : {what} (actuellement : {before})",
  ],
});

/** E.g. `Would have been tried, chance 41%`. */
export function wordOutcome(
  { do: action, outcome, chance }: SimulatedExecution,
  localeContext: LocaleContext,
): string {
  const { locale } = localeContext;
  // A charge is never merely done: it is paid, declined, refused or not known.
  const key = outcome !== "done" ? outcome : action.kind === "charge" ? "unknown" : action.kind;
  if (key === "unknown" && chance !== null) {
    return say(OUTCOME_WORDS.unknown_with_chance, locale, { chance: percent(chance, localeContext) });
  }
  return say(OUTCOME_WORDS[key], locale);
}

/** A change in one line, e.g. `24 hours later, on Nov 25, 2026, 9:00 AM: Send “Payment failed” by e-mail`. */
export function wordChange(change: Change, localeContext: LocaleContext): string {
  const { locale } = localeContext;
  const what = (execution: SimulatedExecution) => wordAction(execution.do, localeContext);
  switch (change.how) {
    case "added":
      return say(CHANGE_WORDS.added, locale, {
        at: moment(change.draft.at, localeContext),
        what: what(change.draft),
      });
    case "removed":
      return say(CHANGE_WORDS.removed, locale, {
        at: moment(change.present.at, localeContext),
        what: what(change.present),
      });
    case "moved": {
      const by = change.draft.at - change.present.at;
      return say(by > 0 ? CHANGE_WORDS.later : CHANGE_WORDS.earlier, locale, {
        by: span(Math.abs(by) / HOUR, localeContext),
        at: moment(change.draft.at, localeContext),
        what: what(change.draft),
      });
    }
    case "changed":
      return say(CHANGE_WORDS.changed, locale, {
        at: moment(change.draft.at, localeContext),
        what: what(change.draft),
        before: what(change.present),
      });
  }
}
