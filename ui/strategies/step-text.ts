import { hourText } from "../kit/SelectField.tsx";
import { useFormat } from "../kit/format.ts";
import type { Choices } from "../segments/RowFields.tsx";
import { useTranslate } from "../data/session.tsx";
import { ruleText } from "../segments/condition.ts";
import type { Step, Strategy } from "./edit.ts";
import { lastTryOf } from "./timeline-layout.ts";
import type { Got } from "./use-strategy.ts";

/** What a rule may ask, which messages there are and what carries them, with their names in the user's language. */
export type Named = { choices: Choices; templates: Got["templates"]; channels: Channel[] };
export type Channel = Got["channels"][number];

/** The channel of that id; the strategy may name one that nothing else knows. */
export const channelIn = (channels: readonly Channel[], id: string): Channel =>
  channels.find((channel) => channel.id === id) ?? {
    id,
    label: id,
    phrase: id,
    isSetUp: false,
    languages: {},
  };

/** How steps are put into words. */
export function useStepText({ choices, templates, channels }: Named) {
  const t = useTranslate();
  const format = useFormat();
  const glue = {
    all: t("ui_segments.and"),
    any: t("ui_segments.or"),
    none: t("ui_segments.or"),
    not: t("ui_segments.none"),
  };
  const classes = choices.fields.decline_class?.values ?? [];
  return {
    /** `Send “Payment failed” by e-mail`. */
    doing: ({ do: doing }: Step): string => {
      if (doing.kind === "task") return t(`task_kinds.${doing.task}`);
      const template = templates.find(({ id }) => id === doing.template)?.label ?? doing.template;
      return t("ui_strategies.message", { template, channel: channelIn(channels, doing.channel).phrase });
    },
    /** When and for whom, besides the day. */
    terms: ({ atOnceIf, onlyIf, hours }: Step): string[] => [
      ...(onlyIf ? [t("ui_strategies.only_line", { rule: ruleText(onlyIf, choices, glue, format) })] : []),
      ...(atOnceIf.length > 0
        ? [
            t("ui_strategies.at_once_line", {
              classes: atOnceIf
                .map(
                  (declineClass) =>
                    classes.find(({ value }) => value === declineClass)?.label ?? declineClass,
                )
                .join(", "),
            }),
          ]
        : []),
      ...(hours
        ? [t("ui_strategies.hours_line", { from: hourText(hours.from), to: hourText(hours.to) })]
        : []),
    ],
  };
}

/** What a strategy comes to, on one line. */
export function useSummary() {
  const t = useTranslate();
  return (strategy: Strategy): string => {
    const messages = strategy.steps.filter(({ do: doing }) => doing.kind === "message");
    const tasks = strategy.steps.length - messages.length;
    return [
      ...(messages.length > 0 ? [t("ui_strategies.messages", { n: messages.length })] : []),
      ...(tasks > 0 ? [t("ui_strategies.tasks", { n: tasks })] : []),
      lastTryOf(strategy) === null
        ? t("ui_strategies.no_attempts")
        : t("ui_strategies.attempts", { n: strategy.retries.max }),
      t("ui_strategies.day_of", { day: strategy.end.day, text: t(`end_actions.${strategy.end.action}`) }),
    ].join(" · ");
  };
}
