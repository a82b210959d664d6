import { type Hold, holdAt, UNTIL_RELEASED } from "../cases/holds.ts";
import { wasEndedBy } from "../cases/case-closure.ts";
import { isStarted } from "../cases/powers.ts";
import type { InvoiceFact } from "../facts/facts.ts";
import { ofInvoice, ofKind } from "../facts/look-ups.ts";
import type { HoldOutPeriod } from "../experiments/enrollment.ts";
import type { Command } from "../model/command.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Delinquency } from "../money/delinquency.ts";
import type { Balance } from "../money/ledger.ts";

/**
 * Who runs the retry schedule of each open invoice.
 *
 * - In lead mode we do, so Stripe's retries are suspended.
 * - On hold nobody may charge, so Stripe's retries are suspended as well.
 * - Otherwise the retries that we suspended, and only those, are restored.
 * - While the account is disconnected, neither a mode nor a hold of ours binds Stripe: the retries are restored.
 * - While charging is not started, we lead nothing: what we suspended is restored. A hold keeps what it suspended.
 * - A cancellation of ours makes Stripe stop collecting the customer's other invoices, too: theirs are restored.
 * - Where the recovery ended and leaves things as they are, they are restored: an invoice that nobody collects is no gift
 *   that the merchant meant to make.
 * - While an experiment leaves the case to Stripe, they are restored too, unless the invoice is on hold.
 */
export function stripeRetryOwnership(
  caseId: string,
  delinquencies: Delinquency[],
  balances: Map<string, Balance>,
  holds: Hold[],
  snapshot: Snapshot,
  now: number,
  leftToStripe: HoldOutPeriod | null,
): Command[] {
  const commands: Command[] = [];
  for (const { invoice, at } of delinquencies) {
    if (invoice.collectionMethod !== "charge_automatically" || invoice.status !== "open") continue;
    const isLeft = balances.get(invoice.id)!.open === 0;
    if (isLeft && !endLeft(snapshot, invoice.id, at)) continue;
    const { connected, retryMode } = snapshot.settings;
    const hold = connected && !isLeft ? holdAt(holds, invoice.id, now) : undefined;
    const mayCharge = isStarted(snapshot.powers, "charging");
    const weLead = connected && mayCharge && retryMode === "lead" && !leftToStripe && !isLeft;
    const changes = ofInvoice(snapshot.executions, invoice.id)
      .filter(({ kind }) => kind === "suspend_retries" || kind === "restore_retries")
      .sort((a, b) => a.startedAt - b.startedAt);
    const wasRefused = changes.at(-1)?.outcome === "refused";
    const isSuspended = changes.findLast(({ outcome }) => outcome === "done")?.kind === "suspend_retries";
    const target = { caseId, customerId: invoice.customerId, invoiceId: invoice.id };
    if ((weLead || hold) && !isSuspended && invoice.autoAdvance !== false && !wasRefused) {
      commands.push({
        ...target,
        id: `suspend_retries:${invoice.id}:${changes.length + 1}`,
        dueAt: hold ? hold.from : at,
        reasons: [hold ? { code: "on_hold", hold: hold.id } : { code: "lead_mode" }],
        do: { kind: "suspend_retries" },
      });
    }
    const wasStopped =
      invoice.autoAdvance === false && wasStoppedByOurEnd(invoice, changes.at(-1)?.startedAt ?? 0, snapshot);
    if (!weLead && !hold && (isSuspended || wasStopped) && !wasRefused) {
      commands.push({
        ...target,
        id: `restore_retries:${invoice.id}:${changes.length + 1}`,
        dueAt: Math.max(at, ...holds.map(({ to }) => (to === UNTIL_RELEASED ? 0 : Math.min(to, now)))),
        reasons: [
          isLeft
            ? { code: "left_to_stripe" }
            : !connected
              ? { code: "disconnected" }
              : !mayCharge
                ? { code: "charging_stopped" }
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

/**
 * "By default, upon subscription cancellation, Stripe stops automatic collection of all finalized invoices for the
 * customer": also of those that bill another subscription. Source: docs.stripe.com/api/subscriptions/cancel.
 */
const wasStoppedByOurEnd = (
  { id, createdAt, subscriptionId }: InvoiceFact,
  since: number,
  snapshot: Snapshot,
) =>
  subscriptionId !== null &&
  ofKind(snapshot.executions, "end").some(
    (execution) =>
      (execution.detail.action === "cancel" || execution.detail.action === "mark_uncollectible") &&
      Number(execution.detail.calls) > 0 &&
      execution.startedAt > Math.max(since, createdAt) &&
      !wasEndedBy(execution, id),
  );

/** Whether the recovery of an invoice that was at risk since then ended, and left things as they are. */
const endLeft = ({ executions }: Snapshot, invoiceId: string, at: number): boolean =>
  ofKind(executions, "end")
    .filter((execution) => execution.outcome === "done")
    .filter((execution) => (execution.finishedAt ?? 0) > at && wasEndedBy(execution, invoiceId))
    .sort((a, b) => a.finishedAt! - b.finishedAt!)[0]?.detail.action === "leave";
