import type { Assignment } from "../model/assignment.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { inactivePeriodsOf } from "../cases/inactive-periods.ts";
import { POWERS } from "../facts/facts.ts";
import type {
  ExecutionFact,
  ChargeFact,
  CustomerFact,
  InvoiceFact,
  InvoicePaymentFact,
  PaymentMethodFact,
  SubscriptionFact,
} from "../facts/facts.ts";
import type { PublishedStrategy } from "../strategies/strategy.ts";
import type { Segment, SegmentAttributes } from "../segments/segment.ts";
import type { CustomerHistory } from "./history.ts";

/** The rules of a replay: all that differs between two replays of one customer. */
export type RuleSet = { segments: Segment[]; strategies: PublishedStrategy[] };

/** The facts that a replay has produced so far. */
export type ReplayState = {
  executions: ExecutionFact[];
  /** Declined charges, each with the time at which its outcome became known. */
  charges: { charge: ChargeFact; outcomeAt: number }[];
  /** Execution ids of the actual charges that this replay has made too. */
  replayedChargeIds: Set<string>;
  /** As the last evaluation decided about each replayed case. */
  assignments: Assignment[];
  keptAttributes: { caseId: string; attributes: SegmentAttributes }[];
};

/**
 * The money of a charge that we actually made becomes known this much later where the replay has not made that charge, so
 * that the replay can make it at the same instant. Events take about this long as well.
 */
export const ACTUAL_PAYMENT_DELAY_MS = 60_000;

/** An end action of ours and the change that it made in Stripe are at most this far apart. */
const SAME_END_MS = 10 * 60_000;

/**
 * The snapshot that an evaluation at `at` would have had in the replay: without later facts, with the replay's executions
 * in place of our actual ones, and with the actual payments at their actual times.
 *
 * Only the newest version of a fact is stored. Where an object changes without a time, its present value is used: a
 * customer's country, an invoice's metadata, a subscription's revenue, and the merchant's settings.
 *
 * @param at UTC epoch milliseconds
 */
export function snapshotAsOf(
  history: CustomerHistory,
  state: ReplayState,
  rules: RuleSet,
  at: number,
): Snapshot {
  const { snapshot, earlierExecutions, earlierCaseIds, links } = history;
  const ifPast = <Time extends number | null>(time: Time): Time | null =>
    time !== null && time <= at ? time : null;
  const executions = [...earlierExecutions.filter(({ startedAt }) => startedAt <= at), ...state.executions];
  const inactivePeriods = inactivePeriodsOf(snapshot.connections);
  const timeOf = (invoiceId: string | null) => beforeActualPayment(history, state, invoiceId, at);

  return {
    ...snapshot,
    ...rules,
    settings: {
      ...snapshot.settings,
      connected: !inactivePeriods.some(({ from, to }) => from <= at && at < to),
    },
    connections: snapshot.connections.filter((connection) => connection.at <= at),
    // A replay shows what the rules would do, so it runs as if everything had been started before.
    powers: POWERS.map((power) => ({ account: snapshot.account, power, at: 0, started: true, by: "replay" })),
    customer: snapshot.customer && customerAt(snapshot.customer, snapshot.charges, at),
    subscriptions: snapshot.subscriptions.map((subscription) =>
      subscriptionAt(subscription, history, state, at),
    ),
    paymentMethods: snapshot.paymentMethods
      .filter(({ attachedAt }) => attachedAt <= at)
      .map((method) => methodAt(method, snapshot.charges, at)),
    invoices: snapshot.invoices
      .filter(({ createdAt, finalizedAt }) => (finalizedAt ?? createdAt) <= at)
      .map((invoice) => invoiceAt(invoice, history, executions, timeOf(invoice.id))),
    paymentEvents: snapshot.paymentEvents.filter(
      (paymentEvent) =>
        paymentEvent.at <= at &&
        !(paymentEvent.idempotencyKey !== null && links.keys.has(paymentEvent.idempotencyKey)),
    ),
    charges: [...chargesAt(history, timeOf, at), ...simulatedChargesAt(state, at)],
    invoicePayments: snapshot.invoicePayments.map((payment) => paymentAt(payment, timeOf(payment.invoiceId))),
    reversals: snapshot.reversals
      .filter((reversal) => reversal.at <= at)
      .map((reversal) =>
        reversal.kind === "dispute" &&
        reversal.status !== "open" &&
        (reversal.closedAt ?? reversal.factAt) > at
          ? { ...reversal, status: "open" as const, closedAt: null, takenAt: null, returnedAt: null }
          : reversal.status === "returned" && (reversal.returnedAt ?? reversal.factAt) > at
            ? { ...reversal, status: "taken" as const, returnedAt: null }
            : reversal,
      ),
    holds: snapshot.holds
      .filter(({ fromAt }) => fromAt <= at)
      .map((hold) => ({ ...hold, releasedAt: ifPast(hold.releasedAt) })),
    staffRequests: snapshot.staffRequests
      .filter((request) => request.at <= at)
      .map((request) => ({ ...request, withdrawnAt: ifPast(request.withdrawnAt) })),
    executions,
    tasks: [],
    assignments: [
      ...snapshot.assignments.filter(({ caseId }) => earlierCaseIds.has(caseId)),
      ...state.assignments,
    ],
    keptAttributes: [
      ...snapshot.keptAttributes.filter(({ caseId }) => earlierCaseIds.has(caseId)),
      ...state.keptAttributes,
    ],
  };
}

