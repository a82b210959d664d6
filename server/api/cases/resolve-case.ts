import {
  findCustomerOf,
  findCustomerOfPayment,
  findCustomerOfSubscription,
} from "../../../db/stores/cases.ts";
import { invoiceOfCharge, linksOf } from "../../dunning/facts/attempts.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import { notFound } from "../api-error.ts";
import type { Context } from "../context.ts";
import type { HandlerInput } from "../contract.ts";
import type { Row } from "../presenter.ts";

type CaseRow = Row<"cases">;
type ObjectIds = HandlerInput<"cases.get">;

/**
 * The customer of the object that a panel was opened on. Null when no event has named the object, as for
 * most objects in the Dashboard: nothing ever failed there.
 *
 * @throws {ApiError} for an unknown case id, because ids of cases come from nowhere but here
 */
export async function resolveCustomer(
  { db, account }: Context,
  { caseId = "", customerId, invoiceId, subscriptionId, paymentId }: ObjectIds,
): Promise<string | null> {
  if (customerId !== undefined) return customerId;
  if (invoiceId !== undefined) return findCustomerOf(db, account, "invoices", invoiceId);
  if (subscriptionId !== undefined) return findCustomerOfSubscription(db, account, subscriptionId);
  if (paymentId !== undefined) return findCustomerOfPayment(db, account, paymentId);
  const found = await findCustomerOf(db, account, "cases", caseId);
  if (found === null) throw notFound("case", caseId);
  return found;
}

/** The case that a panel shows, and the invoice on which the panel was opened, if it was opened on an invoice. */
export function resolveCase(
  cases: CaseRow[],
  { caseId, invoiceId, subscriptionId, paymentId }: ObjectIds,
  snapshot: Snapshot,
): { case_: CaseRow | null; invoiceId: string | null } {
  if (caseId !== undefined) return { case_: cases.find(({ id }) => id === caseId) ?? null, invoiceId: null };
  const openedOn = invoiceId ?? (paymentId === undefined ? undefined : invoiceOfPayment(paymentId, snapshot));
  if (openedOn !== undefined) {
    const case_ = cases.find(({ invoiceIds }) => invoiceIds.includes(openedOn)) ?? null;
    return { case_, invoiceId: openedOn };
  }
  // A payment without an invoice: there is nothing to recover.
  if (paymentId !== undefined) return { case_: null, invoiceId: null };
  const own = new Set(
    snapshot.invoices.filter((invoice) => invoice.subscriptionId === subscriptionId).map(({ id }) => id),
  );
  const ofSubscription = cases.filter(({ invoiceIds }) => invoiceIds.some((id) => own.has(id)));
  return {
    case_: (subscriptionId === undefined ? null : openElseLatest(ofSubscription)) ?? openElseLatest(cases),
    invoiceId: null,
  };
}

function invoiceOfPayment(id: string, snapshot: Snapshot): string | undefined {
  const links = linksOf(snapshot);
  const charge = snapshot.charges.find(
    (candidate) => candidate.id === id || candidate.paymentIntentId === id,
  );
  return (charge && invoiceOfCharge(charge, links)) ?? links.invoiceOfIntent.get(id);
}

/** A customer has at most one open case. */
export function openElseLatest(cases: CaseRow[]): CaseRow | null {
  const newestFirst = [...cases].sort((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? -1 : 1));
  return newestFirst.find(({ status }) => status === "open") ?? newestFirst[0] ?? null;
}
