import { announcedRetryAt } from "../cases/announced-dates.ts";
import type { Attempt } from "../model/attempt.ts";
import type { InvoiceKind } from "../model/invoice-kind.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { ExecutionFact, InvoiceFact } from "../facts/facts.ts";
import { ofInvoice, ofKind, withId } from "../facts/look-ups.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { declineOf } from "./declines.ts";
import type { CandidateMethod, PastAttempt, PlannerInput, UnusableMethod } from "./planner-types.ts";

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
  const subscription = withId(snapshot.subscriptions, invoice.subscriptionId);
  if (invoice.defaultPaymentMethodId) return { id: invoice.defaultPaymentMethodId, changedAt: 0 };
  if (subscription?.defaultPaymentMethodId) {
    return { id: subscription.defaultPaymentMethodId, changedAt: subscription.defaultChangedAt ?? 0 };
  }
  return {
    id: snapshot.customer?.defaultPaymentMethodId ?? null,
    changedAt: snapshot.customer?.defaultChangedAt ?? 0,
  };
}

/** When Stripe last refused to charge a method of the customer as it stands, by the method's id; null: Stripe's own choice. */
function refusedMethods({ executions }: Snapshot): Map<string | null, ExecutionFact> {
  const refused = ofKind(executions, "charge")
    .filter(({ outcome, detail }) => outcome === "refused" && detail.method === "unusable")
    .sort((a, b) => a.startedAt - b.startedAt);
  return new Map(refused.map((execution) => [execution.paymentMethodId, execution]));
}

/**
 * What an attempt or a default may name and nobody can charge: methods that were taken away, and those that Stripe refused
 * and that have not changed since. Once the customer's methods were read from Stripe, all are known: then, without a default,
 * Stripe has nothing to choose from either.
 */
function unusableMethods(candidates: readonly CandidateMethod[], snapshot: Snapshot): UnusableMethod[] {
  const { customer, paymentMethods } = snapshot;
  const unchanged = [...refusedMethods(snapshot)].filter(([id, { startedAt }]) =>
    id === null
      ? candidates.every(({ changedAt }) => changedAt < startedAt)
      : !candidates.some((candidate) => candidate.id === id && candidate.changedAt >= startedAt),
  );
  return [
    ...paymentMethods
      .filter(({ detachedAt }) => detachedAt !== null)
      .map(({ id, detachedAt }) => ({ id, why: { code: "method_detached", method: id, at: detachedAt } })),
    ...unchanged.map(([id, { startedAt }]) => ({
      id,
      why: { code: "method_refused", method: id, at: startedAt },
    })),
    ...(customer && customer.methodsReadAt !== null
      ? [{ id: null, why: { code: "no_payment_method" } }]
      : []),
  ];
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

/**
 * Every attempt of a customer, oldest first. All invoices of an evaluation share one history: made anew for each, a
 * thousand open invoices would classify a million declines.
 */
function historyOf(attempts: ReadonlyMap<string, Attempt[]>): PastAttempt[] {
  const known = histories.get(attempts);
  if (known) return known;
  const history = oldestFirst([...attempts.values()].flat())
    .filter(wasPresented)
    .map(pastAttemptOf);
  histories.set(attempts, history);
  return history;
}

const histories = new WeakMap<ReadonlyMap<string, Attempt[]>, PastAttempt[]>();

/** The attempts of ours by which a strategy's number of retries is used up. */
export const automaticAttemptsOn = (invoiceId: string, { executions }: Snapshot): number =>
  ofInvoice(executions, invoiceId).filter(
    ({ kind, trigger, outcome }) =>
      kind === "charge" &&
      (trigger === "automatic" || trigger === "other_method") &&
      outcome !== "refused" &&
      outcome !== "not_performed",
  ).length;

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
  const candidates = methodsOf(invoice, snapshot);
  const unusable = unusableMethods(candidates, snapshot);
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
      announcedAt: announcedRetryAt(invoice.id, snapshot),
      automaticAttempts: automaticAttemptsOn(invoice.id, snapshot),
    },
    limits: { max: strategy.retries.max, endsAt: firstFailedAt + strategy.retries.days * DAY },
    timeZone,
    methods: candidates.filter(({ id }) => !unusable.some((method) => method.id === id)),
    unusable,
    mayChargeOtherMethods: snapshot.settings.chargeOtherMethods,
    customerSince: snapshot.customer?.createdAt ?? null,
    history: historyOf(attempts),
    modelState: snapshot.learning.modelState,
    exploration: snapshot.learning.exploration,
  };
}
