import type { ReversalFact } from "./facts/facts.ts";
import type { AccountAction, AccountCommand } from "./model/account-command.ts";

/** The charge of a report that holds its customer; null for a refund, which holds nobody. */
export const chargeOfReport = ({ kind, chargeId }: Pick<ReversalFact, "kind" | "chargeId">): string | null =>
  kind === "dispute" || kind === "fraud_warning" ? chargeId : null;

/**
 * Disputes and fraud warnings name a charge and no customer. Most concern a payment from before the installation: each
 * charge that is not known is read once, and the customer is held as soon as it says who that is.
 *
 * @param now UTC epoch milliseconds
 */
export function readsOfReports(
  reports: readonly Pick<ReversalFact, "kind" | "chargeId">[],
  knownCharges: ReadonlySet<string>,
  now: number,
): AccountCommand[] {
  const unknown = new Set(
    reports.map(chargeOfReport).filter((id) => id !== null && !knownCharges.has(id)) as string[],
  );
  return [...unknown].map((chargeId) => ({
    id: `read_charge:${chargeId}`,
    dueAt: now,
    do: { kind: "read_charge", chargeId },
  }));
}

/**
 * The app may have been removed before every invoice was handed back, or its case closed meanwhile; nobody would ever
 * collect such an invoice.
 *
 * @param connectedAt when the account came or came back, UTC epoch milliseconds
 */
export const searchForOrphans = (connectedAt: number, now: number): AccountCommand => ({
  id: `find_orphans:${connectedAt}`,
  dueAt: now,
  do: { kind: "find_orphans" },
});

/** A new account's open invoices and its last events are read from Stripe, once for each account. */
export const importOf = (now: number): AccountCommand => ({
  id: "import",
  dueAt: now,
  do: { kind: "import" },
});

/** Whether a command is still wanted right before it is carried out. */
export function isLookUpWanted(
  action: AccountAction,
  facts: { connected: boolean; knownCharges: ReadonlySet<string> },
): boolean {
  return action.kind === "read_charge" ? !facts.knownCharges.has(action.chargeId) : facts.connected;
}
