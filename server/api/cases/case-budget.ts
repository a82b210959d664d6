import type { CustomerState } from "../../dunning/customer-state.ts";
import { attemptsOf } from "../../dunning/facts/attempts.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import { plannerInputOf } from "../../dunning/retries/planner-input.ts";
import { budgetOf } from "../../dunning/retries/retry-limits.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import type { HandlerOutput } from "../contract.ts";
import { presentReasons, type Row } from "../presenter.ts";

/**
 * The budget for the case's lead invoice: the planner's own input, given to the budget rules alone.
 *
 * @param timeZone IANA, the customer's
 */
export function budgetOfCase(
  case_: Row<"cases">,
  snapshot: Snapshot,
  timeZone: string,
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
    timeZone,
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

/** How many invoices of a case can be chosen from for a charge now. */
const MOST_CHARGES = 50;

/** What a charge that staff ask for now would take of each open invoice: the method, and the limits it counts towards. */
export function manualChargesOf(
  case_: Row<"cases">,
  { attempts, snapshot, now }: CustomerState,
  localeContext: LocaleContext,
): HandlerOutput<"cases.get">["charges"] {
  const { strategyId, strategyVersion } = case_.assignment;
  const strategy = snapshot.strategies.find(
    ({ id, version }) => id === strategyId && version === strategyVersion,
  );
  if (!strategy || case_.status !== "open") return [];
  return snapshot.invoices
    .filter(
      ({ id, status, collectionMethod }) =>
        case_.invoiceIds.includes(id) && status === "open" && collectionMethod === "charge_automatically",
    )
    .slice(0, MOST_CHARGES)
    .map((invoice) => {
      const { kind, openedAt } = case_;
      const { timeZone } = localeContext;
      const input = plannerInputOf(invoice, kind, openedAt, strategy, attempts, timeZone, snapshot, now);
      const method = input.methods.find(({ isDefault }) => isDefault);
      if (!method) return { invoiceId: invoice.id, method: null, limits: [] };
      const { id: invoiceId, amountRemaining: amount } = invoice;
      const { reasons } = budgetOf({ method, invoiceId, amount, trigger: "staff", history: input.history });
      const { expMonth, expYear } = method;
      const { type, brand } = method.method;
      return {
        invoiceId,
        method: { type, brand, expMonth, expYear },
        limits: presentReasons(reasons, localeContext),
      };
    });
}
