import type { Assignment } from "../model/assignment.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { inactivePeriodsOf } from "../cases/inactive-periods.ts";
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

/** Only these differ between two replays of one customer. */
export type RuleSet = { segments: Segment[]; strategies: PublishedStrategy[] };

/** What a replay has done so far, as the facts that it would have left. */
export type ReplayState = {
  executions: ExecutionFact[];
  /** Tries that were declined, each with the time from which that was known. */
  charges: { charge: ChargeFact; outcomeAt: number }[];
  /** Acts of charges that we in fact made and that this replay has made too, by id. */
  replayedChargeIds: Set<string>;
  /** What the last look concluded about each replayed case. */
  assignments: Assignment[];
  keptAttributes: { caseId: string; attributes: SegmentAttributes }[];
};

/**
 * Money that a charge of ours brought in fact shows this much later where the replay has not made that charge,
 * so that it has its turn at the very instant at which it was made. In fact events take as long.
 */
export const ACTUAL_PAYMENT_DELAY_MS = 60_000;

/** An own end and the change that it made in Stripe are this close. */
const SAME_END_MS = 10 * 60_000;

/**
 * The snapshot as a look at `at` would have met it: facts of later are not known yet, our own acts are those
 * of the replay, and what was paid in fact is paid when it was.
 *
 * Facts are kept in their newest version, so where an object changes without leaving a time, what it says
 * now is taken for then: a customer's country, an invoice's metadata, a subscription's revenue, and the
 * merchant's settings.
 *
 * @param at UTC epoch milliseconds
 */
export function snapshotAsOf(
  record: CustomerHistory,
  played: ReplayState,
  rules: RuleSet,
  at: number,
): Snapshot {
  const { snapshot, earlierExecutions: keptExecutions, earlierCaseIds: keptCases, links } = record;
  const past = <Time extends number | null>(time: Time): Time | null =>
    time !== null && time <= at ? time : null;
  const executions = [...keptExecutions.filter(({ startedAt }) => startedAt <= at), ...played.executions];
  const off = inactivePeriodsOf(snapshot.connections);
  const timeOf = (invoiceId: string | null) => beforeActualPayment(record, played, invoiceId, at);

  return {
    ...snapshot,
    ...rules,
    settings: { ...snapshot.settings, connected: !off.some(({ from, to }) => from <= at && at < to) },
    connections: snapshot.connections.filter((connection) => connection.at <= at),
    customer: snapshot.customer && customerAt(snapshot.customer, snapshot.charges, at),
    subscriptions: snapshot.subscriptions.map((subscription) =>
      subscriptionAt(subscription, record, played, at),
    ),
    paymentMethods: snapshot.paymentMethods
      .filter(({ attachedAt }) => attachedAt <= at)
      .map((method) => methodAt(method, snapshot.charges, at)),
    invoices: snapshot.invoices
      .filter(({ createdAt, finalizedAt }) => (finalizedAt ?? createdAt) <= at)
      .map((invoice) => invoiceAt(invoice, record, executions, timeOf(invoice.id))),
    paymentEvents: snapshot.paymentEvents.filter(
      (paymentEvent) =>
        paymentEvent.at <= at &&
        !(paymentEvent.idempotencyKey !== null && links.keys.has(paymentEvent.idempotencyKey)),
    ),
    charges: [...chargesAt(record, timeOf, at), ...simulatedChargesAt(played, at)],
    invoicePayments: snapshot.invoicePayments.map((payment) => paymentAt(payment, timeOf(payment.invoiceId))),
    reversals: snapshot.reversals
      .filter((reversal) => reversal.at <= at)
      .map((reversal) =>
        reversal.kind === "dispute" &&
        reversal.status !== "open" &&
        (reversal.closedAt ?? reversal.factAt) > at
          ? { ...reversal, status: "open" as const, closedAt: null }
          : reversal,
      ),
    holds: snapshot.holds
      .filter(({ fromAt }) => fromAt <= at)
      .map((hold) => ({ ...hold, releasedAt: past(hold.releasedAt) })),
    staffRequests: snapshot.staffRequests
      .filter((request) => request.at <= at)
      .map((request) => ({ ...request, withdrawnAt: past(request.withdrawnAt) })),
    executions,
    tasks: [],
    assignments: [
      ...snapshot.assignments.filter(({ caseId }) => keptCases.has(caseId)),
      ...played.assignments,
    ],
    keptAttributes: [
      ...snapshot.keptAttributes.filter(({ caseId }) => keptCases.has(caseId)),
      ...played.keptAttributes,
    ],
  };
}

/** `at`, or the instant before a charge of ours that brought money a moment ago and is still to be made. */
function beforeActualPayment(
  { actualCharges: ownCharges }: CustomerHistory,
  { replayedChargeIds: spent }: ReplayState,
  invoiceId: string | null,
  at: number,
): number {
  const times = ownCharges
    .filter(
      ({ execution, charge }) =>
        execution.invoiceId === invoiceId && charge?.status === "succeeded" && !spent.has(execution.id),
    )
    .map(({ charge }) => charge!.at)
    .filter((time) => time <= at && at < time + ACTUAL_PAYMENT_DELAY_MS);
  return Math.min(at, ...times.map((time) => time - 1));
}

