import type { Snapshot } from "../model/snapshot.ts";
import type { HoldFact } from "../facts/facts.ts";

export type Interval = { from: number; to: number };

/** A hold as far as decisions need it: a person's, or one that an open dispute implies. */
export type Hold = Pick<HoldFact, "id" | "kind" | "invoiceId" | "reason" | "owner" | "amount" | "currency"> &
  Interval;

/** The end of a hold that only a person, or the dispute's end, brings. */
export const UNTIL_RELEASED = Number.MAX_SAFE_INTEGER;

/**
 * Every hold of the customer, past and present. An open dispute on a payment of one of their invoices
 * holds the whole customer: whoever disputes one charge must not be chased for the next.
 */
export function holdsOf(snapshot: Snapshot): Hold[] {
  const made = snapshot.holds.map((hold) => ({
    id: hold.id,
    kind: hold.kind,
    invoiceId: hold.invoiceId,
    reason: hold.reason,
    owner: hold.owner,
    amount: hold.amount,
    currency: hold.currency,
    from: hold.fromAt,
    to: Math.min(hold.untilAt ?? UNTIL_RELEASED, hold.releasedAt ?? UNTIL_RELEASED),
  }));
  const implied = snapshot.reversals
    .filter(({ kind }) => kind === "dispute")
    .map((dispute) => ({
      id: `dispute:${dispute.id}`,
      kind: "dispute" as const,
      invoiceId: null,
      reason: "a payment is disputed",
      owner: "stripe",
      amount: null,
      currency: null,
      from: dispute.at,
      to: dispute.status === "open" ? UNTIL_RELEASED : (dispute.closedAt ?? dispute.factAt),
    }));
  return [...made, ...implied].sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
}

/** The hold that stops this invoice (or, with null, the whole customer) at `at`; the one that lasts longest. */
export function holdAt(holds: Hold[], invoiceId: string | null, at: number): Hold | undefined {
  return holds
    .filter(
      (hold) => (hold.invoiceId === null || hold.invoiceId === invoiceId) && hold.from <= at && at < hold.to,
    )
    .sort((a, b) => b.to - a.to)[0];
}

/**
 * The instant at which `duration` ms have passed since `start`, not counting time on hold: a case that
 * was paused for two weeks goes on where it stood, instead of jumping to its end.
 */
export function addActiveTime(start: number, duration: number, holds: Interval[]): number {
  let at = start;
  let left = duration;
  for (const { from, to } of [...holds].sort((a, b) => a.from - b.from)) {
    if (to <= at) continue;
    if (from >= at + left) break;
    left -= Math.max(0, from - at);
    if (to === UNTIL_RELEASED) return UNTIL_RELEASED;
    at = to;
  }
  return at + left;
}
