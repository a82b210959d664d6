import type { Command } from "../../dunning/model/command.ts";
import type { Reason } from "../../dunning/model/reason.ts";
import { describeAction } from "../../i18n/actions.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { presentReasons, type Row } from "../presenter.ts";
import { shortReasons } from "./short-reasons.ts";

/** A command of a decision, with how the queue holds it where it is stored. */
export type PlannedCommand = Command & Partial<Pick<Row<"commands">, "tries" | "leaseUntil" | "leaseOwner">>;

/** A command that did not get through rests until its next try, which is later than the decision wants it. */
const isPutOff = ({ dueAt, leaseUntil, leaseOwner }: PlannedCommand) =>
  leaseOwner === null && (leaseUntil ?? 0) > dueAt;

/** When a command is really tried next: epoch milliseconds. */
const nextTryAt = (command: PlannedCommand): number =>
  isPutOff(command) ? (command.leaseUntil ?? command.dueAt) : command.dueAt;

/** A plan holds until it is due, however long ago it was made: the time that was second best then may be over. */
const isOver = ({ code, at }: Reason, now: number): boolean =>
  code === "alternative" && typeof at === "number" && at <= now;

/** @param now UTC epoch milliseconds */
export const presentNextAction = (command: PlannedCommand, localeContext: LocaleContext, now: number) => {
  const { id, caseId, invoiceId, reasons, tries = 0, do: action } = command;
  const putOff = isPutOff(command) && tries > 0 ? [{ code: "put_off", tries }] : [];
  const standing = [...putOff, ...reasons.filter((reason) => !isOver(reason, now))];
  return {
    id,
    caseId,
    invoiceId,
    dueAt: nextTryAt(command),
    text: describeAction(action, localeContext),
    because: shortReasons(standing, localeContext),
    reasons: presentReasons(standing, localeContext),
    do: action,
  };
};

/** Soonest first; commands due at once in the order of their ids. */
export const byDueTime = <Planned extends PlannedCommand>(commands: readonly Planned[]): Planned[] =>
  [...commands].sort((a, b) => nextTryAt(a) - nextTryAt(b) || (a.id < b.id ? -1 : 1));

export const presentNextActions = (
  commands: readonly PlannedCommand[],
  localeContext: LocaleContext,
  now: number,
) => byDueTime(commands).map((command) => presentNextAction(command, localeContext, now));
