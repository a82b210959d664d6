import type { Problem } from "../dunning/strategies/lint.ts";
import { quotedTemplate } from "./actions.ts";
import {
  count,
  type FormatterTable,
  formatOrCode,
  groupFormatters,
  numberIn,
  oclock,
  quoted,
  type Reader,
  textIn,
  withOwn,
} from "./formatter.ts";
import type { LocaleContext } from "./locale-format.ts";
import { intlLocaleOf, label, phrase } from "./text.ts";

const step = quoted("step");
const template: Reader = (params, localeContext) => quotedTemplate(textIn(params, "template"), localeContext);

/** `German and French`, from a list of codes. */
const languages: Reader = (params, { locale }) => {
  const intlLocale = intlLocaleOf(locale);
  const names = new Intl.DisplayNames(intlLocale, { type: "language" });
  const codes = textIn(params, "languages").split(",");
  return new Intl.ListFormat(intlLocale).format(codes.map((code) => names.of(code) ?? code));
};

const remarks = groupFormatters("strategy_lint", {
  duplicate_step_id: { step },
  unknown_template: { step, template: quoted("template") },
  after_end: { step, day: count("day"), endDay: count("endDay") },
  hours_never_open: {
    step,
    from: oclock("from"),
    to: oclock("to"),
    contactFrom: oclock("contactFrom"),
    contactTo: oclock("contactTo"),
  },
  unreachable_condition: { step },
  unreachable_overtaken: { step, other: quoted("other") },
  two_messages_on_one_day: {
    step,
    other: quoted("other"),
    day: (params) => Math.floor(numberIn(params, "day")),
  },
  no_last_notice: {
    endDay: count("endDay"),
    action: (params, { locale }) => label("end_actions", textIn(params, "action"), locale),
  },
  message_after_last_notice: { step },
  never_at_once: { step },
  hours_without_message: { step },
  channel_not_set_up: {
    step,
    channel: (params, { locale }) => phrase("channels", textIn(params, "channel"), locale),
  },
  text_missing_in_language: { step, template, languages },
  pause_not_possible: { n: count("n"), living: count("living") },
  retries_after_end: { retryDays: count("retryDays"), endDay: count("endDay") },
});

const remarkFormatter: FormatterTable = withOwn(
  {
    unreachable_step: (params, localeContext) =>
      remarks(params.why === "overtaken" ? "unreachable_overtaken" : "unreachable_condition")(
        params,
        localeContext,
      ),
  },
  remarks,
);

/** What is wrong or doubtful in a strategy, and the way out. */
export const describeLint = (
  { code, stepId, detail }: Omit<Problem, "level">,
  localeContext: LocaleContext,
): string => formatOrCode(remarkFormatter, code, { step: stepId, ...detail }, localeContext);
