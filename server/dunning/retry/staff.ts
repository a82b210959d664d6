import type { Reason } from "../decision.ts";
import { budgetOf } from "./budgets.ts";
import { hardDeclineOf } from "./methods.ts";
import type { CandidateMethod, RetryQuestion } from "./planner.ts";

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
}: RetryQuestion): { kind: "attempt"; at: number; because: Reason[] } | { kind: "wait"; because: Reason[] } {
  const latest = history.filter(({ invoiceId }) => invoiceId === invoice.id).at(-1);
  if (latest?.outcome === "processing")
    return { kind: "wait", because: [{ code: "payment_processing", invoice: invoice.id }] };
  const method = methods.find(({ isDefault }) => isDefault) ?? UNKNOWN_METHOD;
  const dead = hardDeclineOf(method, history, invoice.id);
  if (dead) {
    const because = [
      {
        code: "method_declined_for_good",
        method: method.id,
        at: dead.at,
        decline: dead.decline?.code ?? null,
      },
    ];
    return { kind: "wait", because };
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
    return { kind: "wait", because: [{ code: "budget_spent", rule: budget.rule }, ...budget.because] };
  }
  return { kind: "attempt", at: budget.earliestAt, because: budget.because };
}
