import type { Reason } from "../model/reason.ts";
import { budgetOf } from "./retry-limits.ts";
import { hardDeclineOf } from "./method-matching.ts";
import type { CandidateMethod, PlannerInput } from "./planner-types.ts";

/** What is charged when nothing is known about the customer's methods: Stripe's own choice. */
const UNKNOWN_METHOD: CandidateMethod = {
  id: "",
  method: { type: null, brand: null, funding: null, country: null, fingerprint: null },
  isDefault: true,
  expMonth: null,
  expYear: null,
  changedAt: 0,
};

/**
 * When a person's "retry now" may run. It does not ask whether success is likely and does not count
 * against the strategy's attempts, but the hard limits bind it like any other: no charge while one is
 * processing, none on a method that was declined for good, none beyond a network's or scheme's budget.
 */
export function staffAttempt({
  now,
  invoice,
  methods,
  history,
}: PlannerInput): { kind: "attempt"; at: number; reasons: Reason[] } | { kind: "wait"; reasons: Reason[] } {
  const latest = history.filter(({ invoiceId }) => invoiceId === invoice.id).at(-1);
  if (latest?.outcome === "processing")
    return { kind: "wait", reasons: [{ code: "payment_processing", invoice: invoice.id }] };
  const method = methods.find(({ isDefault }) => isDefault) ?? UNKNOWN_METHOD;
  const dead = hardDeclineOf(method, history, invoice.id);
  if (dead) {
    const reasons = [
      {
        code: "method_declined_for_good",
        method: method.id,
        at: dead.at,
        decline: dead.decline?.code ?? null,
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
