import type { Reason } from "../../dunning/model/reason.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { describeReason } from "../../i18n/reasons.ts";
import { formatMessage } from "../../i18n/text.ts";

type PresentedReason = Reason & { text: string };

/** Why this day, the strongest first: what bound the planner comes before what it preferred. */
const WHY_THEN = [
  ...["put_off", "outcome_unknown", "after_refusal", "customer_confirms", "ending_asked", "asked_by_staff"],
  ...["overdue", "announced_day", "method_changed", "other_method_first", "other_method", "scheduled_day"],
  ...[
    "pay_day",
    "explored",
    "best_of_sequence",
    "soon",
    "at_once",
    "end_after_announcement",
    "end_after_move",
  ],
  ...["contact_cap", "contact_gap", "step_hours", "contact_hours", "channel_missing", "message_refused"],
  ...["customer_needed_now", "step_day", "end_day"],
];

/** What was learned from the last failure; for a step or an end, why there is one. */
const LEARNED = [
  "decline",
  "method_untried",
  "customer_needed_now",
  "step_day",
  "end_day",
  "end_not_announced",
];

const firstOf = (codes: readonly string[], reasons: readonly Reason[]) =>
  codes.flatMap((code) => reasons.find((reason) => reason.code === code) ?? [])[0];

/**
 * The two things that a person needs of an action's reasons: what was learned from the last failure, and why it comes on
 * this day and at this hour. All others are on request.
 */
export function shortReasons(reasons: readonly Reason[], localeContext: LocaleContext): PresentedReason[] {
  const present = (reason: Reason): PresentedReason => ({
    ...reason,
    text: describeReason(reason, localeContext),
  });
  const learned = firstOf(LEARNED, reasons);
  const model = reasons.find(({ code }) => code === "model");
  const first =
    learned?.code === "decline" && model
      ? present({ ...learned, code: "learned", family: model.family ?? null })
      : learned && present(learned);
  const then = firstOf(
    WHY_THEN,
    reasons.filter((reason) => reason !== learned),
  );
  const hour = reasons.find(({ code, chosen }) => code === "local_hour" && chosen === true);
  const second = then && present(then);
  const both = [first, second && hour ? withHour(second, present(hour), localeContext) : second];
  const found = both.filter((reason) => reason !== undefined);
  return found.length > 0 ? found : reasons.slice(0, 2).map(present);
}

const withHour = (
  day: PresentedReason,
  hour: PresentedReason,
  { locale }: LocaleContext,
): PresentedReason => ({
  ...day,
  text: formatMessage("common.joined", locale, { first: day.text, second: hour.text }),
});
