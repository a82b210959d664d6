import type { Reason } from "../../dunning/model/reason.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { presentReasons, type Row } from "../presenter.ts";

/** What a task's row does not hold: the customer, and the case as it stands. */
export type TaskContext = {
  customerName: string | null;
  customerPhone: string | null;
  owner: string | null;
  currency: string | null;
  amountOpen: number | null;
  selfCure: number | null;
  expectedValue: number | null;
  priorityReasons: readonly Reason[] | null;
};

export const presentTask = (
  task: Row<"tasks">,
  { expectedValue, priorityReasons, ...context }: TaskContext,
  localeContext: LocaleContext,
) => ({
  id: task.id,
  customerId: task.customerId,
  customerName: context.customerName,
  customerPhone: context.customerPhone,
  caseId: task.caseId,
  stepId: task.stepId,
  kind: task.kind,
  timeZone: localeContext.timeZone,
  owner: context.owner,
  createdAt: task.createdAt,
  doneAt: task.doneAt,
  doneBy: task.doneBy,
  outcome: task.outcome,
  currency: context.currency,
  amountOpen: context.amountOpen,
  selfCure: context.selfCure,
  expectedValue: expectedValue ?? 0,
  reasons: presentReasons(task.reasons ?? [], localeContext),
  priorityReasons: presentReasons(priorityReasons ?? [], localeContext),
});
