import { lookUp } from "../dunning/model/look-up.ts";
import { declinePhrase, describeDecline } from "./declines.ts";
import {
  at,
  count,
  type Formatter,
  type FormatterTable,
  groupFormatters,
  lasting,
  lastingAfterPreposition,
  type MessageParams,
  numberIn,
  oclock,
  on,
  type Reader,
  textIn,
  withOwn,
} from "./formatter.ts";
import {
  dateOfMidnight,
  duration,
  type LocaleContext,
  money,
  month,
  percent,
  weekdayName,
} from "./locale-format.ts";
import { describeLimit, describeLimitState, limitPhrase } from "./retry-limits.ts";
import { formatMessage, intlLocaleOf, quote } from "./text.ts";

const SOURCE_OF: Readonly<Record<string, "stripe" | "network">> = {
  outcome_type: "stripe",
  outcome_reason: "stripe",
  error_code: "stripe",
  code: "stripe",
  network_advice_code: "network",
  network_decline_code: "network",
};

/** Who gave a piece of evidence, at the beginning of a sentence. */
const source: Reader = (params, { locale }) =>
  formatMessage(`decline_sources.${lookUp(SOURCE_OF, textIn(params, "field")) ?? "bank"}`, locale);

/** Whose code it is. Stored evidence does not always say, but only one brand's codes are read in each field. */
function railOf({ rail, field }: MessageParams, code: string): string | undefined {
  if (typeof rail === "string") return rail;
  if (field === "network_advice_code") return "mastercard";
  return field === "network_decline_code" && code.length === 2 ? "visa" : undefined;
}

const meaning: Reader = (params, { locale }) => {
  const code = textIn(params, "value");
  const declineClass = typeof params.class === "string" ? params.class : undefined;
  return declinePhrase(code, locale, { rail: railOf(params, code), declineClass });
};

const lastDecline: Reader = (params, { locale }) => declinePhrase(textIn(params, "decline"), locale);

/** The id of a pay calendar: its kind, then a weekday or days. Which of several weeks or weekends is not told. */
const PAY_CALENDAR =
  /^(weekly|biweekly|four_weekly|working_day|days?|last_working_day)(?:_(\d+(?:_(?:\d+|last))*))?/;

/** When money is thought to come in: `the 1st and the 15th`. */
function payDay(params: MessageParams, localeContext: LocaleContext): string {
  const id = textIn(params, "pattern");
  const { locale } = localeContext;
  const dayOf = (day: string): string =>
    day === "last"
      ? formatMessage("pay_days.last_working_day", locale)
      : formatMessage("pay_days.day", locale, { day: Number(day) });
  const [, kind, rest] = PAY_CALENDAR.exec(id) ?? [];
  switch (kind) {
    case "weekly":
    case "biweekly":
    case "four_weekly":
      return formatMessage(`pay_days.${kind}`, locale, {
        weekday: weekdayName(Number.parseInt(rest!, 10), localeContext),
      });
    case "working_day":
      return formatMessage("pay_days.working_day", locale, { day: Number(rest) });
    case "last_working_day":
      return dayOf("last");
    case "day":
    case "days":
      return id.endsWith("_or_after")
        ? formatMessage("pay_days.day_or_monday", locale, { day: Number(rest) })
        : new Intl.ListFormat(intlLocaleOf(locale)).format(rest!.split("_").map(dayOf));
    default:
      return quote(id, locale);
  }
}

const rule: Reader = (params, localeContext) => limitPhrase(textIn(params, "rule"), localeContext);
const after: Reader = (params, localeContext) =>
  duration(numberIn(params, "hours_since_failure"), localeContext);
const share =
  (name: string): Reader =>
  (params, localeContext) =>
    percent(numberIn(params, name), localeContext);
const chance = share("chance");
/** A part of the invoice's amount. */
const part =
  (name: string): Reader =>
  (params, localeContext) =>
    money(numberIn(params, name), textIn(params, "currency"), localeContext);
const plan = { worth: part("worth"), amount: part("amount"), chance };
const alternative = { at: at("at"), chance, worth: part("worth") };
const payDayOn: Reader = (params, localeContext) => dateOfMidnight(numberIn(params, "at"), localeContext);
const payDayKnown = { pattern: payDay, weight: share("weight"), from: payDayOn };
const learned = { why: lastDecline };