/** `at`, or the instant before an actual charge that was paid a moment ago and that the replay may still make. */
function beforeActualPayment(
  { actualCharges }: CustomerHistory,
  { replayedChargeIds }: ReplayState,
  invoiceId: string | null,
  at: number,
): number {
  const times = actualCharges
    .filter(
      ({ execution, charge }) =>
        execution.invoiceId === invoiceId &&
        charge?.status === "succeeded" &&
        !replayedChargeIds.has(execution.id),
    )
    .map(({ charge }) => charge!.at)
    .filter((time) => time <= at && at < time + ACTUAL_PAYMENT_DELAY_MS);
  return Math.min(at, ...times.map((time) => time - 1));
}

/** The link between payment and invoice is known from the beginning, the money only from its arrival. */
function paymentAt(payment: InvoicePaymentFact, at: number): InvoicePaymentFact {
  if (payment.status !== "paid" || (payment.paidAt ?? payment.factAt) <= at) return payment;
  return { ...payment, status: "open", amountPaid: 0, paidAt: null };
}

/** Before a later change of the default, the default was presumably the method that was last charged. */
function customerAt(customer: CustomerFact, charges: readonly ChargeFact[], at: number): CustomerFact {
  const deletedAt = customer.deletedAt !== null && customer.deletedAt <= at ? customer.deletedAt : null;
  if (customer.defaultChangedAt === null || customer.defaultChangedAt <= at)
    return { ...customer, deletedAt };
  return {
    ...customer,
    deletedAt,
    defaultPaymentMethodId: lastChargedMethodId(charges, at),
    defaultChangedAt: null,
  };
}

/** Before a card was replaced under the same id, its details were those that were charged. */
function methodAt(method: PaymentMethodFact, charges: readonly ChargeFact[], at: number): PaymentMethodFact {
  const { changedAt, detachedAt } = method;
  const asOf = {
    ...method,
    detachedAt: detachedAt !== null && detachedAt <= at ? detachedAt : null,
    mandateInactiveAt:
      method.mandateInactiveAt !== null && method.mandateInactiveAt <= at ? method.mandateInactiveAt : null,
  };
  if (changedAt === null || changedAt <= at) return asOf;
  const lastCharge = latest(
    charges.filter(
      (charge) => charge.paymentMethodId === method.id && charge.at <= at && charge.method.type !== null,
    ),
  );
  return { ...asOf, changedAt: null, method: lastCharge?.method ?? method.method };
}

