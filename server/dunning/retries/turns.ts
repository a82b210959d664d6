import { activeRequests } from "../cases/staff-requests.ts";
import { announcedRetryAt } from "../cases/announced-dates.ts";
import { ofInvoice } from "../facts/look-ups.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Delinquency } from "../money/delinquency.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { automaticAttemptsOn } from "./planner-input.ts";

const DAY = 86_400_000;

/**
 * The invoices of a case that retries are planned for at one time. A plan costs about a millisecond, and a card may be tried
 * a few times in a month, so of a thousand open invoices on one card most plans could never be carried out.
 */
export const MAX_PLANNED_INVOICES = 50;

/** Whose turn it is to be charged again. */
export type Turns = {
  planned: ReadonlySet<string>;
  /** Invoices that could be charged again and have to wait until others are paid, given up or out of retries. */
  waiting: ReadonlySet<string>;
  /** When the first retries run out of time and others get their turn; null: nobody waits. UTC epoch milliseconds. */
  nextAt: number | null;
};

/**
 * The oldest invoices that may still be charged again go first: their time for retries ends first. What a person asked for
 * what was begun, and what a message announced, need no turn.
 *
 * @param open still owed, oldest first
 * @param isFree false: a hold or a payment on its way stops the invoice
 */
export function turnsOf(
  open: readonly Delinquency[],
  strategy: Strategy,
  isFree: (invoiceId: string) => boolean,
  snapshot: Snapshot,
  now: number,
): Turns {
  if (open.length <= MAX_PLANNED_INVOICES)
    return { planned: new Set(open.map(({ invoice }) => invoice.id)), waiting: new Set(), nextAt: null };
  const endOf = ({ at }: Delinquency) => at + strategy.retries.days * DAY;
  const mayRetry = (delinquency: Delinquency) =>
    delinquency.invoice.collectionMethod === "charge_automatically" &&
    isFree(delinquency.invoice.id) &&
    now <= endOf(delinquency) &&
    automaticAttemptsOn(delinquency.invoice.id, snapshot) < strategy.retries.max;
  const candidates: Delinquency[] = [];
  const others: Delinquency[] = [];
  for (const delinquency of open) (mayRetry(delinquency) ? candidates : others).push(delinquency);
  const first = [...candidates, ...others].slice(0, MAX_PLANNED_INVOICES);
  const planned = new Set(first.map(({ invoice }) => invoice.id));
  for (const { kind, invoiceId } of activeRequests(snapshot))
    if (kind === "retry_now" && invoiceId !== null) planned.add(invoiceId);
  for (const { invoice } of open)
    if (isBegun(invoice.id, snapshot) || (announcedRetryAt(invoice.id, snapshot) ?? 0) > now - DAY)
      planned.add(invoice.id);
  const waiting = candidates.map(({ invoice }) => invoice.id).filter((id) => !planned.has(id));
  return {
    planned,
    waiting: new Set(waiting),
    nextAt: waiting.length > 0 ? Math.min(...first.map(endOf).filter((at) => at >= now)) + 1 : null,
  };
}

const isBegun = (invoiceId: string, { executions }: Snapshot): boolean =>
  ofInvoice(executions, invoiceId).some(
    ({ kind, outcome }) => kind === "charge" && (outcome === "started" || outcome === "unknown"),
  );
