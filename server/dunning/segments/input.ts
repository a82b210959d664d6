import type { Attempt, Snapshot } from "../decision.ts";
import type { Standing } from "../money/ledger.ts";
import { kindOf, type Trouble } from "../money/trouble.ts";
import { declineOf } from "../retry/question.ts";
import { isBankDebit, railOf } from "../retry/rails.ts";
import type { SegmentInput } from "./segment.ts";

const DAY = 86_400_000;

/** What segment rules may ask, as it stood when the case opened; money at risk is that of the opener's currency. */
export function inputOf(
  troubles: Trouble[],
  earlierCases: number,
  attempts: Map<string, Attempt[]>,
  standings: Map<string, Standing>,
  snapshot: Snapshot,
): SegmentInput {
  const opener = troubles[0]!;
  const { invoice } = opener;
  const subscription = snapshot.subscriptions.find(({ id }) => id === invoice.subscriptionId);
  const failed = attempts
    .get(invoice.id)
    ?.find(({ outcome }) => outcome === "failed" || outcome === "requires_action");
  const decline = failed ? declineOf(failed) : null;
  const recurring = snapshot.subscriptions.filter(
    ({ canceledAt, currency }) =>
      (canceledAt === null || canceledAt > opener.at) && currency === invoice.currency,
  );
  return {
    amount: troubles
      .filter((trouble) => trouble.invoice.currency === invoice.currency && standings.has(trouble.invoice.id))
      .reduce((sum, { atRisk }) => sum + atRisk, 0),
    currency: invoice.currency,
    country: snapshot.customer?.country ?? null,
    plan: invoice.plan ?? subscription?.plan ?? null,
    product: invoice.product ?? subscription?.product ?? null,
    tenure_days:
      snapshot.customer && snapshot.customer.createdAt > 0
        ? Math.floor((opener.at - snapshot.customer.createdAt) / DAY)
        : null,
    mrr: recurring.length > 0 ? recurring.reduce((sum, { mrr }) => sum + mrr, 0) : null,
    decline_class: decline?.class ?? null,
    decline_code: decline?.code ?? null,
    rail: railNameOf(failed),
    invoice_kind: kindOf(invoice, subscription),
    collection_method: invoice.collectionMethod,
    invoices_paid: snapshot.invoices.filter(
      ({ paidAt, amountPaid }) => paidAt !== null && paidAt < opener.at && amountPaid > 0,
    ).length,
    failures_before: earlierCases,
    metadata: { ...snapshot.customer?.metadata, ...subscription?.metadata, ...invoice.metadata },
  };
}

function railNameOf(failed: Attempt | undefined): SegmentInput["rail"] {
  const rail = failed ? railOf(failed.method) : null;
  if (rail === null) return "none";
  if (rail === "card") return "card";
  return isBankDebit(rail) ? "bank_debit" : "other";
}
