import { lookUp } from "../model/look-up.ts";
import type { ChannelTerms } from "../contact/channel-terms.ts";
import { commonHours, type Hours } from "../contact/contact-window.ts";
import { isMessageTemplate } from "../contact/message-templates.ts";
import { canMatch, commonAttributesOf } from "./reachability.ts";
import type { Step, StrategyDraft } from "./strategy.ts";

export const PROBLEM_CODES = [
  "duplicate_step_id",
  "unknown_template",
  "after_end",
  "hours_never_open",
  "unreachable_step",
  "two_messages_on_one_day",
  "no_steps",
  "no_last_notice",
  "message_after_last_notice",
  "never_at_once",
  "hours_without_message",
  "channel_not_set_up",
  "text_missing_in_language",
  "retries_after_end",
  "pause_not_possible",
] as const;

/** Something that a strategy's author should know; an `error` makes the strategy unfit to publish. */
export type Problem = {
  level: "error" | "warning";
  code: (typeof PROBLEM_CODES)[number];
  /** The step it is about, or null for the whole strategy. */
  stepId: string | null;
  /** Figures and ids for the words, which are made where it is shown. Days as in the strategy, hours local. */
  detail: Record<string, string | number | boolean | null>;
};

/** What a strategy meets in its account, as far as it can be at odds with it. */
export type Surroundings = {
  /** Locales of the account's customers whose messages matter, e.g. those with a recent case. */
  languages: readonly string[];
  /** The channels that the account can send on. */
  channels: readonly ChannelTerms[];
  contactHours: Hours;
  /** Of the account's living subscriptions: how many there are, and how many Stripe can pause. */
  subscriptions: { living: number; pausable: number };
};

/** Ends that take something away from the customer, who then deserves to be told before. */
const TAKES_AWAY: readonly StrategyDraft["end"]["action"][] = [
  "cancel",
  "pause",
  "mark_unpaid",
  "mark_uncollectible",
];

const tagOf = (locale: string): string => locale.toLowerCase().replaceAll("_", "-");
const languageOf = (locale: string): string => tagOf(locale).split("-")[0] ?? locale;

/** Words are looked for in the reader's locale and then ever wider: `de` serves `de-AT`, not the reverse. */
const isServed = (reader: string, written: readonly string[]): boolean =>
  written.some((text) => `${tagOf(reader)}-`.startsWith(`${tagOf(text)}-`));

type Report = (
  level: Problem["level"],
  code: Problem["code"],
  stepId: string | null,
  detail?: Problem["detail"],
) => void;

/** What is wrong with a step by itself, whatever stands around it. */
function lintStep(step: Step, { clock, end }: StrategyDraft, around: Surroundings, report: Report): void {
  const { id, day } = step;
  if (day >= end.day) report("error", "after_end", id, { day, endDay: end.day });
  if (step.onlyIf !== undefined && !canMatch(step.onlyIf, commonAttributesOf(clock))) {
    report("warning", "unreachable_step", id, { why: "condition", day, other: null });
  }
  if (clock === "due_date" && step.atOnceIf.length > 0) report("warning", "never_at_once", id);
  if (step.do.kind === "task") {
    if (step.hours) report("warning", "hours_without_message", id, { task: step.do.task });
    return;
  }

  const { template } = step.do;
  if (!isMessageTemplate(template)) report("error", "unknown_template", id, { template });
  if (step.hours && commonHours(step.hours, around.contactHours) === null) {
    const { from: contactFrom, to: contactTo } = around.contactHours;
    report("error", "hours_never_open", id, { ...step.hours, contactFrom, contactTo });
  }
  const terms = channelOf(step, around);
  if (!terms) {
    // The account cannot send on it, so a person gets a task instead.
    report("warning", "channel_not_set_up", id, { day, channel: step.do.channel });
  } else if (isMessageTemplate(template)) {
    const written = lookUp(terms.templates, template) ?? [];
    const unserved = around.languages.filter((reader) => !isServed(reader, written));
    const missing = [...new Set(unserved.map(languageOf))].sort();
    const detail = { template, languages: missing.join(","), n: missing.length };
    if (missing.length > 0) report("warning", "text_missing_in_language", id, detail);
  }
}

