import type { TaskFact } from "../dunning/facts/facts.ts";
import { catalogue, say } from "./catalogue.ts";
import { wordTaskKind } from "./tasks.ts";

/** Why a case is on the list of those that need a person. */
export const NEED_WORDS = catalogue({
  task: ["To do: {task}", "Zu tun: {task}", "À faire : {task}"],
  dispute: [
    "A payment is disputed: answer it in Stripe",
    "Eine Zahlung wird angefochten: in Stripe darauf antworten",
    "Un paiement est contesté : répondez-y dans Stripe",
  ],
});

/** @param task the oldest open task; null: there is none, so the dispute is what somebody has to answer */
export const wordNeed = (task: TaskFact["kind"] | null, locale: string): string =>
  task === null
    ? say(NEED_WORDS.dispute, locale)
    : say(NEED_WORDS.task, locale, { task: wordTaskKind(task, locale) });