const latest = (charges: readonly ChargeFact[]): ChargeFact | undefined =>
  charges.reduce<ChargeFact | undefined>(
    (last, charge) => (last && last.at >= charge.at ? last : charge),
    undefined,
  );

const lastChargedMethodId = (charges: readonly ChargeFact[], at: number): string | null =>
  latest(charges.filter((charge) => charge.at <= at && charge.paymentMethodId !== null))?.paymentMethodId ??
  null;

function subscriptionAt(
  subscription: SubscriptionFact,
  { snapshot, links, actualExecutions }: CustomerHistory,
  state: ReplayState,
  at: number,
): SubscriptionFact {
  const { id, status, canceledAt, endedAt, defaultChangedAt } = subscription;
  const cancellationsIn = (executions: Iterable<ExecutionFact>) =>
    [...executions].filter(
      (execution) =>
        execution.kind === "end" &&
        execution.outcome === "done" &&
        (execution.detail.action === "cancel" || execution.detail.action === "mark_uncollectible"),
    );
  const wasCanceledByUs =
    canceledAt !== null &&
    cancellationsIn(actualExecutions.values()).some(({ finishedAt }) => isSameEnd(finishedAt, canceledAt));
  const invoices = new Set(
    snapshot.invoices.filter(({ subscriptionId }) => subscriptionId === id).map((invoice) => invoice.id),
  );
  const simulated = cancellationsIn(state.executions).find(({ invoiceId }) => invoices.has(invoiceId ?? ""));
  const actualAt = canceledAt !== null && canceledAt <= at && !wasCanceledByUs ? canceledAt : null;
  const changesLater = defaultChangedAt !== null && defaultChangedAt > at;
  const wasEndedByUs =
    endedAt !== null &&
    cancellationsIn(actualExecutions.values()).some(({ finishedAt }) => isSameEnd(finishedAt, endedAt));
  const endsLater = endedAt !== null && (endedAt > at || wasEndedByUs);
  const end = endsLater || endedAt === null ? (simulated?.finishedAt ?? null) : endedAt;
  return {
    ...subscription,
    canceledAt: actualAt ?? simulated?.finishedAt ?? null,
    endedAt: end,
    // It lived then: what it was is not kept, and nothing asks but whether it was a checkout.
    status: endsLater && end === null && status !== "incomplete_expired" ? "past_due" : status,
    ...(changesLater
      ? {
          defaultPaymentMethodId: lastChargedMethodId(
            snapshot.charges.filter((charge) => invoices.has(links.invoiceOf(charge) ?? "")),
            at,
          ),
          defaultChangedAt: null,
        }
      : {}),
  };
}

const isSameEnd = (a: number | null, b: number) => a !== null && Math.abs(a - b) <= SAME_END_MS;

