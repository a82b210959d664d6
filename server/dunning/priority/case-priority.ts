import type { Cadence } from "../cases/cadence.ts";
import { endDueAt } from "../cases/case-closure.ts";
import type { Hold } from "../cases/holds.ts";
import type { RetryPolicy } from "../experiments/experiment.ts";
import type { Attempt } from "../model/attempt.ts";
import { invoiceKindOf } from "../model/invoice-kind.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Delinquency } from "../money/delinquency.ts";
import type { Balance } from "../money/ledger.ts";
import type { Planner } from "../retries/planner-types.ts";
import type { Turns } from "../retries/turns.ts";
import { evaluatedAsOf } from "./reevaluation-times.ts";
import { selfCureOf } from "./self-cure.ts";
import { countPersonalContacts, type ContactValue, contactValueOf } from "./contact-value.ts";

const DAY = 86_400_000;

/** The outlook of a strategy ends after this, even if the strategy runs longer or has no fixed end. */
const LONGEST_OUTLOOK_MS = 90 * DAY;

export type CasePriorityInput = {
  cadence: Cadence;
  /** The open invoices; those in another currency than `currency` are left out. */
  openDelinquencies: readonly Delinquency[];
  currency: string;
  balances: Map<string, Balance>;
  attempts: Map<string, Attempt[]>;
  holds: Hold[];
  snapshot: Snapshot;
  timeZone: string;
  planner: Planner;
  policy: RetryPolicy | undefined;
  turns: Turns;
  /** An experiment leaves the case to Stripe's own retries. */
  leftToStripe: boolean;
  now: number;
};

/**
 * The priority of an open case for staff: the value of one more personal contact, see `contactValueOf`. Pure; times are
 * UTC epoch milliseconds.
 */
export function casePriorityOf(input: CasePriorityInput): ContactValue {
  const { cadence, openDelinquencies, currency, balances, snapshot, now } = input;
  const at = evaluatedAsOf(cadence.startAt, now);
  const endsAt = Math.max(at, Math.min(endDueAt(cadence), at + LONGEST_OUTLOOK_MS));
  const claims = openDelinquencies
    .filter(({ invoice }) => invoice.currency === currency)
    .map((delinquency) => {
      const { invoice } = delinquency;
      const kind = invoiceKindOf(invoice, snapshot.subscriptions);
      const context = { ...input, strategy: cadence.strategy, evaluatedAsOf: at, endsAt };
      return { ...selfCureOf(delinquency, kind, context), open: balances.get(invoice.id)!.open };
    });
  return contactValueOf(claims, countPersonalContacts(snapshot.tasks, cadence.caseIds), currency);
}
