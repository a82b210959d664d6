import { attemptsOf, linksOf } from "../../dunning/facts/attempts.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import { delinquencyOf } from "../../dunning/money/delinquency.ts";
import { balanceOf } from "../../dunning/money/ledger.ts";
import { segmentAttributesOf } from "../../dunning/segments/attributes.ts";
import type { SegmentAttributes } from "../../dunning/segments/segment.ts";
import { notFound } from "../api-error.ts";

/**
 * The attributes by which a case is assigned to a segment, worked out from the facts that a decision uses: for a
 * case that was decided before attributes were stored with it.
 *
 * @param earlierCases how many cases the customer had before this one
 * @param now UTC epoch milliseconds
 */
export function attributesOfCase(
  snapshot: Snapshot,
  invoiceIds: string[],
  earlierCases: number,
  now: number,
): SegmentAttributes {
  const links = linksOf(snapshot);
  const attempts = attemptsOf(snapshot, links);
  const delinquencies = invoiceIds.flatMap((invoiceId) => {
    const invoice = snapshot.invoices.find(({ id }) => id === invoiceId);
    const delinquency =
      invoice &&
      delinquencyOf(
        invoice,
        attempts.get(invoiceId) ?? [],
        snapshot.paymentEvents,
        snapshot.invoicePayments,
        now,
      );
    return delinquency ? [delinquency] : [];
  });
  if (delinquencies.length === 0) throw notFound("overdue invoice among", invoiceIds.join(", "));
  const balances = new Map(
    delinquencies.map((delinquency) => {
      const { id } = delinquency.invoice;
      return [id, balanceOf(delinquency, "", attempts.get(id) ?? [], null, snapshot, links)] as const;
    }),
  );
  return segmentAttributesOf(delinquencies, earlierCases, attempts, balances, snapshot);
}
