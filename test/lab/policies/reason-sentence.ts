import type { Reason } from "../../../server/dunning/model/reason.ts";
import { describeReason } from "../../../server/i18n/reasons.ts";

/** What a reader of one line wants to know; the rest of the reasons is evidence and sources. */
const TOLD: ReadonlySet<string> = new Set([
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
  const told = reason.filter(({ code }) => TOLD.has(code));
  const localeContext = { locale: "en", timeZone };
  return (told.length > 0 ? told : reason)
    .map((reason) => `${describeReason(reason, localeContext)}.`)
    .join(" ");
}
