import type { Reason } from "../dunning/model/reason.ts";
import { wordReason } from "./reasons.ts";
import { inside, type LocaleContext } from "./locale-format.ts";

/** What people want to know first when they ask why; the other reasons are the engine's working. */
const TELLING: readonly string[] = [
  "disconnected",
  "ending_asked",
  "on_hold",
  "held_out",
  "asked_by_staff",
  "customer_needed_now",
  "method_changed",
  "other_method",
  "no_payment_method",
  "card_expired",
  "authentication_open",
  "payment_processing",
  "decline",
  "pay_day",
  "wait_of_network",
  "soon",
  "contact_adds_little",
  "step_day",
  "end_day",
  "channel_missing",
  "contact_cap",
  "contact_gap",
  "step_hours",
  "contact_hours",
  "no_contact_hours",
  "contacts_switched_off",
  "step_outside_contact_hours",
  "lead_mode",
  "stripe_retries",
  "watch_mode",
  "attempts_used",
  "window_over",
  "code_attempts_used",
  "not_worth_trying",
  "method_declined_for_good",
  "budget_spent",
  "budget",
  "decided_by",
  "segment_matched",
];

/**
 * The most telling of some reasons in one line, e.g. `The last try failed: insufficient funds; pay-day is
 * probably the 25th, so there should be money from Nov 25, 2026`. Empty when there is no reason.
 *
 * @param most how many of them
 */
export function wordWhy(reasons: readonly Reason[], localeContext: LocaleContext, most = 2): string {
  const rank = ({ code }: Reason) => (TELLING.includes(code) ? TELLING.indexOf(code) : TELLING.length);
  return [...reasons]
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, most)
    .map((reason) => wordReason(reason, localeContext))
    .map((words, index) => (index === 0 ? words : inside(words, localeContext.locale)))
    .join("; ");
}
