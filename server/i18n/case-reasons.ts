import {
  at,
  count,
  type Formatter,
  type FormatterTable,
  groupFormatters,
  type MessageParams,
  named,
  oclock,
  on,
  type Reader,
  sum,
  textIn,
  withOwn,
} from "./formatter.ts";
import { armKey, experimentKey, quotedOwnName } from "./built-in-names.ts";
import { describeHold } from "./holds.ts";
import type { LocaleContext } from "./locale-format.ts";
import { describeRow } from "./segments.ts";
import { label, phrase, quote } from "./text.ts";

/** `New York`, from `America/New_York`. */
const placeOf = (zone: string) => zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");

const hours = { from: oclock("from"), to: oclock("to") };
const window = { ...hours, until: at("until") };

const refusedChannel = {
  channel: (params: MessageParams, { locale }: LocaleContext) =>
    quote(label("channels", textIn(params, "channel"), locale), locale),
};

/** In the words of Stripe, which are not translated. */
const problem = { problem: (params: MessageParams) => textIn(params, "problem") };

const experiment: Reader = (params, localeContext) => {
  const id = textIn(params, "experiment");
  return quotedOwnName(experimentKey(id), id, localeContext);
};

const reasons = groupFormatters("case_reasons", {
  customer_needed_now: { day: count("stepDay") },
  step_day: { day: count("day") },
  channel_missing: {
    channel: (params, { locale }) => quote(label("channels", textIn(params, "channel"), locale), locale),
  },
  message_refused_no_address: refusedChannel,
  message_refused_no_channel: refusedChannel,
  message_refused_no_words: refusedChannel,
  message_refused_carrier: refusedChannel,
  end_not_announced: {
    end: (params, { locale }) => phrase("end_actions", textIn(params, "action"), locale),
  },
  end_after_announcement: { until: at("until") },
  no_contact_hours: hours,
  contact_gap: { n: count("hours"), last: at("lastAt") },
  contact_cap: { n: count("contactsPerWeek"), days: count("days"), until: at("until") },
  contact_hours: window,
  contact_hours_account: window,
  step_hours: window,
  step_hours_account: window,
  step_hours_yield: hours,
  step_outside_contact_hours: {
    ...hours,
    contactFrom: oclock("contactFrom"),
    contactTo: oclock("contactTo"),
  },
  no_common_hour: { zone: (params) => placeOf(textIn(params, "zone")) },
  after_refusal: { until: at("until") },
  put_off: { n: count("tries") },
  end_day: { day: count("day") },
  left_drafts: { n: count("n") },
  waits_for_turn: { n: count("n"), most: count("at_once") },
  end_refused: problem,
  not_resumed: problem,
  paid_after_cancel: { day: on("at") },
  end_after_younger: { until: at("until") },
  end_after_move: { moved: at("movedAt"), until: at("until") },
  ending_asked: {
    end: (params, { locale }) => phrase("end_actions", textIn(params, "action"), locale),
    at: at("at"),
  },
  charging_not_started: { sum, n: count("n"), at: at("at") },
  writing_not_started: { at: at("at") },
  ending_not_started: {
    sum,
    on: on("at"),
    end: (params, { locale }) => phrase("end_actions", textIn(params, "action"), locale),
  },
  announced_retry_stopped: { on: on("at") },
  announced_end_stopped: { on: on("at") },
  segment_matched: { place: count("place"), segment: named("segment") },
  segment_missed: { segment: named("segment") },
  experiment_arm: {
    experiment,
    arm: (params, localeContext) => {
      const arm = textIn(params, "arm");
      return quotedOwnName(armKey(textIn(params, "experiment"), arm), arm, localeContext);
    },
  },
  experiment_hold_out: { experiment },
  held_out: { experiment, until: on("until") },
});

/** The account's own clock is used where the customer's place is unknown. */
const byBasis =
  (key: "contact_hours" | "step_hours"): Formatter =>
  (params, localeContext) =>
    reasons(params.basis === "account" ? `${key}_account` : key)(params, localeContext);

/** Why a message, a task or the end comes when it comes, and what else a case rests on. */
export const caseReasons: FormatterTable = withOwn(
  {
    on_hold: describeHold,
    segment_row: describeRow,
    contact_hours: byBasis("contact_hours"),
    step_hours: byBasis("step_hours"),
    message_refused: (params, localeContext) =>
      (reasons(`message_refused_${String(params.cause)}`) ?? reasons("message_refused_carrier"))(
        params,
        localeContext,
      ),
    step_condition: (params, localeContext) =>
      reasons(params.met === true ? "step_condition_met" : "step_condition_missed")(params, localeContext),
  },
  reasons,
);
