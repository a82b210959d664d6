import { PAID_LATE } from "../dunning/money/ledger.ts";
import type { TimelineEntry } from "../dunning/model/timeline-entry.ts";
import { quotedTemplate, stepPhrase } from "./actions.ts";
import { declinePhrase } from "./declines.ts";
import {
  count,
  type Formatter,
  type FormatterTable,
  formatOrCode,
  groupFormatters,
  type MessageParams,
  MissingParameter,
  named,
  numberIn,
  on,
  type Reader,
  sum,
  textIn,
  verbatim,
  withOwn,
} from "./formatter.ts";
import { type LocaleContext, money } from "./locale-format.ts";
import { type KeyIn, type MessageGroup, spaced } from "./message-format.ts";
import { formatMessage, hasMessage, phrase, quote } from "./text.ts";

/** The text of a code in the middle of a sentence. */
const inner =
  (name: string, group: MessageGroup): Reader =>
  (params, { locale }) =>
    phrase(group, textIn(params, name), locale);

const why: Reader = ({ code }, { locale }) => {
  if (typeof code !== "string") return formatMessage("action_results.no_reason", locale);
  return declinePhrase(code, locale);
};
const failed = { sum, why };
const paid = {
  paid: ((params, localeContext) =>
    money(numberIn(params, "paid"), textIn(params, "currency"), localeContext)) satisfies Reader,
};
const loss = { sum, reason: inner("reason", "loss_reasons") };
/** A hold that began or ended: the message has a text for each kind. */
const held = { kind: verbatim("kind") };
const heldUntil = { ...held, until: on("until") };
/** The step of the entry; undefined where the strategy is not known or no longer has it. */
const stepOf = (params: MessageParams, { steps }: LocaleContext) =>
  steps?.find(({ id }) => id === params.step);
const step = {
  step: ((params, localeContext) => {
    const found = stepOf(params, localeContext);
    if (!found) throw new MissingParameter(`step ${params.step}: not in the case's strategy`);
    return stepPhrase(found, localeContext);
  }) satisfies Reader,
};
const end = { end: inner("action", "end_actions") };
/** A message that was refused before it had a channel would have gone by e-mail, the only one there is. */
const message = {
  template: ((params, localeContext) =>
    quotedTemplate(textIn(params, "template"), localeContext)) satisfies Reader,
  channel: (({ channel }, { locale }) =>
    phrase("channels", typeof channel === "string" ? channel : "email", locale)) satisfies Reader,
};
const newTask = { task: inner("task", "task_kinds") };

const texts = groupFormatters("timeline", {
  case_opened: { kind: inner("kind", "invoice_kinds") },
  strategy_moved: { from: count("from"), to: count("to"), strategy: named("strategy") },
  failed_automatic: failed,
  failed_staff: failed,
  failed_customer: failed,
  failed_method_change: failed,
  failed_other_method: failed,
  failed_stripe: failed,
  attempt_processing: { sum, until: on("until") },
  recovered: { sum, cause: inner("cause", "recovery_causes") },
  recovered_late: { sum, cause: inner("cause", "recovery_causes") },
  reversed: loss,
  lost: loss,
  hold_began: held,
  hold_began_sum: { ...held, sum },
  hold_began_until: heldUntil,
  hold_began_sum_until: { ...heldUntil, sum },
  hold_ended: held,
  hold_ended_planned: held,
  hold_ended_early: heldUntil,
  no_longer: {
    entry: (params, localeContext) =>
      formatOrCode(entryFormatter, textIn(params, "was"), params, localeContext),
  },
  assigned: { change: verbatim("change") },
  promise_kept: paid,
  promise_broken: paid,
  requested_skip_step: step,
  requested_do_step: step,
  requested_end_now: end,
  withdrawn_skip_step: step,
  withdrawn_do_step: step,
  task_done: { task: inner("kind", "task_kinds"), outcome: inner("outcome", "task_outcomes") },
  task: newTask,
  task_other: newTask,
  message_done: message,
  message_refused: message,
  message_unknown: message,
  find_outcome: {
    result: (params, { locale }) => {
      const result = typeof params.result === "string" ? params.result : textIn(params, "outcome");
      return hasMessage(`action_results.${result}`)
        ? phrase("action_results", result, locale)
        : quote(spaced(result), locale);
    },
  },
  end_done: end,
  end_problem: end,
});

