import type { ExecutionFact, InvoiceFact, SubscriptionFact } from "../facts/facts.ts";
import { ofInvoice, ofKind, withId } from "../facts/look-ups.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Delinquency } from "../money/delinquency.ts";
import type { Hold } from "./holds.ts";

/** Stripe's times are whole seconds, and the events of one act may be a second apart. */
const SAME_ACT_MS = 2_000;

/** The subscription that an invoice bills; undefined for a one-off invoice, or while the subscription is unknown. */
export const subscriptionOf = (
  { subscriptionId }: Pick<InvoiceFact, "subscriptionId">,
  { subscriptions }: Pick<Snapshot, "subscriptions">,
): SubscriptionFact | undefined => withId(subscriptions, subscriptionId);

/**
 * The end of ours that ended a subscription: it ran at that moment. While its answer is still on its way, Stripe's event
 * may have come already.
 */
export const ownEndAt = (
  endedAt: number,
  { executions }: Pick<Snapshot, "executions">,
): ExecutionFact | undefined =>
  ofKind(executions, "end").find(
    ({ outcome, startedAt, finishedAt }) =>
      outcome !== "not_performed" &&
      startedAt - SAME_ACT_MS <= endedAt &&
      (finishedAt === null || endedAt <= finishedAt),
  );

/**
 * Where the merchant, and neither we nor a cancellation, switched off the automatic collection of an invoice, nobody
 * charges it by itself until it is switched on again.
 */
export const collectionHolds = (snapshot: Snapshot): Hold[] =>
  snapshot.invoices.flatMap((invoice): Hold[] => {
    const {
      id,
      status,
      autoAdvance,
      collectionOffAt: offAt,
      collectionOnAt: onAt,
      collectionMethod,
    } = invoice;
    if (status !== "open" || offAt === null || collectionMethod !== "charge_automatically") return [];
    const byCancellation = snapshot.subscriptions.some(
      ({ endedAt }) => endedAt !== null && Math.abs(endedAt - offAt) <= SAME_ACT_MS,
    );
    if (byCancellation) return [];
    if (onAt !== null && onAt >= offAt) return [collectionHold(id, offAt, onAt)];
    // Switched on without an event that says so, and perhaps off again by us.
    const oursLater = ofInvoice(snapshot.executions, id).some(
      ({ kind, outcome, startedAt }) => kind === "suspend_retries" && outcome === "done" && startedAt > offAt,
    );
    return autoAdvance === false && !oursLater ? [collectionHold(id, offAt, null)] : [];
  });

const collectionHold = (invoiceId: string, from: number, to: number | null): Hold =>
  derivedHold("collection", invoiceId, "automatic collection was switched off", from, to);

/** The question for staff about the old debt of somebody who came back. */
export const RESUBSCRIBED_STEP = "resubscribed";

export const resubscribedTaskId = (subscriptionId: string): string =>
  `${RESUBSCRIBED_STEP}:${subscriptionId}`;

/** When staff answered that the old debt of somebody who came back is not needed any more; null: they did not. */
export const waivedAtOf = (
  { subscriptionId }: Pick<InvoiceFact, "subscriptionId">,
  { tasks }: Pick<Snapshot, "tasks">,
): number | null =>
  subscriptionId === null
    ? null
    : (tasks.find(({ id, outcome }) => id === resubscribedTaskId(subscriptionId) && outcome === "not_needed")
        ?.doneAt ?? null);

/**
 * Somebody who fell behind with one subscription and has paid for a newer one since is a customer in good standing: whether
 * the old debt is still asked for is a question for staff, one for each old subscription. Until its task is completed,
 * nobody charges or writes.
 */
export const resubscribedHolds = (delinquencies: readonly Delinquency[], snapshot: Snapshot): Hold[] => {
  const owed = delinquencies.filter(({ invoice }) => invoice.status === "open");
  const owedSince = new Map<string | null, number>();
  for (const { invoice, at } of owed) {
    const { subscriptionId } = invoice;
    owedSince.set(subscriptionId, Math.min(at, owedSince.get(subscriptionId) ?? at));
  }
  const begun = snapshot.invoices.filter(
    ({ billingReason, subscriptionId, status, amountPaid }) =>
      billingReason === "subscription_create" &&
      subscriptionId !== null &&
      status === "paid" &&
      amountPaid > 0,
  );
  return owed.flatMap(({ invoice: { id, subscriptionId } }): Hold[] => {
    if (subscriptionId === null) return [];
    const since = owedSince.get(subscriptionId)!;
    const times = begun
      .filter((other) => other.subscriptionId !== subscriptionId && other.createdAt > since)
      .map(({ paidAt, factAt }) => paidAt ?? factAt);
    if (times.length === 0) return [];
    const task = snapshot.tasks.find((given) => given.id === resubscribedTaskId(subscriptionId));
    const reason = "the customer subscribed anew and paid";
    return [derivedHold("resubscribed", id, reason, Math.min(...times), task?.doneAt ?? null)];
  });
};

const derivedHold = (
  kind: "collection" | "resubscribed",
  invoiceId: string,
  reason: string,
  from: number,
  to: number | null,
): Hold => ({
  id: `${kind}:${invoiceId}`,
  kind,
  invoiceId,
  reason,
  owner: "stripe",
  amount: null,
  currency: null,
  plannedEnd: null,
  releasedBy: null,
  from,
  to: to ?? Number.MAX_SAFE_INTEGER,
});
