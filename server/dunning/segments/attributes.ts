import type { Attempt } from "../model/attempt.ts";
import { invoiceKindOf } from "../model/invoice-kind.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Balance } from "../money/ledger.ts";
import type { Delinquency } from "../money/delinquency.ts";
import { declineOf } from "../retries/declines.ts";
import { isBankDebit, railOf } from "../retries/rails.ts";
import type { SegmentAttributes } from "./segment.ts";

const DAY = 86_400_000;

/** The attributes that segment rules read, as they were when the case opened. The amount is in the opener's currency. */
export function segmentAttributesOf(
  delinquencies: Delinquency[],
  earlierCases: number,
  attempts: Map<string, Attempt[]>,
  balances: Map<string, Balance>,
  snapshot: Snapshot,
): SegmentAttributes {
  const opener = delinquencies[0]!;
  const { invoice } = opener;
  const subscription = snapshot.subscriptions.find(({ id }) => id === invoice.subscriptionId);
  const failed = attempts
    .get(invoice.id)
    ?.find(({ outcome }) => outcome === "failed" || outcome === "requires_action");
  const decline = failed ? declineOf(failed) : null;
  const activeSubscriptions = snapshot.subscriptions.filter(
    ({ endedAt, currency }) => (endedAt === null || endedAt > opener.at) && currency === invoice.currency,
  );
  return {
    amount: delinquencies
      .filter(
        (delinquency) =>
          delinquency.invoice.currency === invoice.currency && balances.has(delinquency.invoice.id),
      )
      .reduce((sum, { atRisk }) => sum + atRisk, 0),
    currency: invoice.currency,
    country: snapshot.customer?.country ?? null,
    plan: invoice.plan ?? subscription?.plan ?? null,
    product: invoice.product ?? subscription?.product ?? null,
    tenure_days:
      snapshot.customer && snapshot.customer.createdAt > 0
        ? Math.floor((opener.at - snapshot.customer.createdAt) / DAY)
        : null,
    mrr: activeSubscriptions.length > 0 ? activeSubscriptions.reduce((sum, { mrr }) => sum + mrr, 0) : null,
    decline_class: decline?.class ?? null,
    decline_code: decline?.code ?? null,
    rail: railNameOf(failed),
    invoice_kind: invoiceKindOf(invoice, snapshot.subscriptions),
    collection_method: invoice.collectionMethod,
    invoices_paid: snapshot.invoices.filter(
      ({ paidAt, amountPaid }) => paidAt !== null && paidAt < opener.at && amountPaid > 0,
    ).length,
    failures_before: earlierCases,
    metadata: { ...snapshot.customer?.metadata, ...subscription?.metadata, ...invoice.metadata },
  };
}

function railNameOf(failed: Attempt | undefined): SegmentAttributes["rail"] {
  const rail = failed ? railOf(failed.method) : null;
  if (rail === null) return "none";
  if (rail === "card") return "card";
  return isBankDebit(rail) ? "bank_debit" : "other";
}
