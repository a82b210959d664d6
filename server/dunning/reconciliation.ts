import type { Attempt } from "./model/attempt.ts";
import type { Command } from "./model/command.ts";
import type { Snapshot } from "./model/snapshot.ts";
import type { HeldOut } from "./experiments/enrollment.ts";
import { type Hold, holdAt, UNTIL_RELEASED } from "./cases/holds.ts";
import type { Balance } from "./money/ledger.ts";
import type { Delinquency } from "./money/delinquency.ts";
import { caseIdOf } from "./cases/case-grouping.ts";
import { EVIDENCE_MS } from "./timeline.ts";

const MINUTE = 60_000;

/** How long a call may take before its outcome counts as unknown; longer than any lease. */
const OUTCOME_MS = 5 * MINUTE;

/**
 * Acts that began and never ended: a charge is looked up; a message, which cannot be, is noted as perhaps
 * sent and never sent again. Everything else has the same effect however often it is done, and simply
 * comes again.
 */
export function findOutcomes(snapshot: Snapshot): Command[] {
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

/** What must be read from Stripe because no event said it: the customer once, a decline's reason once each. */
export function readingsOf(
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
  const read = `read_customer:${customerId}`;
  if (first && (!customer || customer.factAt === 0) && !done.has(read)) {
    commands.push({
      id: read,
      caseId: caseIdOf(first.invoice.id),
      customerId,
      invoiceId: first.invoice.id,
      dueAt: first.at,
      reasons: [{ code: "customer_unknown" }],
      do: { kind: "read_customer" },
    });
  }
  for (const { invoice } of open) {
    const latest = attempts.get(invoice.id)?.at(-1);
    if (!latest || latest.evidence || latest.outcome !== "failed") continue;
    const id = `find_decline:${latest.id}`;
    if (done.has(id)) continue;
    commands.push({
      id,
      caseId: caseIdOf(invoice.id),
      customerId,
      invoiceId: invoice.id,
      dueAt: latest.at + EVIDENCE_MS,
      reasons: [{ code: "decline_unknown", attempt: latest.id }],
      do: { kind: "find_decline", paymentEventId: latest.id },
    });
  }
  return commands;
}

/**
 * Who runs the retry schedule of each open invoice. In lead mode we do; on hold nobody may, so Stripe's
 * is stopped as well. What we stopped we give back once neither holds, and only what we stopped. While the
 * account is disconnected neither a mode nor a hold of ours binds Stripe: its schedule is its own. So it is
 * while the case is left to Stripe by an experiment, unless somebody put it on hold.
 */
export function scheduleOwnership(
  caseId: string,
  delinquencies: Delinquency[],
  balances: Map<string, Balance>,
  holds: Hold[],
  snapshot: Snapshot,
  now: number,
  leftToStripe: HeldOut | null,
): Command[] {
  const commands: Command[] = [];
  for (const { invoice, at } of delinquencies) {
    if (invoice.collectionMethod !== "charge_automatically" || invoice.status !== "open") continue;
    if (balances.get(invoice.id)!.open === 0) continue;
    const { connected, retryMode } = snapshot.settings;
    const held = connected ? holdAt(holds, invoice.id, now) : undefined;
    const lead = connected && retryMode === "lead" && !leftToStripe;
    const changes = snapshot.executions
      .filter(
        (execution) =>
          (execution.kind === "suspend_retries" || execution.kind === "restore_retries") &&
          execution.invoiceId === invoice.id,
      )
      .sort((a, b) => a.startedAt - b.startedAt);
    const refused = changes.at(-1)?.outcome === "refused";
    const taken = changes.filter(({ outcome }) => outcome === "done").at(-1)?.kind === "suspend_retries";
    const base = { caseId, customerId: invoice.customerId, invoiceId: invoice.id };
    if ((lead || held) && !taken && invoice.autoAdvance !== false && !refused) {
      commands.push({
        ...base,
        id: `suspend_retries:${invoice.id}:${changes.length + 1}`,
        dueAt: held ? held.from : at,
        reasons: [held ? { code: "on_hold", hold: held.id } : { code: "lead_mode" }],
        do: { kind: "suspend_retries" },
      });
    }
    if (!lead && !held && taken && !refused) {
      commands.push({
        ...base,
        id: `restore_retries:${invoice.id}:${changes.length + 1}`,
        dueAt: Math.max(at, ...holds.map(({ to }) => (to === UNTIL_RELEASED ? 0 : Math.min(to, now)))),
        reasons: [
          !connected
            ? { code: "disconnected" }
            : leftToStripe
              ? { code: "held_out", experiment: leftToStripe.experimentId, until: leftToStripe.to }
              : { code: "stripe_retries", mode: retryMode },
        ],
        do: { kind: "restore_retries" },
      });
    }
  }
  return commands;
}