function invoiceAt(
  invoice: InvoiceFact,
  { snapshot, actualExecutions, earlierExecutions, links }: CustomerHistory,
  executions: readonly ExecutionFact[],
  at: number,
): InvoiceFact {
  const { id, status, factAt } = invoice;
  const wasEndedByUs = [...actualExecutions.values()].some(
    (execution) =>
      execution.kind === "end" &&
      execution.detail.action === "mark_uncollectible" &&
      isSameEnd(execution.finishedAt, invoice.uncollectibleAt ?? factAt),
  );
  const ifPast = (time: number | null): number | null => (time !== null && time <= at ? time : null);
  const paidAt = status === "paid" ? ifPast(invoice.paidAt ?? factAt) : null;
  const voidedAt = status === "void" ? ifPast(invoice.voidedAt ?? factAt) : null;
  const uncollectibleAt = wasEndedByUs ? null : ifPast(invoice.uncollectibleAt);
  const isDeleted = status === "deleted" && factAt <= at;
  const paidLater = paidAfter(invoice, snapshot.invoicePayments, at);
  const ownership = executions
    .filter(
      (execution) =>
        execution.invoiceId === id &&
        (execution.kind === "suspend_retries" || execution.kind === "restore_retries"),
    )
    .filter(({ outcome }) => outcome === "done")
    .at(-1)?.kind;
  const announcedAttemptAt = snapshot.paymentEvents
    .filter(
      (paymentEvent) =>
        paymentEvent.invoiceId === id &&
        paymentEvent.at <= at &&
        (paymentEvent.kind === "payment_failed" || paymentEvent.kind === "action_required") &&
        !(paymentEvent.idempotencyKey !== null && links.keys.has(paymentEvent.idempotencyKey)),
    )
    .sort((a, b) => a.at - b.at)
    .at(-1)?.nextPaymentAttemptAt;
  const wasSuspendedByUs = [...actualExecutions.values(), ...earlierExecutions].some(
    (execution) =>
      execution.kind === "suspend_retries" && execution.invoiceId === id && execution.outcome === "done",
  );
  const isOpen = paidAt === null && voidedAt === null && uncollectibleAt === null && !isDeleted;
  return {
    ...invoice,
    status: isDeleted
      ? "deleted"
      : paidAt !== null
        ? "paid"
        : voidedAt !== null
          ? "void"
          : uncollectibleAt !== null
            ? "uncollectible"
            : status === "draft"
              ? "draft"
              : "open",
    paidAt,
    voidedAt,
    uncollectibleAt,
    amountPaid: invoice.amountPaid - paidLater,
    amountRemaining: Math.min(invoice.amountDue, invoice.amountRemaining + paidLater),
    autoAdvance:
      ownership === "suspend_retries"
        ? false
        : wasSuspendedByUs || announcedAttemptAt
          ? true
          : invoice.autoAdvance,
    nextPaymentAttemptAt: isOpen && ownership !== "suspend_retries" ? (announcedAttemptAt ?? null) : null,
  };
}

/** Minor units paid after `at`: the InvoicePayments, and the rest at the time when the invoice was paid. */
function paidAfter(invoice: InvoiceFact, payments: readonly InvoicePaymentFact[], at: number): number {
  const invoicePayments = payments.filter(
    ({ invoiceId, status }) => invoiceId === invoice.id && status === "paid",
  );
  const later = invoicePayments
    .filter(({ paidAt, factAt }) => (paidAt ?? factAt) > at)
    .reduce((sum, { amountPaid }) => sum + amountPaid, 0);
  const rest = invoice.amountPaid - invoicePayments.reduce((sum, { amountPaid }) => sum + amountPaid, 0);
  const restIsLater = rest > 0 && invoice.status === "paid" && (invoice.paidAt ?? invoice.factAt) > at;
  return Math.min(invoice.amountPaid, later + (restIsLater ? rest : 0));
}

/** Our own declined charges are left out, since the replay makes its own; money that our own charges brought stays. */
function chargesAt(
  { snapshot, links, outcomeAt }: CustomerHistory,
  timeOf: (invoiceId: string | null) => number,
  at: number,
): ChargeFact[] {
  return snapshot.charges
    .filter(
      (charge) =>
        charge.at <= timeOf(links.invoiceOf(charge)) &&
        (charge.status === "succeeded" ||
          charge.idempotencyKey === null ||
          !links.keys.has(charge.idempotencyKey)),
    )
    .map((charge) => withOutcomeAsOf(charge, outcomeAt.get(charge.id) ?? charge.at, at));
}

const simulatedChargesAt = ({ charges }: ReplayState, at: number): ChargeFact[] =>
  charges
    .filter(({ charge }) => charge.at <= at)
    .map(({ charge, outcomeAt }) => withOutcomeAsOf(charge, outcomeAt, at));

const withOutcomeAsOf = (charge: ChargeFact, outcomeAt: number, at: number): ChargeFact =>
  outcomeAt <= at ? charge : { ...charge, status: "processing", endedAt: null, evidence: null };
