import { customerOf, customerOfPayment, customerOfSubscription } from "../../../db/stores/cases.ts";
import type { Schema } from "../../../db/schema.ts";
import { invoiceOfCharge, linksOf } from "../../dunning/facts/attempts.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import { type Context, notFound } from "../context.ts";
import type { Given } from "../contract.ts";

type CaseRow = Schema["cases"]["$inferSelect"];
type Asked = Given<"cases.get">;

/**
 * Whom a panel is about; null when nothing was heard of what it names, as of most of what the Dashboard
 * shows: nothing ever failed there.
 *
 * @throws Refusal for the id of a case, which nobody has but from us
 */
export async function resolveCustomer(
  { db, account }: Context,
  { caseId, customerId, invoiceId, subscriptionId, paymentId }: Asked,
): Promise<string | null> {
  if (customerId !== undefined) return customerId;
  if (invoiceId !== undefined) return customerOf(db, account, "invoices", invoiceId);
  if (subscriptionId !== undefined) return customerOfSubscription(db, account, subscriptionId);
  if (paymentId !== undefined) return customerOfPayment(db, account, paymentId);
  const found = await customerOf(db, account, "cases", caseId ?? "");
  if (found === null) throw notFound("case", caseId ?? "");
  return found;
}

/** The one case among the customer's that a panel shows, and the invoice that it was opened on, if on one. */
export function resolveCase(
  cases: CaseRow[],
  { caseId, invoiceId, subscriptionId, paymentId }: Asked,
  snapshot: Snapshot,
): { one: CaseRow | null; invoiceId: string | null } {
  if (caseId !== undefined) return { one: cases.find(({ id }) => id === caseId) ?? null, invoiceId: null };
  const ofInvoice =
    invoiceId ?? (paymentId === undefined ? undefined : invoiceOfPayment(paymentId, snapshot));
  if (ofInvoice !== undefined) {
    const one = cases.find(({ invoiceIds }) => invoiceIds.includes(ofInvoice)) ?? null;
    return { one, invoiceId: ofInvoice };
  }
  // A payment without an invoice: nothing of it can be recovered here.
  if (paymentId !== undefined) return { one: null, invoiceId: null };
  const own = new Set(
    snapshot.invoices.filter((invoice) => invoice.subscriptionId === subscriptionId).map(({ id }) => id),
  );
  const ofSubscription = cases.filter(({ invoiceIds }) => invoiceIds.some((id) => own.has(id)));
  return {
    one: (subscriptionId === undefined ? null : openElseLatest(ofSubscription)) ?? openElseLatest(cases),
    invoiceId: null,
  };
}

function invoiceOfPayment(id: string, snapshot: Snapshot): string | undefined {
  const links = linksOf(snapshot);
  const charge = snapshot.charges.find((one) => one.id === id || one.paymentIntentId === id);
  return (charge && invoiceOfCharge(charge, links)) ?? links.invoiceOfIntent.get(id);
}

/** A customer has at most one open case. */
export function openElseLatest(cases: CaseRow[]): CaseRow | null {
  const latest = [...cases].sort((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? -1 : 1));
  return latest.find(({ status }) => status === "open") ?? latest[0] ?? null;
}
