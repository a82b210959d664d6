import type { Attempt } from "../model/attempt.ts";
import type { Snapshot } from "../model/snapshot.ts";
import {
  type ChargeFact,
  type DeclineEvidence,
  type ExecutionFact,
  type InvoicePaymentFact,
  NO_EVIDENCE,
  type PaymentEventFact,
} from "./facts.ts";
import { ofIntent, ofInvoice } from "./look-ups.ts";

const MINUTE = 60_000;

/**
 * How far apart the two events of one failed attempt may be: `charge.failed` has the reason and no invoice,
 * `invoice.payment_failed` has the invoice and no reason. Stripe creates both within seconds.
 */
const SAME_ATTEMPT_MS = 15 * MINUTE;

/** Links between the objects of one customer, built once per evaluation. */
export type Links = {
  invoiceOfIntent: Map<string, string>;
  invoiceOfCharge: Map<string, string>;
  executionOfKey: Map<string, ExecutionFact>;
};

export function linksOf(snapshot: Snapshot): Links {
  const links: Links = { invoiceOfIntent: new Map(), invoiceOfCharge: new Map(), executionOfKey: new Map() };
  for (const payment of snapshot.invoicePayments) addLinks(links, payment);
  for (const charge of snapshot.charges) {
    if (!charge.invoiceId) continue;
    links.invoiceOfCharge.set(charge.id, charge.invoiceId);
    if (charge.paymentIntentId) links.invoiceOfIntent.set(charge.paymentIntentId, charge.invoiceId);
  }
  for (const execution of snapshot.executions)
    if (execution.kind === "charge") links.executionOfKey.set(execution.idempotencyKey, execution);
  return links;
}

function addLinks(links: Links, { invoiceId, paymentIntentId, chargeId }: InvoicePaymentFact) {
  if (paymentIntentId) links.invoiceOfIntent.set(paymentIntentId, invoiceId);
  if (chargeId) links.invoiceOfCharge.set(chargeId, invoiceId);
}

export function invoiceOfCharge(charge: ChargeFact, links: Links): string | null {
  return (
    charge.invoiceId ??
    links.invoiceOfCharge.get(charge.id) ??
    (charge.paymentIntentId ? links.invoiceOfIntent.get(charge.paymentIntentId) : undefined) ??
    null
  );
}

/**
 * Every attempt on every invoice of the customer, by invoice id, oldest first. A charge whose invoice no object names
 * belongs to the failed payment event with the same amount and currency close in time, if such events exist on exactly one
 * invoice; so does every other charge of its PaymentIntent, which an invoice keeps over its attempts. A failed payment
 * event without a charge is an attempt whose reason is not known yet. An attempt that was given up is none.
 */
export function attemptsOf(snapshot: Snapshot, links: Links = linksOf(snapshot)): Map<string, Attempt[]> {
  const currencyOf = new Map(snapshot.invoices.map((invoice) => [invoice.id, invoice.currency]));
  const failures = snapshot.paymentEvents
    .filter(({ kind }) => kind === "payment_failed" || kind === "action_required")
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const charges = snapshot.charges
    .filter((charge) => charge.status !== "canceled" && !isOvertaken(charge, snapshot))
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

  const finishedLookUps = new Set(
    snapshot.executions
      .filter(({ kind, outcome }) => kind === "find_decline" && outcome === "done")
      .map(({ id }) => id),
  );
  const attempts = new Map<string, Attempt[]>();
  const add = (attempt: Attempt) => {
    const list = attempts.get(attempt.invoiceId);
    if (list) list.push(attempt);
    else attempts.set(attempt.invoiceId, [attempt]);
  };

  const explained = new Set<string>();
  const unlinked: ChargeFact[] = [];
  for (const charge of charges) {
    const invoiceId = invoiceOfCharge(charge, links);
    if (!invoiceId) {
      unlinked.push(charge);
      continue;
    }
    const paymentEvent =
      charge.status === "succeeded" ? undefined : paymentEventOf(charge, invoiceId, failures, explained);
    if (paymentEvent) explained.add(paymentEvent.id);
    add(attemptOf(charge, invoiceId, paymentEvent, links));
  }
  const inferred = new Map<string, string>();
  const byAmount = groupByAmount(unlinked.length > 0 ? failures : []);
  const failuresOf = (amount: number) => byAmount.get(amount) ?? [];
  for (const charge of unlinked) {
    const knownInvoiceId = inferred.get(charge.paymentIntentId ?? "");
    if (knownInvoiceId !== undefined) {
      const paymentEvent =
        charge.status === "succeeded"
          ? undefined
          : paymentEventOf(charge, knownInvoiceId, failures, explained);
      if (paymentEvent) explained.add(paymentEvent.id);
      add(attemptOf(charge, knownInvoiceId, paymentEvent, links));
      continue;
    }
    if (charge.status === "succeeded") continue;
    const matching = onlyInvoice(failuresOf(charge.amount), (paymentEvent) => {
      if (explained.has(paymentEvent.id) || !isCloseTo(paymentEvent, charge)) return false;
      return currencyOf.get(paymentEvent.invoiceId) === charge.currency;
    });
    if (matching.length === 0) continue;
    const paymentEvent = nearest(matching, charge.at)!;
    explained.add(paymentEvent.id);
    if (charge.paymentIntentId) inferred.set(charge.paymentIntentId, paymentEvent.invoiceId);
    add(attemptOf(charge, paymentEvent.invoiceId, paymentEvent, links));
  }
  for (const paymentEvent of failures) {
    // Stripe sends both kinds of event for one attempt that needs authentication. Only one becomes an attempt.
    const twin = paymentEvent.kind === "payment_failed" && twinOf(paymentEvent, failures);
    if (
      !explained.has(paymentEvent.id) &&
      !(twin && !explained.has(twin.id)) &&
      !isSecondEventOfAttempt(paymentEvent, attempts)
    ) {
      const wasLookedUp = finishedLookUps.has(`find_decline:${paymentEvent.id}`);
      add(attemptOfEvent(paymentEvent, currencyOf.get(paymentEvent.invoiceId) ?? "", wasLookedUp, links));
    }
  }
  for (const [invoiceId, list] of attempts) {
    list.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    const events = ofInvoice(failures, invoiceId);
    attempts.set(
      invoiceId,
      list.map((attempt, index) => withConfirmation(attempt, list.slice(0, index), events)),
    );
  }
  return attempts;
}