type Message = Step & { do: { kind: "message" } };

const channelOf = ({ do: action }: Step, { channels }: Surroundings): ChannelTerms | undefined =>
  action.kind === "message" ? channels.find(({ id }) => id === action.channel) : undefined;

/** Can one case get both steps? */
const canMeet = (a: Step, b: Step, clock: StrategyDraft["clock"]): boolean =>
  canMatch({ all: [a, b].flatMap(({ onlyIf }) => onlyIf ?? []) }, commonAttributesOf(clock));

/** Whoever is to get `a` gets `b` instead: both fall due at the same moment, and the later one counts. */
const isOvertakenBy = (a: Message, b: Message, around: Surroundings): boolean =>
  a.day === b.day &&
  channelOf(a, around) !== undefined &&
  channelOf(b, around) !== undefined &&
  b.onlyIf === undefined &&
  a.atOnceIf.every((declineClass) => b.atOnceIf.includes(declineClass));

/** Messages that fall on top of each other, and words after the last one. */
function lintMessages({ steps, clock, end }: StrategyDraft, around: Surroundings, report: Report): void {
  const messages = steps
    .filter((step): step is Message => step.do.kind === "message")
    .sort((a, b) => a.day - b.day);
  for (const [index, step] of messages.entries()) {
    const day = Math.floor(step.day);
    const before = messages
      .slice(0, index)
      .filter((message) => Math.floor(message.day) === day && canMeet(message, step, clock));
    const overtaken = before.find((message) => isOvertakenBy(message, step, around));
    const last = before.at(-1);
    if (overtaken) {
      const detail = { why: "overtaken", day: step.day, other: step.id };
      report("warning", "unreachable_step", overtaken.id, detail);
    } else if (last) {
      report("warning", "two_messages_on_one_day", step.id, { other: last.id, day });
    }
  }

  const finalNotices = messages.filter((step) => step.do.template === "final_notice");
  const late = messages.find((step, index) =>
    finalNotices.some((notice) => messages.indexOf(notice) < index && canMeet(notice, step, clock)),
  );
  if (late) report("warning", "message_after_last_notice", late.id, { day: late.day });

  if (steps.length === 0) report("warning", "no_steps", null);
  else if (TAKES_AWAY.includes(end.action)) {
    const warned = finalNotices.map(({ onlyIf }) => onlyIf);
    // Somebody can lose something unwarned: where there is no notice, or none that is for them.
    const rules = warned.flatMap((rule) => rule ?? []);
    const forEverybody = rules.length < warned.length;
    if (!forEverybody && (rules.length === 0 || canMatch({ none: rules }, commonAttributesOf(clock)))) {
      report("warning", "no_last_notice", null, { endDay: end.day, action: end.action });
    }
  }
}

/**
 * What is wrong or doubtful in a strategy, errors first and then in the order of its steps. It looks at
 * the strategy and what surrounds it in its account; whether a segment leads here is not its business.
 */
export function lintStrategy(strategy: StrategyDraft, around: Surroundings): Problem[] {
  const { steps, end, retries } = strategy;
  const problems: Problem[] = [];
  const report: Report = (level, code, stepId, detail = {}) => {
    problems.push({ level, code, stepId, detail: stepId === null ? detail : { step: stepId, ...detail } });
  };

  const ids = new Set<string>();
  for (const step of steps) {
    lintStep(step, strategy, around, report);
    if (ids.has(step.id)) report("error", "duplicate_step_id", step.id);
    ids.add(step.id);
  }
  lintMessages(strategy, around, report);
  const { living, pausable } = around.subscriptions;
  if (end.action === "pause" && pausable < living) {
    // Where none can be paused every end would be refused.
    report(pausable === 0 ? "error" : "warning", "pause_not_possible", null, {
      n: living - pausable,
      living,
    });
  }
  if (retries.max > 0 && retries.days >= end.day) {
    report("warning", "retries_after_end", null, { retryDays: retries.days, endDay: end.day });
  }
  return problems.sort((a, b) => Number(a.level === "warning") - Number(b.level === "warning"));
}