/** A link between payment and invoice is known from the beginning, the money from when it came. */
function paymentAt(payment: InvoicePaymentFact, at: number): InvoicePaymentFact {
  if (payment.status !== "paid" || (payment.paidAt ?? payment.factAt) <= at) return payment;
  return { ...payment, status: "open", amountPaid: 0, paidAt: null };
}

/** A default that changed later was another one before: the one that was last charged, as far as known. */
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

/** A card that was replaced under the same id was the one that was charged before. */
function methodAt(method: PaymentMethodFact, charges: readonly ChargeFact[], at: number): PaymentMethodFact {
  const { changedAt, detachedAt } = method;
  const then = {
    ...method,
    detachedAt: detachedAt !== null && detachedAt <= at ? detachedAt : null,
  };
  if (changedAt === null || changedAt <= at) return then;
  const charged = latest(
    charges.filter(
      (charge) => charge.paymentMethodId === method.id && charge.at <= at && charge.method.type !== null,
    ),
  );
  return { ...then, changedAt: null, method: charged?.method ?? method.method };
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
  { snapshot, links, actualExecutions: ownExecutions }: CustomerHistory,
  played: ReplayState,
  at: number,
): SubscriptionFact {
  const { id, canceledAt, defaultChangedAt } = subscription;
  const cancels = (executions: Iterable<ExecutionFact>) =>
    [...executions].filter(
      (execution) =>
        execution.kind === "end" && execution.outcome === "done" && execution.detail.action === "cancel",
    );
  const isOurs =
    canceledAt !== null &&
    cancels(ownExecutions.values()).some(({ finishedAt }) => isSameEnd(finishedAt, canceledAt));
  const invoices = new Set(
    snapshot.invoices.filter(({ subscriptionId }) => subscriptionId === id).map((invoice) => invoice.id),
  );
  const replayed = cancels(played.executions).find(({ invoiceId }) => invoices.has(invoiceId ?? ""));
  const known = canceledAt !== null && canceledAt <= at && !isOurs ? canceledAt : null;
  const changesLater = defaultChangedAt !== null && defaultChangedAt > at;
  return {
    ...subscription,
    canceledAt: known ?? replayed?.finishedAt ?? null,
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
  { snapshot, actualExecutions: ownExecutions, earlierExecutions: keptExecutions, links }: CustomerHistory,
  executions: readonly ExecutionFact[],
  at: number,
): InvoiceFact {
  const { id, status, factAt } = invoice;
  const wasEndedByUs = [...ownExecutions.values()].some(
    (execution) =>
      execution.kind === "end" &&
      execution.detail.action === "mark_uncollectible" &&
      isSameEnd(execution.finishedAt, invoice.uncollectibleAt ?? factAt),
  );
  const known = (time: number | null): number | null => (time !== null && time <= at ? time : null);
  const paidAt = status === "paid" ? known(invoice.paidAt ?? factAt) : null;
  const voidedAt = status === "void" ? known(invoice.voidedAt ?? factAt) : null;
  const uncollectibleAt = wasEndedByUs ? null : known(invoice.uncollectibleAt);
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
  const told = snapshot.paymentEvents
    .filter(
      (paymentEvent) =>
        paymentEvent.invoiceId === id &&
        paymentEvent.at <= at &&
        (paymentEvent.kind === "payment_failed" || paymentEvent.kind === "action_required") &&
        !(paymentEvent.idempotencyKey !== null && links.keys.has(paymentEvent.idempotencyKey)),
    )
    .sort((a, b) => a.at - b.at)
    .at(-1)?.nextPaymentAttemptAt;
  const wasTaken = [...ownExecutions.values(), ...keptExecutions].some(
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
    autoAdvance: ownership === "suspend_retries" ? false : wasTaken || told ? true : invoice.autoAdvance,
    nextPaymentAttemptAt: isOpen && ownership !== "suspend_retries" ? (told ?? null) : null,
  };
}

/** Minor units that came after `at`: named payments, and the rest when the invoice was paid. */
function paidAfter(invoice: InvoiceFact, payments: readonly InvoicePaymentFact[], at: number): number {
  const named = payments.filter(({ invoiceId, status }) => invoiceId === invoice.id && status === "paid");
  const later = named
    .filter(({ paidAt, factAt }) => (paidAt ?? factAt) > at)
    .reduce((sum, { amountPaid }) => sum + amountPaid, 0);
  const rest = invoice.amountPaid - named.reduce((sum, { amountPaid }) => sum + amountPaid, 0);
  const restIsLater = rest > 0 && invoice.status === "paid" && (invoice.paidAt ?? invoice.factAt) > at;
  return Math.min(invoice.amountPaid, later + (restIsLater ? rest : 0));
}

/** Our own declined tries are the replay's to make; money that our own tries brought in fact stays. */
function chargesAt(
  { snapshot, links, outcomeAt: settledAt }: CustomerHistory,
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
    .map((charge) => withOutcomeAsOf(charge, settledAt.get(charge.id) ?? charge.at, at));
}

const simulatedChargesAt = ({ charges }: ReplayState, at: number): ChargeFact[] =>
  charges
    .filter(({ charge }) => charge.at <= at)
    .map(({ charge, outcomeAt: settledAt }) => withOutcomeAsOf(charge, settledAt, at));

const withOutcomeAsOf = (charge: ChargeFact, settledAt: number, at: number): ChargeFact =>
  settledAt <= at ? charge : { ...charge, status: "processing", evidence: null };