function groupByAmount(events: readonly PaymentEventFact[]): Map<number, PaymentEventFact[]> {
  const groups = new Map<number, PaymentEventFact[]>();
  for (const paymentEvent of events) {
    const known = groups.get(paymentEvent.amountRemaining);
    if (known) known.push(paymentEvent);
    else groups.set(paymentEvent.amountRemaining, [paymentEvent]);
  }
  return groups;
}

/** The fitting events, if all are of one invoice; of several invoices none can be told to be the right one. */
function onlyInvoice(
  events: readonly PaymentEventFact[],
  fits: (paymentEvent: PaymentEventFact) => boolean,
): PaymentEventFact[] {
  const fitting: PaymentEventFact[] = [];
  for (const paymentEvent of events) {
    if (!fits(paymentEvent)) continue;
    if (fitting[0] && fitting[0].invoiceId !== paymentEvent.invoiceId) return [];
    fitting.push(paymentEvent);
  }
  return fitting;
}

/** Close in time: to the charge, or to how it ended, which for a bank debit is days later. */
const isCloseTo = (paymentEvent: PaymentEventFact, { at, endedAt }: ChargeFact): boolean =>
  Math.abs(paymentEvent.at - at) <= SAME_ATTEMPT_MS ||
  (endedAt !== null && Math.abs(paymentEvent.at - endedAt) <= SAME_ATTEMPT_MS);

/**
 * Whether a charge that seems to be under way has ended without a word: a PaymentIntent moves one charge at a time, so a
 * later one of it shows that, and so does the InvoicePayment that was given up.
 */
function isOvertaken(charge: ChargeFact, { charges, invoicePayments }: Snapshot): boolean {
  const { id, paymentIntentId, status } = charge;
  if (status !== "processing" || paymentIntentId === null) return false;
  // A charge of the same attempt takes the place of what stood for it while there was none.
  const from = id.startsWith("pi:") ? charge.at - SAME_ATTEMPT_MS : charge.at + 1;
  return (
    ofIntent(charges, paymentIntentId).some((other) => other.id !== id && other.at >= from) ||
    ofIntent(invoicePayments, paymentIntentId).some(({ status }) => status === "canceled")
  );
}

/** What Stripe says in other words where the bank wants the customer to confirm. */
const TO_CONFIRM: DeclineEvidence = { ...NO_EVIDENCE, declineCode: "authentication_required" };

/** Methods whose payments the customer makes elsewhere, with a voucher or transfer details. */
const PAID_ELSEWHERE: ReadonlySet<string | null> = new Set([
  "boleto",
  "customer_balance",
  "konbini",
  "multibanco",
  "oxxo",
]);

/**
 * Whether an attempt that waits for a confirmation was refused for want of it, or was made by the customer on a page.
 * Stripe's events name a request for the one and not for the other in neither case, so it follows from what else is known:
 * off session were the invoice's first attempt, ours, and those that Stripe counted as further automatic attempts.
 *
 * @param earlier the attempts before it on the invoice
 * @param events the payment events of the invoice, oldest first
 */
