import { attemptsOf } from "../../dunning/facts/attempts.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import { plannerInputOf } from "../../dunning/retries/planner-input.ts";
import { budgetOf } from "../../dunning/retries/retry-limits.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import type { HandlerOutput } from "../contract.ts";
import { presentReasons, type Row } from "../presenter.ts";

/** The budget for the case's lead invoice: the planner's own input, given to the budget rules alone. */
export function budgetOfCase(
  case_: Row<"cases">,
  snapshot: Snapshot,
  localeContext: LocaleContext,
  now: number,
): HandlerOutput<"cases.get">["budget"] {
  const invoice = snapshot.invoices.find(({ id }) => id === case_.leadInvoiceId);
  const { strategyId, strategyVersion } = case_.assignment;
  const strategy = snapshot.strategies.find(
    ({ id, version }) => id === strategyId && version === strategyVersion,
  );
  if (invoice?.status !== "open" || invoice.collectionMethod !== "charge_automatically" || !strategy)
    return null;
  const { methods, history } = plannerInputOf(
    invoice,
    case_.kind,
    case_.openedAt,
    strategy,
    attemptsOf(snapshot),
    localeContext.timeZone,
    snapshot,
    now,
  );
  const method = methods.find(({ isDefault }) => isDefault);
  if (!method) return null;
  const { earliestAt, latestAt, remaining, reasons } = budgetOf({
    method,
    invoiceId: invoice.id,
    amount: invoice.amountRemaining,
    trigger: "automatic",
    history,
  });
  return {
    invoiceId: invoice.id,
    paymentMethodId: method.id,
    earliestAt,
    latestAt,
    remaining,
    reasons: presentReasons(reasons, localeContext),
  };
}
