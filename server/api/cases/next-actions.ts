import type { Command } from "../../dunning/model/command.ts";
import { describeAction } from "../../i18n/actions.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { presentReasons } from "../presenter.ts";

export const presentNextAction = (command: Command, localeContext: LocaleContext) => {
  const { id, caseId, invoiceId, dueAt, reasons, do: action } = command;
  return {
    id,
    caseId,
    invoiceId,
    dueAt,
    text: describeAction(action, localeContext),
    reasons: presentReasons(reasons, localeContext),
    do: action,
  };
};

/** Soonest first; commands due at once in the order of their ids. */
export const byDueTime = (commands: readonly Command[]): Command[] =>
  [...commands].sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));

export const presentNextActions = (commands: readonly Command[], localeContext: LocaleContext) =>
  byDueTime(commands).map((command) => presentNextAction(command, localeContext));
