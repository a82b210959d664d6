import type { Change } from "../dunning/backtest/compare.ts";
import type { SimulatedExecution } from "../dunning/backtest/replay.ts";
import { describeAction } from "./actions.ts";
import { duration, type LocaleContext, moment, percent } from "./locale-format.ts";
import { formatMessage } from "./text.ts";

const HOUR = 3_600_000;

/** How an action of a replay ended: `Would have been tried, chance 41%`. */
export function describeOutcome(
  { do: action, outcome, chance }: SimulatedExecution,
  localeContext: LocaleContext,
): string {
  const { locale } = localeContext;
  // "done" is not the outcome of a charge, which is paid, declined, refused or not known.
  const key = outcome !== "done" ? outcome : action.kind === "charge" ? "unknown" : action.kind;
  if (key === "unknown" && chance !== null) {
    return formatMessage("backtest_outcomes.unknown_with_chance", locale, {
      chance: percent(chance, localeContext),
    });
  }
  return formatMessage(`backtest_outcomes.${key}`, locale);
}

/** What a draft does differently, in one line: `24 hours later, on Nov 25, 2026, 9:00 AM: Send “Payment failed” by e-mail`. */
export function describeChange(change: Change, localeContext: LocaleContext): string {
  const { locale } = localeContext;
  const what = (played: SimulatedExecution) => describeAction(played.do, localeContext);
  switch (change.how) {
    case "added":
      return formatMessage("backtest_changes.added", locale, {
        at: moment(change.draft.at, localeContext),
        what: what(change.draft),
      });
    case "removed":
      return formatMessage("backtest_changes.removed", locale, {
        at: moment(change.present.at, localeContext),
        what: what(change.present),
      });
    case "moved": {
      const by = change.draft.at - change.present.at;
      return formatMessage(`backtest_changes.${by > 0 ? "later" : "earlier"}`, locale, {
        by: duration(Math.abs(by) / HOUR, localeContext),
        at: moment(change.draft.at, localeContext),
        what: what(change.draft),
      });
    }
    case "changed":
      return formatMessage("backtest_changes.changed", locale, {
        at: moment(change.draft.at, localeContext),
        what: what(change.draft),
        before: what(change.present),
      });
  }
}
