import type { Action } from "../dunning/model/command.ts";
import type { Step } from "../dunning/strategies/strategy.ts";
import type { LocaleContext } from "./locale-format.ts";
import { formatMessage, label, phrase, quote, sentence } from "./text.ts";

/** The name of a message, without quotation marks: the merchant's own, else that of a built-in one. */
export function templateName(template: string, { locale, names }: LocaleContext): string {
  return (
    (names && Object.hasOwn(names, template) ? names[template] : undefined) ??
    label("message_templates", template, locale)
  );
}

/** The name in quotation marks, from what a command or an old entry calls the template. */
export function quotedTemplate(template: string, localeContext: LocaleContext): string {
  // An old entry says `en/payment_failed@` and a version.
  const name = /^(?:[^/@]+\/)?([^@]+)/.exec(template)?.[1] ?? template;
  return quote(templateName(name, localeContext), localeContext.locale);
}

const messagePhrase = (
  { template, channel }: { template: string; channel: string },
  localeContext: LocaleContext,
): string =>
  formatMessage("actions.message", localeContext.locale, {
    template: quotedTemplate(template, localeContext),
    channel: phrase("channels", channel, localeContext.locale),
  });

/** What a step of a strategy does, inside a sentence: `send “Payment failed” by e-mail`. */
export const stepPhrase = ({ do: doing }: Pick<Step, "do">, localeContext: LocaleContext): string =>
  doing.kind === "message"
    ? messagePhrase(doing, localeContext)
    : phrase("task_kinds", doing.task, localeContext.locale);

/** The same on a line of its own. */
export const describeStep = (step: Pick<Step, "do">, localeContext: LocaleContext): string =>
  sentence(stepPhrase(step, localeContext), localeContext.locale);

function actionPhrase(action: Action, localeContext: LocaleContext): string {
  const { locale } = localeContext;
  switch (action.kind) {
    case "charge": {
      const { trigger } = action;
      if (trigger === "staff" || trigger === "method_change" || trigger === "other_method")
        return formatMessage(`actions.charge_${trigger}`, locale);
      return formatMessage("actions.charge", locale);
    }
    case "message":
      return messagePhrase(action, localeContext);
    case "task": {
      const task = phrase("task_kinds", action.task, locale);
      return action.insteadOf === null ? task : formatMessage("actions.task_instead", locale, { task });
    }
    case "end":
      return phrase("end_actions", action.action, locale);
    default:
      return formatMessage(`actions.${action.kind}`, locale);
  }
}

/** What the engine will do, on a line of its own: `Try the payment again`. */
export const describeAction = (action: Action, localeContext: LocaleContext): string =>
  sentence(actionPhrase(action, localeContext), localeContext.locale);
