import { TASK_WORDS } from "../tasks/task-labels.ts";
import { hourText } from "../kit/SelectField.tsx";
import { useFormat } from "../kit/format.ts";
import type { Choices } from "../segments/RowFields.tsx";
import { WORDS as SEGMENT_WORDS } from "../segments/labels.ts";
import { useWords } from "../data/session.tsx";
import { ruleText } from "../segments/condition.ts";
import type { Step, Strategy } from "./edit.ts";
import { lastTryOf } from "./timeline-layout.ts";
import type { Got } from "./use-strategy.ts";
import { END_WORDS, WORDS } from "./labels.ts";

/** What a rule may ask and what messages there are, with their names in the user's language. */
export type Named = { choices: Choices; templates: Got["templates"] };

/** How steps are put into words. */
export function useStepWords({ choices, templates }: Named) {
  const say = useWords();
  const format = useFormat();
  const glue = {
    all: say(SEGMENT_WORDS.and),
    any: say(SEGMENT_WORDS.or),
    none: say(SEGMENT_WORDS.or),
    not: say(SEGMENT_WORDS.none),
  };
  const classes = choices.fields.decline_class?.values ?? [];
  return {
    /** `Send “Payment failed” by e-mail`. */
    doing: ({ do: doing }: Step): string => {
      if (doing.kind === "task") return say(TASK_WORDS[doing.task]);
      const template = templates.find(({ id }) => id === doing.template)?.label ?? doing.template;
      return say(doing.channel === "sms" ? WORDS.sms : WORDS.email, { template });
    },
    /** When and for whom, besides the day. */
    terms: ({ atOnceIf, onlyIf, hours }: Step): string[] => [
      ...(onlyIf ? [say(WORDS.only_said, { rule: ruleText(onlyIf, choices, glue, format) })] : []),
      ...(atOnceIf.length > 0
        ? [
            say(WORDS.at_once_said, {
              classes: atOnceIf
                .map((one) => classes.find(({ value }) => value === one)?.label ?? one)
                .join(", "),
            }),
          ]
        : []),
      ...(hours ? [say(WORDS.hours_said, { from: hourText(hours.from), to: hourText(hours.to) })] : []),
    ],
  };
}

/** What a strategy comes to, on one line. */
export function useSummary() {
  const say = useWords();
  return (strategy: Strategy): string => {
    const messages = strategy.steps.filter(
      ({ do: doing }) => doing.kind === "message" && doing.channel === "email",
    );
    const tasks = strategy.steps.length - messages.length;
    return [
      ...(messages.length > 0 ? [say(WORDS.emails, { n: messages.length })] : []),
      ...(tasks > 0 ? [say(WORDS.tasks, { n: tasks })] : []),
      lastTryOf(strategy) === null ? say(WORDS.no_tries) : say(WORDS.tries, { n: strategy.retries.max }),
      say(WORDS.day_of, { day: strategy.end.day, text: say(END_WORDS[strategy.end.action]) }),
    ].join(" · ");
  };
}
