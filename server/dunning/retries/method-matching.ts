import type { MethodDetails } from "../facts/facts.ts";
import type { CandidateMethod, PastAttempt, PlannerInput } from "./planner-types.ts";

/** Tells one method from another: by the fingerprint where known, because one card can have several ids. */
export type MethodIdentity = Pick<CandidateMethod, "id" | "isDefault" | "changedAt"> & {
  method: Pick<MethodDetails, "fingerprint">;
};

/**
 * Whether an attempt was made with a method. Two known fingerprints decide, then two known ids. An attempt without
 * either was made with the method that Stripe charges by default, unless that method was set later.
 */
export function usesMethod(attempt: PastAttempt, candidate: MethodIdentity): boolean {
  const { fingerprint } = candidate.method;
  if (fingerprint !== null && attempt.fingerprint !== null) return fingerprint === attempt.fingerprint;
  if (attempt.paymentMethodId !== null && candidate.id !== "")
    return attempt.paymentMethodId === candidate.id;
  if (attempt.paymentMethodId !== null || attempt.fingerprint !== null) return false;
  return candidate.isDefault && candidate.changedAt <= attempt.at;
}

/** The first instant after a card's last valid month, in UTC epoch milliseconds; Infinity when that month is unknown. */
export function expiresAt({ expMonth, expYear }: Pick<CandidateMethod, "expMonth" | "expYear">): number {
  return expMonth === null || expYear === null ? Number.POSITIVE_INFINITY : Date.UTC(expYear, expMonth, 1);
}

/**
 * When the issuer last showed that the account behind a method can still be charged: by a success, or by a decline that
 * only an account in use gives (no money, a limit, a card that has merely expired). Stripe charges every new invoice once
 * by itself, and that answer is newer than the decline of an earlier invoice.
 *
 * @param attempts with the method, oldest first
 * @returns UTC epoch milliseconds; -Infinity when no attempt shows it
 */
export const lastChargeableAt = (attempts: readonly PastAttempt[]): number =>
  attempts.findLast(
    ({ outcome, decline }) =>
      outcome === "succeeded" ||
      (outcome === "failed" &&
        (decline?.class === "soft" || decline?.class === "customer_action") &&
        (decline.stops?.length ?? 0) === 0),
  )?.at ?? Number.NEGATIVE_INFINITY;

/**
 * The attempt that forbids a method for good, if any. A decline on another invoice no longer counts once the method has
 * shown that it can be charged; a decline on the same invoice always does.
 */
export function hardDeclineOf(
  candidate: MethodIdentity,
  history: readonly PastAttempt[],
  invoiceId: string,
): PastAttempt | null {
  const attempts = history.filter((attempt) => usesMethod(attempt, candidate));
  const chargeableAt = lastChargeableAt(attempts);
  return (
    attempts.findLast(
      ({ outcome, decline, invoiceId: other, at }) =>
        outcome === "failed" &&
        (decline?.class === "hard" || (decline?.stops?.length ?? 0) > 0) &&
        (other === invoiceId || at >= chargeableAt),
    ) ?? null
  );
}

/** A method to charge, and how to name it in the charge. */
export type ChargeTarget = {
  candidate: CandidateMethod;
  /** Null: the charge names no method, and Stripe takes its default. */
  paymentMethodId: string | null;
};

const UNKNOWN: MethodDetails = { type: null, brand: null, funding: null, country: null, fingerprint: null };

/**
 * The primary method, which Stripe charges by default. We know a customer's methods only from events since the
 * account was connected and from reading them once, so where no default is known it is the method of the latest attempt on
 * the invoice, unless that one can no longer be charged.
 *
 * @param onInvoice the attempts on the invoice, oldest first
 * @returns null when the customer has no method, as far as is known
 */
export function primaryTargetOf(
  { methods, unusable = [] }: PlannerInput,
  onInvoice: readonly PastAttempt[],
): ChargeTarget | null {
  const stripeDefault = methods.filter(({ isDefault }) => isDefault).sort(byRecency)[0];
  if (stripeDefault) return { candidate: stripeDefault, paymentMethodId: stripeDefault.id };
  const lastAttempt = onInvoice.findLast(
    ({ paymentMethodId, fingerprint, trigger }) =>
      (paymentMethodId !== null || fingerprint !== null) && trigger !== "other_method",
  );
  if (!lastAttempt) return null;
  const stored = [...methods].sort(byRecency).find((candidate) => usesMethod(lastAttempt, candidate));
  if (stored) return { candidate: stored, paymentMethodId: stored.id };
  if (unusable.some(({ id }) => id === null || id === lastAttempt.paymentMethodId)) return null;
  const candidate: CandidateMethod = {
    id: lastAttempt.paymentMethodId ?? "",
    method: { ...(lastAttempt.method ?? UNKNOWN), fingerprint: lastAttempt.fingerprint },
    isDefault: true,
    expMonth: null,
    expYear: null,
    changedAt: Number.NEGATIVE_INFINITY,
  };
  return { candidate, paymentMethodId: null };
}

/** Sorts the latest change first; the id breaks ties. */
export const byRecency = (a: CandidateMethod, b: CandidateMethod): number =>
  b.changedAt - a.changedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
