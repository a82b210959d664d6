import { isMessageTemplate } from "../contact/templates.ts";
import type { Step, Strategy } from "./strategy.ts";

/** Something that a strategy's author should know; an `error` makes the strategy unfit to publish. */
export type Problem = {
  level: "error" | "warning";
  code:
    | "duplicate_step_id"
    | "unknown_template"
    | "after_end"
    | "two_messages_on_one_day"
    | "no_steps"
    | "no_last_notice"
    | "message_after_last_notice"
    | "never_at_once"
    | "retries_after_end";
  /** The step it is about, or null for the whole strategy. */
  stepId: string | null;
  /** One sentence that names the step, the cause and the way out. */
  message: string;
};

/** Ends that take something away from the customer, who then deserves to be told before. */
const TAKES_AWAY: readonly Strategy["end"]["action"][] = ["cancel", "pause", "mark_unpaid"];

function stepProblems(step: Step, strategy: Strategy): Problem[] {
  const problems: Problem[] = [];
  const add = (level: Problem["level"], code: Problem["code"], message: string) => {
    problems.push({ level, code, stepId: step.id, message: `Step "${step.id}": ${message}` });
  };
  if (step.do.kind === "message" && !isMessageTemplate(step.do.template)) {
    add("error", "unknown_template", `there is no template "${step.do.template}"; choose one that exists.`);
  }
  if (step.day >= strategy.end.day) {
    add(
      "error",
      "after_end",
      `day ${step.day} is never reached, because the strategy ends on day ${strategy.end.day}; move one of them.`,
    );
  }
  if (strategy.clock === "due_date" && step.atOnceIf.length > 0) {
    add("warning", "never_at_once", "a sent invoice has no decline, so atOnceIf does nothing; remove it.");
  }
  return problems;
}

/**
 * What is wrong or doubtful in a strategy, errors first and then in the order of its steps. It looks at
 * the strategy alone: whether a channel is set up or a segment leads here is not its business.
 */
export function lintStrategy(strategy: Strategy): Problem[] {
  const { steps, end, retries } = strategy;
  const problems = steps.flatMap((step) => stepProblems(step, strategy));
  const add = (level: Problem["level"], code: Problem["code"], stepId: string | null, message: string) => {
    problems.push({ level, code, stepId, message });
  };

  const ids = new Set<string>();
  for (const { id } of steps) {
    if (ids.has(id)) {
      add(
        "error",
        "duplicate_step_id",
        id,
        `Step "${id}" appears twice, so one would never run; rename one.`,
      );
    }
    ids.add(id);
  }

  const messages = steps.filter((step) => step.do.kind === "message").sort((a, b) => a.day - b.day);
  for (const [index, step] of messages.entries()) {
    const before = messages[index - 1];
    if (before === undefined || Math.floor(before.day) !== Math.floor(step.day)) continue;
    const both = `Steps "${before.id}" and "${step.id}" both send on day ${Math.floor(step.day)}`;
    add(
      "warning",
      "two_messages_on_one_day",
      step.id,
      `${both}; the second will wait. Leave a day between them.`,
    );
  }

  const notice = messages.findIndex(
    (step) => step.do.kind === "message" && step.do.template === "final_notice",
  );
  const late = notice === -1 ? undefined : messages[notice + 1];
  if (late !== undefined) {
    const message = `Step "${late.id}" writes again after the final notice; a last word should be the last.`;
    add("warning", "message_after_last_notice", late.id, message);
  }
  if (steps.length === 0) {
    add(
      "warning",
      "no_steps",
      null,
      "There is no step, so the customer hears nothing; add at least one message.",
    );
  } else if (TAKES_AWAY.includes(end.action) && notice === -1) {
    const message = `On day ${end.day} the end action is ${end.action}, but no final notice comes before it; add one.`;
    add("warning", "no_last_notice", null, message);
  }
  if (retries.max > 0 && retries.days >= end.day) {
    const message = `Retries may run until day ${retries.days}, but the strategy ends on day ${end.day}; shorten them.`;
    add("warning", "retries_after_end", null, message);
  }
  return problems.sort((a, b) => Number(a.level === "warning") - Number(b.level === "warning"));
}
