import type { TimelineEntry } from "../dunning/model/timeline-entry.ts";
import { quotedTemplate, wordChannel, wordEndAction, wordStep } from "./actions.ts";
import { wordInvoiceKind } from "./cases.ts";
import { wordDeclineCode } from "./declines.ts";
import { wordHoldKind } from "./holds.ts";
import { wordCause, wordLoss } from "./ledger-labels.ts";
import { say } from "./catalogue.ts";
import { inside, money, quote, type LocaleContext, spaced } from "./locale-format.ts";
import { wordTaskKind, wordTaskOutcome } from "./tasks.ts";
import {
  called,
  count,
  MissingFigure,
  numberOf,
  type Reader,
  sum,
  type Formatter,
  formatters,
  tellOr,
  type MessageParams,
  textOf,
} from "./formatter.ts";
import { RESULT_WORDS, TIMELINE_WORDS } from "./timeline-catalogue.ts";

/** The word for a code in the middle of a sentence; what is not there is left to the caller. */
const inner =
  (name: string, words: (code: string, locale: string) => string): Reader =>
  (told, { locale }) =>
    inside(words(textOf(told, name), locale), locale);

const why: Reader = (told, { locale }) => {
  if (typeof told.code !== "string") return say(RESULT_WORDS.no_reason, locale);
  return inside(wordDeclineCode(told.code, locale), locale);
};
const failed = { sum, why };
const paid = {
  paid: ((told, localeContext) =>
    money(numberOf(told, "paid"), textOf(told, "currency"), localeContext)) satisfies Reader,
};
const reason = { sum, reason: inner("reason", wordLoss) };
const hold = inner("kind", wordHoldKind);
/** The step that is told of; undefined where the strategy is not known or has it no more. */
const stepOf = (told: MessageParams, { steps }: LocaleContext) => steps?.find(({ id }) => id === told.step);
const step = {
  step: ((told, localeContext) => {
    const found = stepOf(told, localeContext);
    if (!found) throw new MissingFigure(`step ${told.step}: not in the strategy that is spoken of`);
    return inside(wordStep(found, localeContext), localeContext.locale);
  }) satisfies Reader,
};
const end = { end: inner("action", wordEndAction) };
/** A message that was refused before it had a channel would have gone by e-mail, the only one there is. */
const message = {
  template: ((told, localeContext) =>
    quotedTemplate(textOf(told, "template"), localeContext)) satisfies Reader,
  channel: ((told, { locale }) =>
    inside(
      wordChannel(typeof told.channel === "string" ? told.channel : "email", locale),
      locale,
    )) satisfies Reader,
};
const newTask = { task: inner("task", wordTaskKind) };

const said = formatters(TIMELINE_WORDS, {
  case_opened: { kind: inner("kind", wordInvoiceKind) },
  strategy_moved: { to: count("to"), strategy: called("strategy") },
  failed_automatic: failed,
  failed_staff: failed,
  failed_customer: failed,
  failed_method_change: failed,
  failed_other_method: failed,
  failed_stripe: failed,
  attempt_processing: { sum },
  recovered: { sum, cause: inner("cause", wordCause) },
  reversed: reason,
  lost: reason,
  hold_began: { hold },
  hold_began_sum: { hold, sum },
  hold_ended: { hold },
  promise_kept: paid,
  promise_broken: paid,
  requested_skip_step: step,
  requested_do_step: step,
  requested_end_now: end,
  withdrawn_skip_step: step,
  withdrawn_do_step: step,
  task_done: { task: inner("kind", wordTaskKind), outcome: inner("outcome", wordTaskOutcome) },
  task: newTask,
  task_other: newTask,
  message_done: message,
  message_refused: message,
  message_unknown: message,
  find_outcome: {
    result: (told, { locale }) => {
      const result = typeof told.result === "string" ? told.result : textOf(told, "outcome");
      return isResult(result) ? say(RESULT_WORDS[result], locale) : quote(spaced(result), locale);
    },
  },
  end_done: end,
  end_problem: end,
});

const isResult = (name: string): name is keyof typeof RESULT_WORDS => Object.hasOwn(RESULT_WORDS, name);

const table: Readonly<Record<string, Formatter>> = said;

/** The text whose name goes on with one of the figures; without one, another. */
const by =
  (kind: string, figure: string, otherwise: Formatter): Formatter =>
  (told, localeContext) =>
    (table[`${kind}_${told[figure]}`] ?? otherwise)(told, localeContext);

/** A request in bare words where the step or the end that it names is not there to be told. */
function asked(kind: "requested" | "withdrawn", otherwise: Formatter): Formatter {
  return (told, localeContext) => {
    const name = `${kind}_${told.what}`;
    const whole = told.what === "end_now" ? typeof told.action === "string" : stepOf(told, localeContext);
    return ((whole ? undefined : table[`${name}_bare`]) ?? table[name] ?? otherwise)(told, localeContext);
  };
}

const ENTRIES: Readonly<Record<string, Formatter>> = {
  ...said,
  case_closed: by("closed", "status", said.closed_lost),
  attempt_failed: by("failed", "trigger", said.failed_stripe),
  hold_began: (told, localeContext) =>
    (typeof told.amount === "number" ? said.hold_began_sum : said.hold_began)(told, localeContext),
  promise_broken: (told, localeContext) =>
    (typeof told.paid === "number" && told.paid > 0 ? said.promise_broken : said.promise_broken_bare)(
      told,
      localeContext,
    ),
  requested: asked("requested", said.requested_other),
  request_withdrawn: asked("withdrawn", said.withdrawn_other),
  task: (told, localeContext) => (told.outcome === "done" ? said.task : said.task_other)(told, localeContext),
  charge: (told, localeContext) =>
    (table[`charge_${told.result}`] ?? table[`charge_${told.outcome}`] ?? said.charge_unknown)(
      told,
      localeContext,
    ),
  message: by("message", "outcome", said.message_unknown),
  find_decline: by("find_decline", "outcome", said.find_decline_refused),
  read_customer: by("read_customer", "outcome", said.read_customer_refused),
  suspend_retries: by("suspend_retries", "outcome", said.suspend_retries_refused),
  restore_retries: by("restore_retries", "outcome", said.restore_retries_refused),
  end: (told, localeContext) =>
    (typeof told.problem === "string" ? said.end_problem : said.end_done)(told, localeContext),
};

/** Every kind of timeline entry that has words. */
export const TIMELINE_KINDS: ReadonlySet<string> = new Set(Object.keys(ENTRIES));

/** What an entry of the timeline tells, in one line without a full stop. Never throws. */
export const wordTimeline = (
  { kind, detail }: Pick<TimelineEntry, "kind" | "detail">,
  localeContext: LocaleContext,
): { title: string } => ({ title: tellOr(ENTRIES, kind, detail, localeContext) });

/** What somebody asked for, as the timeline says it. */
export const wordRequest = (
  { kind, stepId, action }: { kind: string; stepId: string | null; action: string | null },
  localeContext: LocaleContext,
): string => tellOr(ENTRIES, "requested", { what: kind, step: stepId, action }, localeContext);
