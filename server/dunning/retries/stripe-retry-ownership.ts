import { type Hold, holdAt, UNTIL_RELEASED } from "../cases/holds.ts";
import type { HeldOut } from "../experiments/enrollment.ts";
import type { Command } from "../model/command.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Delinquency } from "../money/delinquency.ts";
import type { Balance } from "../money/ledger.ts";

/**
 * Who runs the retry schedule of each open invoice. In lead mode we do; on hold nobody may, so Stripe's
 * is stopped as well. What we stopped we give back once neither holds, and only what we stopped. While the
 * account is disconnected neither a mode nor a hold of ours binds Stripe: its schedule is its own. So it is
 * while the case is left to Stripe by an experiment, unless somebody put it on hold.
 */
export function stripeRetryOwnership(
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
