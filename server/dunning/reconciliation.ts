import type { Attempt } from "./model/attempt.ts";
import type { Command } from "./model/command.ts";
import type { Reason } from "./model/reason.ts";
import type { Snapshot } from "./model/snapshot.ts";
import type { Balance } from "./money/ledger.ts";
import type { Delinquency } from "./money/delinquency.ts";
import { caseIdOf } from "./cases/case-grouping.ts";
import { defaultMethodOf } from "./retries/planner-input.ts";
import { withId } from "./facts/look-ups.ts";
import { EVIDENCE_DELAY_MS } from "./facts/evidence-delays.ts";

const MINUTE = 60_000;

/** How long a call may take before its outcome counts as unknown; longer than any lease. */
const OUTCOME_MS = 5 * MINUTE;

/** Declines of one customer that are asked for at a time; each answer makes room for the next. */
const MAX_DECLINE_READS = 50;

/**
 * Looks up executions that started and never finished. A charge is looked up in Stripe. A message cannot be looked up, so
 * it is recorded as perhaps sent and never sent again. Every other execution has the same effect if it is repeated, and is
 * simply commanded again.
 */
export function outcomeLookUps(snapshot: Snapshot): Command[] {
  return snapshot.executions
    .filter(
      ({ kind, outcome }) =>
        (kind === "charge" && (outcome === "started" || outcome === "unknown")) ||
        (kind === "message" && outcome === "started"),
    )
    .map((execution) => ({
      id: `find_outcome:${execution.id}`,
      caseId: execution.caseId,
      customerId: execution.customerId,
      invoiceId: execution.invoiceId,
      dueAt: execution.startedAt + OUTCOME_MS,
      reasons: [{ code: "outcome_unknown", execution: execution.id }],
      do: { kind: "find_outcome", executionId: execution.id },
    }));
}

/**
 * Reads from Stripe what no event contained: the customer with all methods once, at the first trouble; a subscription and a
 * default method that nobody told us of; and the reason of each unexplained decline once. Most customers, and the cards that
 * they pay with, were there before we were: that an event named the customer says nothing about their methods.
 */
export function missingReads(
  delinquencies: Delinquency[],
  balances: Map<string, Balance>,
  attempts: Map<string, Attempt[]>,
  snapshot: Snapshot,
): Command[] {
  const commands: Command[] = [];
  const { customer, customerId, subscriptions, paymentMethods } = snapshot;
  const done = new Set(
    snapshot.executions.filter(({ outcome }) => outcome !== "started").map(({ id }) => id),
  );
  // Oldest first, whatever order the facts came in: the first trouble asks for the read.
  const open = delinquencies
    .filter(({ invoice }) => balances.get(invoice.id)!.open > 0)
    .sort((a, b) => a.at - b.at || (a.invoice.id < b.invoice.id ? -1 : 1));
  const first = open[0];
  const asked = new Set<string>();
  const read = ({ invoice, at }: Delinquency, id: string, reason: Reason) => {
    if (done.has(id) || asked.has(id)) return;
    asked.add(id);
    commands.push({
      id,
      caseId: caseIdOf(invoice.id),
      customerId,
      invoiceId: invoice.id,
      dueAt: at,
      reasons: [reason],
      do: { kind: "read_customer" },
    });
  };
  const readId = `read_customer:${customerId}`;
  if (first && !customer?.deletedAt) {
    const isUnknown = !customer || customer.factAt === 0;
    if (isUnknown || customer.methodsReadAt === null)
      read(first, readId, { code: isUnknown ? "customer_unknown" : "methods_not_read" });
  }
  // One read at a time: the first may bring all that the others would ask for.
  if (customer && customer.methodsReadAt !== null && customer.deletedAt === null) {
    for (const delinquency of open) {
      const { subscriptionId } = delinquency.invoice;
      if (subscriptionId !== null && !withId(subscriptions, subscriptionId)) {
        read(delinquency, `${readId}:${subscriptionId}`, {
          code: "subscription_unknown",
          subscription: subscriptionId,
        });
      }
      const { id } = defaultMethodOf(delinquency.invoice, snapshot);
      if (id !== null && !withId(paymentMethods, id)) {
        read(delinquency, `${readId}:${id}`, { code: "method_unknown", method: id });
      }
    }
  }
  let declineReads = 0;
  for (const { invoice } of open) {
    if (declineReads === MAX_DECLINE_READS) break;
    const latest = attempts.get(invoice.id)?.findLast(({ outcome }) => outcome !== "confirming");
    if (!latest || latest.evidence || latest.outcome !== "failed") continue;
    const id = `find_decline:${latest.id}`;
    if (done.has(id)) continue;
    declineReads++;
    commands.push({
      id,
      caseId: caseIdOf(invoice.id),
      customerId,
      invoiceId: invoice.id,
      dueAt: latest.at + EVIDENCE_DELAY_MS,
      reasons: [{ code: "decline_unknown", attempt: latest.id }],
      do: { kind: "find_decline", paymentEventId: latest.id },
    });
  }
  return commands;
}
