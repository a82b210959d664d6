import type { MethodDetails } from "../facts/facts.ts";
import type { CandidateMethod, PastAttempt, PlannerInput } from "./planner-types.ts";

/** What tells one method from another: the fingerprint where known, for one card can hold several ids. */
export type MethodIdentity = Pick<CandidateMethod, "id" | "isDefault" | "changedAt"> & {
  method: Pick<MethodDetails, "fingerprint">;
};

/**
 * Was this attempt made with this method? Two known fingerprints decide, then two known ids. An attempt
 * of which neither is known was made with what Stripe charges by default, unless that came later.
 */
export function madeWith(attempt: PastAttempt, candidate: MethodIdentity): boolean {
  const { fingerprint } = candidate.method;
  if (fingerprint !== null && attempt.fingerprint !== null) return fingerprint === attempt.fingerprint;
  if (attempt.paymentMethodId !== null && candidate.id !== "")
    return attempt.paymentMethodId === candidate.id;
  if (attempt.paymentMethodId !== null || attempt.fingerprint !== null) return false;
  return candidate.isDefault && candidate.changedAt <= attempt.at;
}

/** The first instant (UTC) after a card's last valid month; Infinity when the date is not known. */
export function expiresAt({ expMonth, expYear }: Pick<CandidateMethod, "expMonth" | "expYear">): number {
  return expMonth === null || expYear === null ? Number.POSITIVE_INFINITY : Date.UTC(expYear, expMonth, 1);
}

/**
 * Since when an issuer is known to have an account behind this method that can still be charged: its last success,
 * or its last decline that says so (no money, a limit, a card that has only expired). Stripe charges every new
 * invoice once by itself, and what it hears then is newer than what was said about an invoice before.
 *
 * @returns UTC epoch milliseconds; -Infinity: nothing is known
 */
export const aliveSince = (attempts: readonly PastAttempt[]): number =>
  attempts.findLast(
    ({ outcome, decline }) =>
      outcome === "succeeded" ||
      (outcome === "failed" &&
        (decline?.class === "soft" || decline?.class === "customer_action") &&
        (decline.stops?.length ?? 0) === 0),
  )?.at ?? Number.NEGATIVE_INFINITY;

/**
 * The attempt that forbids this method for good, if any. A sign of life afterwards takes back what a decline on
 * another invoice said, never one on the same invoice.
 */
export function hardDeclineOf(
  candidate: MethodIdentity,
  history: readonly PastAttempt[],
  invoiceId: string,
): PastAttempt | null {
  const attempts = history.filter((attempt) => madeWith(attempt, candidate));
  const alive = aliveSince(attempts);
  return (
    attempts.findLast(
      ({ outcome, decline, invoiceId: other, at }) =>
        outcome === "failed" &&
        (decline?.class === "hard" || (decline?.stops?.length ?? 0) > 0) &&
        (other === invoiceId || at >= alive),
    ) ?? null
  );
}

/** The method that Stripe charges by default, and how to name it in a charge. */
export type Target = {
  candidate: CandidateMethod;
  /** Null: name none, Stripe takes its default. */
  paymentMethodId: string | null;
};

const UNKNOWN: MethodDetails = { type: null, brand: null, funding: null, country: null, fingerprint: null };

/**
 * The default method. Where none is marked (we know a customer's methods only from events since the
 * account was connected) it is what the latest attempt on the invoice was made with. Null: the customer
 * has none, as far as anybody knows.
 *
 * @param onInvoice the attempts on the invoice, oldest first
 */
export function defaultTarget({ methods }: PlannerInput, onInvoice: readonly PastAttempt[]): Target | null {
  const marked = methods.filter(({ isDefault }) => isDefault).sort(byRecency)[0];
  if (marked) return { candidate: marked, paymentMethodId: marked.id };
  const charged = onInvoice.findLast(
    ({ paymentMethodId, fingerprint, trigger }) =>
      (paymentMethodId !== null || fingerprint !== null) && trigger !== "other_method",
  );
  if (!charged) return null;
  const known = [...methods].sort(byRecency).find((candidate) => madeWith(charged, candidate));
  if (known) return { candidate: known, paymentMethodId: known.id };
  const candidate: CandidateMethod = {
    id: charged.paymentMethodId ?? "",
    method: { ...(charged.method ?? UNKNOWN), fingerprint: charged.fingerprint },
    isDefault: true,
    expMonth: null,
    expYear: null,
    changedAt: Number.NEGATIVE_INFINITY,
  };
  return { candidate, paymentMethodId: null };
}

/** Latest change first; the id settles ties. */
export const byRecency = (a: CandidateMethod, b: CandidateMethod): number =>
  b.changedAt - a.changedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
