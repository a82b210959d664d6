import type { Schema } from "../../../db/schema.ts";
import { FIGURES } from "../../reports/definitions.ts";
import { attemptsOf } from "../../dunning/facts/attempts.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import { measureOf } from "../../dunning/money/metric-key.ts";
import { budgetOf } from "../../dunning/retries/retry-limits.ts";
import { plannerInputOf } from "../../dunning/retries/planner-input.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import type { Returned } from "../contract.ts";
import { presentReasons } from "../presenters.ts";

type Row<Table extends keyof Schema> = Schema[Table]["$inferSelect"];
type Panel = Returned<"cases.get">;

/** What became of the case's money, by the same formulas as the account's figures. */
export function moneyOfCase(one: Row<"cases">, ledger: readonly Row<"ledger">[]): Panel["money"] {
  const { currency } = one;
  const sums: Record<string, { amount: number; count: number }> = {};
  for (const entry of ledger) {
    if (entry.caseId !== one.id || entry.currency !== currency) continue;
    const measure = measureOf(entry);
    const before = sums[measure] ?? { amount: 0, count: 0 };
    sums[measure] = { amount: before.amount + entry.amount, count: before.count + 1 };
  }
  const of = (figure: "failed" | "recovered" | "lost" | "open") => FIGURES[figure].of(sums);
  return { currency, failed: of("failed"), recovered: of("recovered"), lost: of("lost"), open: of("open") };
}

/** The same question that the planner is asked, put to the budget rules alone. */
export function budgetOfCase(
  one: Row<"cases">,
  snapshot: Snapshot,
  localeContext: LocaleContext,
  now: number,
): Panel["budget"] {
  const invoice = snapshot.invoices.find(({ id }) => id === one.leadInvoiceId);
  const { strategyId, strategyVersion } = one.assignment;
  const strategy = snapshot.strategies.find(
    ({ id, version }) => id === strategyId && version === strategyVersion,
  );
  if (invoice?.status !== "open" || invoice.collectionMethod !== "charge_automatically" || !strategy)
    return null;
  const attempts = attemptsOf(snapshot);
  const zone = localeContext.timeZone;
  const question = plannerInputOf(invoice, one.kind, one.openedAt, strategy, attempts, zone, snapshot, now);
  const method = question.methods.find(({ isDefault }) => isDefault);
  if (!method) return null;
  const { earliestAt, latestAt, remaining, reasons } = budgetOf({
    method,
    invoiceId: invoice.id,
    amount: invoice.amountRemaining,
    trigger: "automatic",
    history: question.history,
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