function withConfirmation(
  attempt: Attempt,
  earlier: readonly Attempt[],
  events: readonly PaymentEventFact[],
): Attempt {
  if (attempt.outcome !== "requires_action") return attempt;
  const near = (paymentEvent: PaymentEventFact) => Math.abs(paymentEvent.at - attempt.at) <= SAME_ATTEMPT_MS;
  const countedBefore = Math.max(
    0,
    ...events.filter(({ at }) => at < attempt.at - SAME_ATTEMPT_MS).map(({ attemptCount }) => attemptCount),
  );
  const wasAutomatic =
    attempt.trigger === "stripe" &&
    events.some((paymentEvent) => near(paymentEvent) && paymentEvent.attemptCount > countedBefore);
  const isOffSession = earlier.length === 0 || attempt.executionId !== null || wasAutomatic;
  return isOffSession && !PAID_ELSEWHERE.has(attempt.method.type)
    ? { ...attempt, evidence: TO_CONFIRM }
    : { ...attempt, outcome: "confirming", evidence: null };
}

const nearest = (paymentEvents: PaymentEventFact[], at: number): PaymentEventFact | undefined =>
  [...paymentEvents].sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at) || (a.id < b.id ? -1 : 1))[0];

function paymentEventOf(
  charge: ChargeFact,
  invoiceId: string,
  failures: PaymentEventFact[],
  explained: Set<string>,
) {
  const unexplained = ofInvoice(failures, invoiceId).filter(({ id }) => !explained.has(id));
  const sameKey = unexplained.find(
    (paymentEvent) => charge.idempotencyKey !== null && paymentEvent.idempotencyKey === charge.idempotencyKey,
  );
  return (
    sameKey ??
    nearest(
      unexplained.filter((paymentEvent) => isCloseTo(paymentEvent, charge)),
      charge.at,
    )
  );
}

const twinOf = (paymentEvent: PaymentEventFact, failures: PaymentEventFact[]) =>
  ofInvoice(failures, paymentEvent.invoiceId).find(
    (other) =>
      other.id !== paymentEvent.id &&
      other.kind === "action_required" &&
      Math.abs(other.at - paymentEvent.at) <= MINUTE,
  );

/** True for the second payment event of an attempt that a charge already explains. */
const isSecondEventOfAttempt = (paymentEvent: PaymentEventFact, attempts: Map<string, Attempt[]>) =>
  (attempts.get(paymentEvent.invoiceId) ?? []).some(
    (attempt) =>
      attempt.outcome !== "succeeded" &&
      (attempt.evidence !== null || attempt.outcome === "requires_action") &&
      Math.abs(attempt.at - paymentEvent.at) <= MINUTE,
  );

function originOf(
  key: string | null,
  requestId: string | null | undefined,
  links: Links,
): Pick<Attempt, "trigger" | "executionId"> {
  const execution = key ? links.executionOfKey.get(key) : undefined;
  if (execution) return { trigger: execution.trigger ?? "automatic", executionId: execution.id };
  return {
    trigger: requestId === null || requestId === undefined ? "stripe" : "customer",
    executionId: null,
  };
}

function attemptOf(
  charge: ChargeFact,
  invoiceId: string,
  paymentEvent: PaymentEventFact | undefined,
  links: Links,
): Attempt {
  return {
    id: charge.id,
    invoiceId,
    at: charge.at,
    outcome: charge.status === "canceled" ? "failed" : charge.status,
    ...originOf(
      charge.idempotencyKey ?? paymentEvent?.idempotencyKey ?? null,
      paymentEvent ? paymentEvent.requestId : charge.requestId,
      links,
    ),
    amount: charge.amount,
    currency: charge.currency,
    paymentMethodId: charge.paymentMethodId,
    method: charge.method,
    evidence: charge.evidence,
  };
}

function attemptOfEvent(
  paymentEvent: PaymentEventFact,
  currency: string,
  wasLookedUp: boolean,
  links: Links,
): Attempt {
  return {
    id: paymentEvent.id,
    invoiceId: paymentEvent.invoiceId,
    at: paymentEvent.at,
    outcome: paymentEvent.kind === "action_required" ? "requires_action" : "failed",
    ...originOf(paymentEvent.idempotencyKey, paymentEvent.requestId, links),
    amount: paymentEvent.amountRemaining,
    currency,
    paymentMethodId: null,
    method: { type: null, brand: null, funding: null, country: null, fingerprint: null },
    // A look-up that found no charge shows that there was nothing to charge.
    evidence: wasLookedUp ? { ...NO_EVIDENCE } : null,
  };
}
