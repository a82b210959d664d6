import type { Reason } from "../model/reason.ts";
import { budgetOf } from "./retry-limits.ts";
import { hardDeclineOf } from "./method-matching.ts";
import type { CandidateMethod, PlannerInput } from "./planner-types.ts";

/** Stands for Stripe's own choice where nothing is known about the customer's methods. */
const UNKNOWN_METHOD: CandidateMethod = {
  id: "",
  method: { type: null, brand: null, funding: null, country: null, fingerprint: null },
  isDefault: true,
  expMonth: null,
  expYear: null,
  changedAt: 0,
};

/**
 * When the "retry now" of a member of staff may run. Unlike an automatic retry it needs no chance of success and does
 * not count against the strategy's attempts. The hard limits bind it: no charge while another is processing, on a method
 * that was declined for good, or beyond the budget of a network or scheme.
 */
export function planManualRetry({
  now,
  invoice,
  methods,
  history,
}: PlannerInput): { kind: "attempt"; at: number; reasons: Reason[] } | { kind: "wait"; reasons: Reason[] } {
  if (history.some(({ invoiceId, outcome }) => invoiceId === invoice.id && outcome === "processing"))
    return { kind: "wait", reasons: [{ code: "payment_processing", invoice: invoice.id }] };
  const method = methods.find(({ isDefault }) => isDefault) ?? UNKNOWN_METHOD;
  const hardDecline = hardDeclineOf(method, history, invoice.id);
  if (hardDecline) {
    const reasons = [
      {
        code: "method_declined_for_good",
        method: method.id,
        at: hardDecline.at,
        decline: hardDecline.decline?.code ?? null,
      },
    ];
    return { kind: "wait", reasons };
  }
  const budget = budgetOf({
    method,
    invoiceId: invoice.id,
    amount: invoice.amount,
    trigger: "staff",
    history,
  });
  if (
    budget.earliestAt === null ||
    (budget.latestAt !== null && budget.latestAt < Math.max(now, budget.earliestAt))
  ) {
    return { kind: "wait", reasons: [{ code: "budget_spent", rule: budget.rule }, ...budget.reasons] };
  }
  return { kind: "attempt", at: budget.earliestAt, reasons: budget.reasons };
}