const reasons = groupFormatters("retry_reasons", {
  decline: { why: lastDecline },
  reason_unknown: { at: at("attempt_at") },
  code_attempts_used: { n: count("max") },
  min_wait: { wait: lastingAfterPreposition("hours"), until: at("until") },
  stripe_guard: { from: at("from"), until: at("until") },
  window_over: {
    end: (params, localeContext) =>
      on(params.ends_at === undefined ? "ended_at" : "ends_at")(params, localeContext),
  },
  soon: { from: at("not_before") },
  not_worth_trying: { chance },
  announced_day: { at: at("at") },
  best_of_sequence: plan,
  explored: plan,
  plan_worth: {
    n: count("planned"),
    whole: chance,
    expected: part("expected"),
    amount: part("amount"),
    waiting: part("waiting"),
    attempts: part("attempts"),
    worth: part("worth"),
  },
  alternative_chance: alternative,
  alternative_waiting: alternative,
  alternative_attempts: alternative,
  alternative_equal: alternative,
  alternative_better: alternative,
  other_method_first: { chance, at: at("primary_at"), other: share("primary_chance") },
  learned_funds: learned,
  learned_issuer: learned,
  learned_technical: learned,
  learned_customer: learned,
  overdue: { planned: at("planned_at") },
  method_declined_for_good: { on: on("at") },
  method_detached: { on: on("at") },
  method_refused: { on: on("at") },
  // The stored instant is the first after the card's last month.
  card_expired: { month: (params, localeContext) => month(numberIn(params, "at") - 1, localeContext) },
  payment_succeeded: { at: at("at") },
  authentication_open: { since: at("since") },
  customer_confirms: { until: at("until") },
  payment_late: { until: on("until") },
  attempts_used: { n: count("max") },
  method_changed: { changed: at("changed_at") },
  not_before: { from: at("at") },
  model_funds: { after },
  model_issuer: { after },
  model_technical: { after },
  model_customer: { after },
  pay_day: payDayKnown,
  pay_day_against: { ...payDayKnown, n: count("against"), on: on("against_at") },
  pay_days: { share: share("share") },
  mandate_revoked: { at: at("at") },
  local_hour: { hour: oclock("hour") },
  local_hour_day: { hour: oclock("hour") },
  budget_spent: { rule },
  decided_by: { source, why: meaning },
  also_said: { source, why: meaning },
  unknown_code: { source },
  wait_of_network: { wait: lasting("hours") },
});

const FAMILIES = ["funds", "issuer", "technical", "customer"] as const;

/** The text for what the model takes the failure for. */
const byFamily =
  (key: "model" | "learned"): Formatter =>
  (params, localeContext) => {
    const family = FAMILIES.find((name) => name === textIn(params, "family")) ?? "issuer";
    return reasons(`${key}_${family}`)(params, localeContext);
  };

const find: FormatterTable = reasons;

/** Why a try to charge comes when it comes, or does not come. */
export const retryReasons: FormatterTable = withOwn(
  {
    network_stop: (params, localeContext) => describeLimit(textIn(params, "rule"), localeContext),
    budget: describeLimitState,
    decided_by: (params, localeContext) =>
      // Without evidence nobody said anything, so there is no source either.
      params.field === "none"
        ? describeDecline(textIn(params, "value"), localeContext.locale)
        : reasons("decided_by")(params, localeContext),
    attempts_used: (params, localeContext) =>
      reasons(params.max === 0 ? "attempts_none" : "attempts_used")(params, localeContext),
    model: byFamily("model"),
    learned: byFamily("learned"),
    alternative: (params, localeContext) =>
      (find(`alternative_${params.lost}`) ?? reasons("alternative_equal"))(params, localeContext),
    pay_day: (params, localeContext) =>
      reasons(typeof params.against === "number" && params.against > 0 ? "pay_day_against" : "pay_day")(
        params,
        localeContext,
      ),
    // Only an hour that was chosen has a reason of its own.
    local_hour: (params, localeContext) => {
      if (params.chosen !== true) return reasons("local_hour")(params, localeContext);
      return reasons(params.hour === 0 ? "local_hour_midnight" : "local_hour_day")(params, localeContext);
    },
  },
  reasons,
);
