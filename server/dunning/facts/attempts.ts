import type { Attempt } from "../model/attempt.ts";
import type { Snapshot } from "../model/snapshot.ts";
import {
  type ChargeFact,
  type ExecutionFact,
  type InvoicePaymentFact,
  NO_EVIDENCE,
  type PaymentEventFact,
} from "./facts.ts";

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
 * invoice. A failed payment event without a charge is an attempt whose reason is not known yet.
 */
export function attemptsOf(snapshot: Snapshot, links: Links = linksOf(snapshot)): Map<string, Attempt[]> {
  const currencyOf = new Map(snapshot.invoices.map((invoice) => [invoice.id, invoice.currency]));
  const failures = snapshot.paymentEvents
    .filter(({ kind }) => kind === "payment_failed" || kind === "action_required")
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const charges = [...snapshot.charges].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

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
  for (const charge of unlinked) {
    if (charge.status === "succeeded") continue;
    const matching = failures.filter(
      (paymentEvent) =>
        !explained.has(paymentEvent.id) &&
        paymentEvent.amountRemaining === charge.amount &&
        currencyOf.get(paymentEvent.invoiceId) === charge.currency &&
        Math.abs(paymentEvent.at - charge.at) <= SAME_ATTEMPT_MS,
    );
    if (new Set(matching.map((paymentEvent) => paymentEvent.invoiceId)).size !== 1) continue;
    const paymentEvent = nearest(matching, charge.at)!;
    explained.add(paymentEvent.id);
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
  for (const list of attempts.values()) list.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  return attempts;
}

const nearest = (paymentEvents: PaymentEventFact[], at: number): PaymentEventFact | undefined =>
  [...paymentEvents].sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at) || (a.id < b.id ? -1 : 1))[0];

function paymentEventOf(
  charge: ChargeFact,
  invoiceId: string,
  failures: PaymentEventFact[],
  explained: Set<string>,
) {
  const unexplained = failures.filter(
    (paymentEvent) => paymentEvent.invoiceId === invoiceId && !explained.has(paymentEvent.id),
  );
  const sameKey = unexplained.find(
    (paymentEvent) => charge.idempotencyKey !== null && paymentEvent.idempotencyKey === charge.idempotencyKey,
  );
  return (
    sameKey ??
    nearest(
      unexplained.filter((paymentEvent) => Math.abs(paymentEvent.at - charge.at) <= SAME_ATTEMPT_MS),
      charge.at,
    )
  );
}

const twinOf = (paymentEvent: PaymentEventFact, failures: PaymentEventFact[]) =>
  failures.find(
    (other) =>
      other.id !== paymentEvent.id &&
      other.kind === "action_required" &&
      other.invoiceId === paymentEvent.invoiceId &&
      Math.abs(other.at - paymentEvent.at) <= MINUTE,
  );

/** True for the second payment event of an attempt that a charge already explains. */
const isSecondEventOfAttempt = (paymentEvent: PaymentEventFact, attempts: Map<string, Attempt[]>) =>
  (attempts.get(paymentEvent.invoiceId) ?? []).some(
    (attempt) =>
      attempt.outcome !== "succeeded" &&
      attempt.evidence !== null &&
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
    outcome: charge.status,
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
