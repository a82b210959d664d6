import type { Reason } from "../../../server/dunning/model/reason.ts";
import { describeReason } from "../../../server/i18n/reasons.ts";

/** The reasons that a reader of one line wants; the others are evidence and sources. */
const MAIN_REASONS: ReadonlySet<string> = new Set([
  "decline",
  "best_of_sequence",
  "explored",
  "alternative",
  "pay_day",
  "soon",
  "not_worth_trying",
  "method_declined_for_good",
  "other_method",
  "attempts_used",
  "code_attempts_used",
  "window_over",
  "budget_spent",
]);

/** Reasons as English sentences; where none of the usual ones stands, all of them. */
export function sentence(reason: readonly Reason[], timeZone: string): string {
  const main = reason.filter(({ code }) => MAIN_REASONS.has(code));
  const localeContext = { locale: "en", timeZone };
  return (main.length > 0 ? main : reason)
    .map((reason) => `${describeReason(reason, localeContext)}.`)
    .join(" ");
}
