import type { TaskFact } from "../dunning/facts/facts.ts";
import { formatMessage, phrase } from "./text.ts";

/**
 * Why a case needs a person.
 *
 * @param task the oldest open task; null: there is none, so the dispute is what somebody has to answer
 */
export const describeAttention = (task: TaskFact["kind"] | null, locale: string): string =>
  task === null
    ? formatMessage("attention.dispute", locale)
    : formatMessage("attention.task", locale, { task: phrase("task_kinds", task, locale) });
