import type { Attempt } from "../model/attempt.ts";
import type { InvoiceKind } from "../model/invoice-kind.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { InvoiceFact } from "../facts/facts.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { declineOf } from "./declines.ts";
import type { CandidateMethod, PastAttempt, PlannerInput } from "./planner-types.ts";

const DAY = 86_400_000;

/**
 * The method that Stripe charges by itself for an invoice, in Stripe's order: the invoice's default, the subscription's,
 * the customer's. The level matters: Stripe never charges a new card of the customer while the subscription still names
 * the card that failed.
 */
export function defaultMethodOf(
  invoice: InvoiceFact,
  snapshot: Snapshot,
): { id: string | null; changedAt: number } {
  const subscription = snapshot.subscriptions.find(({ id }) => id === invoice.subscriptionId);
  if (invoice.defaultPaymentMethodId) return { id: invoice.defaultPaymentMethodId, changedAt: 0 };
  if (subscription?.defaultPaymentMethodId) {
    return { id: subscription.defaultPaymentMethodId, changedAt: subscription.defaultChangedAt ?? 0 };
  }
  return {
    id: snapshot.customer?.defaultPaymentMethodId ?? null,
    changedAt: snapshot.customer?.defaultChangedAt ?? 0,
  };
}

/** The customer's methods as candidates for an invoice, the default first. */
export function methodsOf(invoice: InvoiceFact, snapshot: Snapshot): CandidateMethod[] {
  const defaultMethod = defaultMethodOf(invoice, snapshot);
  return snapshot.paymentMethods
    .filter((method) => method.detachedAt === null && method.customerId === snapshot.customerId)
    .map((method) => ({
      id: method.id,
      method: method.method,
      isDefault: method.id === defaultMethod.id,
      expMonth: method.expMonth,
      expYear: method.expYear,
      changedAt: Math.max(
        method.attachedAt,
        method.changedAt ?? 0,
        method.id === defaultMethod.id ? defaultMethod.changedAt : 0,
      ),
    }))
    .sort(
      (a, b) =>
        Number(b.isDefault) - Number(a.isDefault) || a.changedAt - b.changedAt || (a.id < b.id ? -1 : 1),
    );
}

/** Sorts attempts, on one invoice or several. */
export const oldestFirst = (attempts: readonly Attempt[]): Attempt[] =>
  [...attempts].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

/** Whether a stored method was put to the bank; what a customer left unconfirmed on a page says nothing about one. */
export const wasPresented = (attempt: Attempt): attempt is PresentedAttempt =>
  attempt.outcome !== "confirming";

export type PresentedAttempt = Attempt & Pick<PastAttempt, "outcome">;

export const pastAttemptOf = (attempt: PresentedAttempt): PastAttempt => ({
  at: attempt.at,
  invoiceId: attempt.invoiceId,
  amount: attempt.amount,
  paymentMethodId: attempt.paymentMethodId,
  fingerprint: attempt.method.fingerprint,
  method: attempt.method,
  outcome: attempt.outcome,
  trigger: attempt.trigger,
  decline: declineOf(attempt),
});

/** All that the planner may consider for one invoice, taken from the snapshot. */
export function plannerInputOf(
  invoice: InvoiceFact,
  kind: InvoiceKind,
  firstFailedAt: number,
  strategy: Strategy,
  attempts: Map<string, Attempt[]>,
  timeZone: string,
  snapshot: Snapshot,
  now: number,
): PlannerInput {
  return {
    now,
    mode: snapshot.settings.retryMode,
    invoice: {
      id: invoice.id,
      kind,
      amount: invoice.amountRemaining,
      currency: invoice.currency,
      firstFailedAt,
      stripeNextAttemptAt: invoice.nextPaymentAttemptAt,
      automaticAttempts: snapshot.executions.filter(
        (execution) =>
          execution.kind === "charge" &&
          execution.invoiceId === invoice.id &&
          (execution.trigger === "automatic" || execution.trigger === "other_method") &&
          execution.outcome !== "refused" &&
          execution.outcome !== "not_performed",
      ).length,
    },
    limits: { max: strategy.retries.max, endsAt: firstFailedAt + strategy.retries.days * DAY },
    timeZone,
    methods: methodsOf(invoice, snapshot),
    mayChargeOtherMethods: snapshot.settings.chargeOtherMethods,
    customerSince: snapshot.customer?.createdAt ?? null,
    history: oldestFirst([...attempts.values()].flat())
      .filter(wasPresented)
      .map(pastAttemptOf),
    modelState: snapshot.learning.modelState,
    exploration: snapshot.learning.exploration,
  };
}
