import type { TimelineEntry } from "../dunning/decision.ts";
import { quotedTemplate, wordChannel, wordEndAction, wordStep } from "./actions.ts";
import { wordInvoiceKind } from "./cases.ts";
import { wordDeclineCode } from "./declines.ts";
import { wordHoldKind } from "./holds.ts";
import { wordCause, wordLoss } from "./money.ts";
import { say } from "./say.ts";
import { inside, money, quote, type Speech, spaced } from "./speech.ts";
import { wordTaskKind, wordTaskOutcome } from "./tasks.ts";
import {
  called,
  count,
  MissingFigure,
  numberOf,
  type Reader,
  sum,
  type Teller,
  tellers,
  tellOr,
  type Told,
  textOf,
} from "./tell.ts";
import { RESULT_WORDS, TIMELINE_WORDS } from "./timeline-words.ts";

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
  paid: ((told, speech) => money(numberOf(told, "paid"), textOf(told, "currency"), speech)) satisfies Reader,
};
const reason = { sum, reason: inner("reason", wordLoss) };
const hold = inner("kind", wordHoldKind);
/** The step that is told of; undefined where the strategy is not known or has it no more. */
const stepOf = (told: Told, { steps }: Speech) => steps?.find(({ id }) => id === told.step);
const step = {
  step: ((told, speech) => {
    const found = stepOf(told, speech);
    if (!found) throw new MissingFigure(`step ${told.step}: not in the strategy that is spoken of`);
    return inside(wordStep(found, speech), speech.locale);
  }) satisfies Reader,
};
const end = { end: inner("action", wordEndAction) };
/** A message that was refused before it had a channel would have gone by e-mail, the only one there is. */
const message = {
  template: ((told, speech) => quotedTemplate(textOf(told, "template"), speech)) satisfies Reader,
  channel: ((told, { locale }) =>
    inside(
      wordChannel(typeof told.channel === "string" ? told.channel : "email", locale),
      locale,
    )) satisfies Reader,
};
const newTask = { task: inner("task", wordTaskKind) };

const said = tellers(TIMELINE_WORDS, {
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
  taken_back: reason,
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

const table: Readonly<Record<string, Teller>> = said;

/** The text whose name goes on with one of the figures; without one, another. */
const by =
  (kind: string, figure: string, otherwise: Teller): Teller =>
  (told, speech) =>
    (table[`${kind}_${told[figure]}`] ?? otherwise)(told, speech);

/** A request in bare words where the step or the end that it names is not there to be told. */
function asked(kind: "requested" | "withdrawn", otherwise: Teller): Teller {
  return (told, speech) => {
    const name = `${kind}_${told.what}`;
    const whole = told.what === "end_now" ? typeof told.action === "string" : stepOf(told, speech);
    return ((whole ? undefined : table[`${name}_bare`]) ?? table[name] ?? otherwise)(told, speech);
  };
}

const ENTRIES: Readonly<Record<string, Teller>> = {
  ...said,
  case_closed: by("closed", "status", said.closed_lost),
  attempt_failed: by("failed", "trigger", said.failed_stripe),
  hold_began: (told, speech) =>
    (typeof told.amount === "number" ? said.hold_began_sum : said.hold_began)(told, speech),
  promise_broken: (told, speech) =>
    (typeof told.paid === "number" && told.paid > 0 ? said.promise_broken : said.promise_broken_bare)(
      told,
      speech,
    ),
  requested: asked("requested", said.requested_other),
  request_withdrawn: asked("withdrawn", said.withdrawn_other),
  task: (told, speech) => (told.outcome === "done" ? said.task : said.task_other)(told, speech),
  charge: (told, speech) =>
    (table[`charge_${told.result}`] ?? table[`charge_${told.outcome}`] ?? said.charge_unknown)(told, speech),
  message: by("message", "outcome", said.message_unknown),
  find_decline: by("find_decline", "outcome", said.find_decline_refused),
  read_customer: by("read_customer", "outcome", said.read_customer_refused),
  take_over: by("take_over", "outcome", said.take_over_refused),
  hand_back: by("hand_back", "outcome", said.hand_back_refused),
  end: (told, speech) => (typeof told.problem === "string" ? said.end_problem : said.end_done)(told, speech),
};

/** Every kind of timeline entry that has words. */
export const TIMELINE_KINDS: ReadonlySet<string> = new Set(Object.keys(ENTRIES));

/** What an entry of the timeline tells, in one line without a full stop. Never throws. */
export const wordTimeline = (
  { kind, detail }: Pick<TimelineEntry, "kind" | "detail">,
  speech: Speech,
): { title: string } => ({ title: tellOr(ENTRIES, kind, detail, speech) });

/** What somebody asked for, as the timeline says it. */
export const wordRequest = (
  { kind, stepId, action }: { kind: string; stepId: string | null; action: string | null },
  speech: Speech,
): string => tellOr(ENTRIES, "requested", { what: kind, step: stepId, action }, speech);
