import type { Attempt } from "./model/attempt.ts";
import type { Command } from "./model/command.ts";
import type { Snapshot } from "./model/snapshot.ts";
import type { Balance } from "./money/ledger.ts";
import type { Delinquency } from "./money/delinquency.ts";
import { caseIdOf } from "./cases/case-grouping.ts";
import { EVIDENCE_DELAY_MS } from "./facts/evidence-delays.ts";

const MINUTE = 60_000;

/** How long a call may take before its outcome counts as unknown; longer than any lease. */
const OUTCOME_MS = 5 * MINUTE;

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

/** Reads from Stripe what no event contained: the customer once, and the reason of each unexplained decline once. */
export function missingReads(
  delinquencies: Delinquency[],
  balances: Map<string, Balance>,
  attempts: Map<string, Attempt[]>,
  snapshot: Snapshot,
): Command[] {
  const commands: Command[] = [];
  const { customer, customerId } = snapshot;
  const done = new Set(
    snapshot.executions.filter(({ outcome }) => outcome !== "started").map(({ id }) => id),
  );
  const open = delinquencies.filter(({ invoice }) => balances.get(invoice.id)!.open > 0);
  const first = open[0];
  const readId = `read_customer:${customerId}`;
  if (first && (!customer || customer.factAt === 0) && !done.has(readId)) {
    commands.push({
      id: readId,
      caseId: caseIdOf(first.invoice.id),
      customerId,
      invoiceId: first.invoice.id,
      dueAt: first.at,
      reasons: [{ code: "customer_unknown" }],
      do: { kind: "read_customer" },
    });
  }
  for (const { invoice } of open) {
    const latest = attempts.get(invoice.id)?.findLast(({ outcome }) => outcome !== "confirming");
    if (!latest || latest.evidence || latest.outcome !== "failed") continue;
    const id = `find_decline:${latest.id}`;
    if (done.has(id)) continue;
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
