import type { CustomerState } from "../customer-state.ts";
import type { ExecutionFact, InvoiceFact, SubscriptionFact } from "../facts/facts.ts";
import type { Command } from "../model/command.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { PAID_LATE } from "../money/ledger.ts";
import { wasEndedBy } from "./case-closure.ts";
import { ownEndAt } from "./relationship.ts";
import { isStarted } from "./powers.ts";

const HOUR = 3_600_000;

/**
 * Invoices that stayed drafts while our end paused the collection of a subscription: nobody bills them by itself, so once
 * collection is on again a person decides about them.
 */
export function leftDrafts({ snapshot, caseGroups }: CustomerState): Command[] {
  return snapshot.executions.flatMap((resumed): Command[] => {
    if (resumed.kind !== "resume_subscription" || resumed.outcome !== "done") return [];
    const paid = snapshot.invoices.find(({ id }) => id === resumed.invoiceId);
    const group = caseGroups.find(({ delinquencies }) =>
      delinquencies.some(({ invoice }) => invoice.id === resumed.invoiceId),
    );
    const drafts = snapshot.invoices.filter(
      ({ status, subscriptionId, createdAt }) =>
        status === "draft" && subscriptionId === paid?.subscriptionId && createdAt < resumed.startedAt,
    );
    const id = `left_drafts:${resumed.id}`;
    if (!paid || !group || drafts.length === 0 || isGiven(id, snapshot)) return [];
    return [
      {
        id,
        caseId: group.id,
        customerId: snapshot.customerId,
        invoiceId: paid.id,
        dueAt: resumed.finishedAt ?? resumed.startedAt,
        reasons: [{ code: "left_drafts", n: drafts.length }],
        do: { kind: "task", stepId: "left_drafts", task: "review", insteadOf: null },
      },
    ];
  });
}

/** Pauses of Stripe's own for want of payment. Source: `status_details.paused.subscription.type`, since 2026-09-30. */
const PAUSED_UNPAID: ReadonlySet<string | null> = new Set(["first_payment_failure", "final_payment_failure"]);

/** Stripe resumes by itself where the merchant has set it so; we do it if it has not within this time. */
const STRIPES_OWN_RESUMPTION_MS = HOUR;

/**
 * Payment switches on again what was switched off for want of it: a subscription that our end paused, or whose new invoices
 * our end keeps as drafts, and one that Stripe paused. What Stripe refuses becomes a task, once.
 */
export function resumptions(state: CustomerState): Command[] {
  const { snapshot } = state;
  return snapshot.subscriptions.flatMap((subscription): Command[] => {
    if (subscription.endedAt !== null) return [];
    const paid = paidSince(subscription, state);
    if (!paid) return [];
    const { invoice, dueAt } = paid;
    const { id: subscriptionId } = subscription;
    const group = state.caseGroups.find(({ delinquencies }) =>
      delinquencies.some((delinquency) => delinquency.invoice.id === invoice.id),
    );
    if (!group) return [];
    const target = { caseId: group.id, customerId: snapshot.customerId, invoiceId: invoice.id, dueAt };
    // A subscription can be paused and paid again more than once; each payment resumes it once.
    const id = `resume_subscription:${subscriptionId}:${invoice.id}`;
    const done = snapshot.executions.find(
      (execution) => execution.id === id && execution.outcome !== "started",
    );
    if (!done) {
      const reasons = [{ code: "paid_after_all", invoice: invoice.id }];
      return [{ ...target, id, reasons, do: { kind: "resume_subscription", subscriptionId } }];
    }
    const taskId = `not_resumed:${subscriptionId}:${invoice.id}`;
    if (done.outcome !== "refused" || isGiven(taskId, snapshot)) return [];
    return [
      {
        ...target,
        id: taskId,
        reasons: [{ code: "not_resumed", problem: done.detail.problem ?? null }],
        do: { kind: "task", stepId: "not_resumed", task: "review", insteadOf: null },
      },
    ];
  });
}

/**
 * Payment does not bring back a subscription that was cancelled for want of it: Stripe keeps no way back. A person decides
 * whether the customer gets a new one, unless they have one already, or had cancelled the old one themselves.
 */
export function paidAfterCancellation({ snapshot, caseGroups, balances }: CustomerState): Command[] {
  return snapshot.subscriptions.flatMap((subscription): Command[] => {
    const { id: subscriptionId, endedAt, cancellationReason } = subscription;
    if (endedAt === null) return [];
    if (!ownEndAt(endedAt, snapshot) && cancellationReason !== "payment_failed") return [];
    const hasNewer = snapshot.subscriptions.some(
      (other) => other.endedAt === null && other.createdAt > endedAt,
    );
    if (hasNewer) return [];
    for (const { id: caseId, delinquencies } of caseGroups)
      for (const { invoice } of delinquencies) {
        if (invoice.subscriptionId !== subscriptionId) continue;
        const late = balances
          .get(invoice.id)!
          .entries.find(
            ({ kind, reason, at }) => kind === "recovered" && reason === PAID_LATE && at > endedAt,
          );
        const id = `paid_after_cancel:${subscriptionId}`;
        if (!late || isGiven(id, snapshot)) continue;
        return [
          {
            id,
            caseId,
            customerId: snapshot.customerId,
            invoiceId: invoice.id,
            dueAt: late.at,
            reasons: [{ code: "paid_after_cancel", subscription: subscriptionId, at: endedAt }],
            do: { kind: "task", stepId: "paid_after_cancel", task: "review", insteadOf: null },
          },
        ];
      }
    return [];
  });
}

export const isGiven = (taskId: string, { executions }: Pick<Snapshot, "executions">): boolean =>
  executions.some(({ id, outcome }) => id === taskId && outcome !== "started");

/** The invoice whose payment resumes the subscription, and when; null: it is not paused, or not paid. */
function paidSince(
  subscription: SubscriptionFact,
  { snapshot, delinquencies }: CustomerState,
): { invoice: InvoiceFact; dueAt: number } | null {
  const isPaused = subscription.status === "paused";
  const mayEnd = isStarted(snapshot.powers, "ending");
  if (!isPaused && subscription.pauseCollection === null) return null;
  const invoices = delinquencies
    .map(({ invoice }) => invoice)
    .filter(({ subscriptionId }) => subscriptionId === subscription.id);
  if (invoices.some(({ status }) => status === "open")) return null;
  const invoice = invoices
    .filter(({ status }) => status === "paid")
    .sort((a, b) => (b.paidAt ?? 0) - (a.paidAt ?? 0))[0];
  if (!invoice) return null;
  const paidAt = invoice.paidAt ?? invoice.factAt;
  // What our end switched off is switched on again at any time; what Stripe paused is touched only where ends are started.
  if (mayEnd && isPaused && PAUSED_UNPAID.has(subscription.pauseReason))
    return { invoice, dueAt: paidAt + STRIPES_OWN_RESUMPTION_MS };
  const isOurs = (execution: ExecutionFact) =>
    execution.kind === "end" &&
    execution.detail.action === (isPaused ? "pause" : "mark_unpaid") &&
    (execution.finishedAt ?? execution.startedAt) <= Math.max(paidAt, subscription.factAt) &&
    invoices.some(({ id }) => wasEndedBy(execution, id));
  return snapshot.executions.some(isOurs) ? { invoice, dueAt: paidAt } : null;
}