const find: FormatterTable = texts;

/** The message whose key goes on with one of the entry's codes; without such a message, another. */
const byCode =
  (key: string, name: string, otherwise: KeyIn<"timeline">): Formatter =>
  (params, localeContext) =>
    (find(`${key}_${params[name]}`) ?? texts(otherwise))(params, localeContext);

/** A staff request, without the step or the end that it names where that is not known. */
const byRequest =
  (key: "requested" | "withdrawn"): Formatter =>
  (params, localeContext) => {
    const name = `${key}_${params.what}`;
    const isWhole =
      params.what === "end_now"
        ? typeof params.action === "string"
        : stepOf(params, localeContext) !== undefined;
    const formatter = (isWhole ? undefined : find(`${name}_bare`)) ?? find(name) ?? texts(`${key}_other`);
    return formatter(params, localeContext);
  };

/** The formatter of a kind of entry; undefined where the kind has no text. */
export const entryFormatter: FormatterTable = withOwn(
  {
    case_closed: byCode("closed", "status", "closed_lost"),
    recovered: (params, localeContext) =>
      texts(params.reason === PAID_LATE ? "recovered_late" : "recovered")(params, localeContext),
    attempt_failed: byCode("failed", "trigger", "failed_stripe"),
    hold_began: (params, localeContext) => {
      const key = typeof params.amount === "number" ? "hold_began_sum" : "hold_began";
      return texts(typeof params.until === "number" ? `${key}_until` : key)(params, localeContext);
    },
    hold_ended: (params, localeContext) => {
      if (typeof params.until !== "number") return texts("hold_ended")(params, localeContext);
      return texts(typeof params.by === "string" ? "hold_ended_early" : "hold_ended_planned")(
        params,
        localeContext,
      );
    },
    withdrawn: (params, localeContext) => texts("no_longer")(params, localeContext),
    promise_broken: (params, localeContext) =>
      texts(typeof params.paid === "number" && params.paid > 0 ? "promise_broken" : "promise_broken_bare")(
        params,
        localeContext,
      ),
    requested: byRequest("requested"),
    request_withdrawn: byRequest("withdrawn"),
    task: (params, localeContext) =>
      texts(params.outcome === "done" ? "task" : "task_other")(params, localeContext),
    charge: (params, localeContext) =>
      (find(`charge_${params.result}`) ?? find(`charge_${params.outcome}`) ?? texts("charge_unknown"))(
        params,
        localeContext,
      ),
    message: byCode("message", "outcome", "message_unknown"),
    find_decline: byCode("find_decline", "outcome", "find_decline_refused"),
    find_settlement: byCode("find_settlement", "outcome", "find_settlement_refused"),
    read_customer: byCode("read_customer", "outcome", "read_customer_refused"),
    suspend_retries: byCode("suspend_retries", "outcome", "suspend_retries_refused"),
    restore_retries: byCode("restore_retries", "outcome", "restore_retries_refused"),
    resume_subscription: byCode("resume_subscription", "outcome", "resume_subscription_refused"),
    end: (params, localeContext) =>
      texts(typeof params.problem === "string" ? "end_problem" : "end_done")(params, localeContext),
  },
  texts,
);

/** What happened, in one line without a full stop. Never throws. */
export const describeEntry = (
  { kind, detail }: Pick<TimelineEntry, "kind" | "detail">,
  localeContext: LocaleContext,
): string => formatOrCode(entryFormatter, kind, detail, localeContext);

/** A request that waits, as the timeline describes it. */
export const describeRequest = (
  { kind, stepId, action }: { kind: string; stepId: string | null; action: string | null },
  localeContext: LocaleContext,
): string => formatOrCode(entryFormatter, "requested", { what: kind, step: stepId, action }, localeContext);
