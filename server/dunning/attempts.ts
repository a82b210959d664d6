import type { Attempt, Snapshot } from "./decision.ts";
import {
  type ActFact,
  type ChargeFact,
  type InvoicePaymentFact,
  NO_EVIDENCE,
  type NoticeFact,
} from "./facts.ts";

const MINUTE = 60_000;

/**
 * How far apart the two events of one failed attempt may be: `charge.failed` carries the reason and no
 * invoice, `invoice.payment_failed` carries the invoice and no reason. Stripe makes both within seconds.
 */
const SAME_ATTEMPT_MS = 15 * MINUTE;

/** Keys that tie the objects of one customer together, built once per look. */
export type Links = {
  invoiceOfIntent: Map<string, string>;
  invoiceOfCharge: Map<string, string>;
  actOfKey: Map<string, ActFact>;
};

export function linksOf(snapshot: Snapshot): Links {
  const links: Links = { invoiceOfIntent: new Map(), invoiceOfCharge: new Map(), actOfKey: new Map() };
  for (const payment of snapshot.invoicePayments) link(links, payment);
  for (const charge of snapshot.charges) {
    if (!charge.invoiceId) continue;
    links.invoiceOfCharge.set(charge.id, charge.invoiceId);
    if (charge.paymentIntentId) links.invoiceOfIntent.set(charge.paymentIntentId, charge.invoiceId);
  }
  for (const act of snapshot.acts) if (act.kind === "charge") links.actOfKey.set(act.idempotencyKey, act);
  return links;
}

function link(links: Links, { invoiceId, paymentIntentId, chargeId }: InvoicePaymentFact) {
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
 * Puts every attempt on every invoice of the customer together, oldest first. A charge whose invoice no
 * object names is joined to a failure notice of the same amount and currency close in time, if exactly
 * one fits; a notice that no charge fits is an attempt whose reason is not known yet.
 */
export function attemptsOf(snapshot: Snapshot, links: Links = linksOf(snapshot)): Map<string, Attempt[]> {
  const currencyOf = new Map(snapshot.invoices.map((invoice) => [invoice.id, invoice.currency]));
  const failures = snapshot.notices
    .filter(({ kind }) => kind === "payment_failed" || kind === "action_required")
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const charges = [...snapshot.charges].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

  const lookUps = new Set(
    snapshot.acts
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
    const notice =
      charge.status === "succeeded" ? undefined : noticeOf(charge, invoiceId, failures, explained);
    if (notice) explained.add(notice.id);
    add(attemptOf(charge, invoiceId, notice, links));
  }
  for (const charge of unlinked) {
    if (charge.status === "succeeded") continue;
    const fitting = failures.filter(
      (notice) =>
        !explained.has(notice.id) &&
        notice.amountRemaining === charge.amount &&
        currencyOf.get(notice.invoiceId) === charge.currency &&
        Math.abs(notice.at - charge.at) <= SAME_ATTEMPT_MS,
    );
    if (new Set(fitting.map((notice) => notice.invoiceId)).size !== 1) continue;
    const notice = nearest(fitting, charge.at)!;
    explained.add(notice.id);
    add(attemptOf(charge, notice.invoiceId, notice, links));
  }
  for (const notice of failures) {
    // Stripe sends both kinds of notice for one attempt that needs authentication: one of them is enough.
    const twin = notice.kind === "payment_failed" && twinOf(notice, failures);
    if (!explained.has(notice.id) && !(twin && !explained.has(twin.id)) && !alreadyTold(notice, attempts)) {
      const lookedUp = lookUps.has(`find_decline:${notice.id}`);
      add(attemptOfNotice(notice, currencyOf.get(notice.invoiceId) ?? "", lookedUp, links));
    }
  }
  for (const list of attempts.values()) list.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  return attempts;
}

const nearest = (notices: NoticeFact[], at: number): NoticeFact | undefined =>
  [...notices].sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at) || (a.id < b.id ? -1 : 1))[0];

function noticeOf(charge: ChargeFact, invoiceId: string, failures: NoticeFact[], explained: Set<string>) {
  const free = failures.filter((notice) => notice.invoiceId === invoiceId && !explained.has(notice.id));
  const sameKey = free.find(
    (notice) => charge.idempotencyKey !== null && notice.idempotencyKey === charge.idempotencyKey,
  );
  return (
    sameKey ??
    nearest(
      free.filter((notice) => Math.abs(notice.at - charge.at) <= SAME_ATTEMPT_MS),
      charge.at,
    )
  );
}

const twinOf = (notice: NoticeFact, failures: NoticeFact[]) =>
  failures.find(
    (other) =>
      other.id !== notice.id &&
      other.kind === "action_required" &&
      other.invoiceId === notice.invoiceId &&
      Math.abs(other.at - notice.at) <= MINUTE,
  );

/** The second notice of an attempt that a charge already explains. */
const alreadyTold = (notice: NoticeFact, attempts: Map<string, Attempt[]>) =>
  (attempts.get(notice.invoiceId) ?? []).some(
    (attempt) =>
      attempt.outcome !== "succeeded" &&
      attempt.evidence !== null &&
      Math.abs(attempt.at - notice.at) <= MINUTE,
  );

function makerOf(
  key: string | null,
  requestId: string | null | undefined,
  links: Links,
): Pick<Attempt, "trigger" | "actId"> {
  const act = key ? links.actOfKey.get(key) : undefined;
  if (act) return { trigger: act.trigger ?? "automatic", actId: act.id };
  return { trigger: requestId === null || requestId === undefined ? "stripe" : "customer", actId: null };
}

function attemptOf(
  charge: ChargeFact,
  invoiceId: string,
  notice: NoticeFact | undefined,
  links: Links,
): Attempt {
  return {
    id: charge.id,
    invoiceId,
    at: charge.at,
    outcome: charge.status,
    ...makerOf(
      charge.idempotencyKey ?? notice?.idempotencyKey ?? null,
      notice ? notice.requestId : charge.requestId,
      links,
    ),
    amount: charge.amount,
    currency: charge.currency,
    paymentMethodId: charge.paymentMethodId,
    method: charge.method,
    evidence: charge.evidence,
  };
}

function attemptOfNotice(notice: NoticeFact, currency: string, lookedUp: boolean, links: Links): Attempt {
  return {
    id: notice.id,
    invoiceId: notice.invoiceId,
    at: notice.at,
    outcome: notice.kind === "action_required" ? "requires_action" : "failed",
    ...makerOf(notice.idempotencyKey, notice.requestId, links),
    amount: notice.amountRemaining,
    currency,
    paymentMethodId: null,
    method: { type: null, brand: null, funding: null, country: null, fingerprint: null },
    // Stripe was asked and knew of no charge: there was nothing to charge.
    evidence: lookedUp ? { ...NO_EVIDENCE } : null,
  };
}
