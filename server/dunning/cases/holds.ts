import type { Snapshot } from "../model/snapshot.ts";
import type { HoldFact } from "../facts/facts.ts";
import { ofInvoice } from "../facts/look-ups.ts";

/** [from, to), in UTC epoch milliseconds. */
export type Interval = { from: number; to: number };

/** A hold as decisions need it: made by a person, or implied by a dispute or a report of fraud. */
export type Hold = Pick<HoldFact, "id" | "kind" | "invoiceId" | "reason" | "owner" | "amount" | "currency"> &
  Interval & {
    /** The planned end; null: none was planned. */
    plannedEnd: number | null;
    /** Who ended it before, Stripe's user id; null: nobody did. */
    releasedBy: string | null;
  };

/** The end of a hold that lasts until a person releases it, or until the dispute is closed. */
export const UNTIL_RELEASED = Number.MAX_SAFE_INTEGER;

/**
 * Every hold of the customer, past and present. A dispute holds the whole customer while it is open: a customer who
 * disputes one charge must not be chased for the next.
 */
export function holdsOf(snapshot: Snapshot): Hold[] {
  const releases = snapshot.holds.filter(({ kind }) => kind === "fraud");
  const manualHolds = snapshot.holds
    .filter((hold) => !releases.includes(hold))
    .map((hold) => ({
      id: hold.id,
      kind: hold.kind,
      invoiceId: hold.invoiceId,
      reason: hold.reason,
      owner: hold.owner,
      amount: hold.amount,
      currency: hold.currency,
      plannedEnd: hold.untilAt,
      releasedBy: hold.releasedBy,
      from: hold.fromAt,
      to: Math.min(hold.untilAt ?? UNTIL_RELEASED, hold.releasedAt ?? UNTIL_RELEASED),
    }));
  const disputeHolds = snapshot.reversals
    .filter(({ kind }) => kind === "dispute")
    .map((dispute) => ({
      id: `dispute:${dispute.id}`,
      kind: "dispute" as const,
      invoiceId: null,
      reason: "a payment is disputed",
      owner: "stripe",
      amount: null,
      currency: null,
      plannedEnd: null,
      releasedBy: null,
      from: dispute.at,
      to: dispute.status === "open" ? UNTIL_RELEASED : (dispute.closedAt ?? dispute.factAt),
    }));
  return [...manualHolds, ...disputeHolds, ...fraudHolds(snapshot, releases)].sort(
    (a, b) => a.from - b.from || (a.id < b.id ? -1 : 1),
  );
}

export const fraudHoldId = (reversalId: string) => `fraud:${reversalId}`;

/**
 * After a report of fraud nothing is charged by itself until a person says so: the card, or the person behind it, may not
 * be the customer's. The report is the issuer's warning, or a dispute for fraud that was lost. The row of a hold of this
 * kind is its release.
 */
function fraudHolds({ reversals }: Snapshot, releases: readonly HoldFact[]): Hold[] {
  return reversals.flatMap((reversal) => {
    const from =
      reversal.kind === "fraud_warning"
        ? reversal.at
        : reversal.kind === "dispute" && reversal.status === "lost" && reversal.reason === "fraudulent"
          ? (reversal.closedAt ?? reversal.factAt)
          : null;
    if (from === null) return [];
    const id = fraudHoldId(reversal.id);
    const release = releases.find((known) => known.id === id);
    const releasedAt = release?.releasedAt ?? null;
    const base = { id, kind: "fraud" as const, invoiceId: null, amount: null, currency: null };
    const to = releasedAt ?? UNTIL_RELEASED;
    return {
      ...base,
      reason: reversal.reason ?? "fraud",
      owner: "stripe",
      plannedEnd: null,
      releasedBy: release?.releasedBy ?? null,
      from,
      to: Math.max(from, to),
    };
  });
}

/** The hold on an invoice, or with null on the whole customer, at an instant; of several, the longest-lasting. */
export function holdAt(holds: Hold[], invoiceId: string | null, at: number): Hold | undefined {
  const onCustomer = ofInvoice(holds, null);
  return (invoiceId === null ? onCustomer : [...onCustomer, ...ofInvoice(holds, invoiceId)])
    .filter(({ from, to }) => from <= at && at < to)
    .sort((a, b) => b.to - a.to)[0];
}

/**
 * The instant at which `duration` ms have passed since `start` without counting the pauses: a case that was on hold for
 * two weeks continues where it was, instead of jumping to its end.
 *
 * @returns `UNTIL_RELEASED` when a pause without an end comes before that
 */
export function addActiveTime(start: number, duration: number, pauses: Interval[]): number {
  let at = start;
  let remaining = duration;
  for (const { from, to } of [...pauses].sort((a, b) => a.from - b.from)) {
    if (to <= at) continue;
    if (from >= at + remaining) break;
    remaining -= Math.max(0, from - at);
    if (to === UNTIL_RELEASED) return UNTIL_RELEASED;
    at = to;
  }
  return at + remaining;
}
