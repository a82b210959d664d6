import type { Command } from "../../dunning/model/command.ts";
import type { Decision } from "../../dunning/model/decision.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import type { EndAction } from "../../dunning/facts/facts.ts";
import type { CallResult } from "../../stripe/gateway.ts";
import type { EngineDependencies } from "../dependencies.ts";
import { idempotencyKeyOf } from "../idempotency.ts";
import type { CommandResult } from "../command-result.ts";

/**
 * Ends recovery of a case as its strategy says, for every invoice still open: cancels, pauses or leaves
 * the subscriptions, writes the invoices off, or does nothing but close the case.
 */
export async function endRecovery(
  { gateway }: EngineDependencies,
  action: EndAction,
  command: Command,
  snapshot: Snapshot,
  decision: Decision,
): Promise<CommandResult> {
  const { account } = snapshot;
  const case_ = decision.cases.find(({ id }) => id === command.caseId)!;
  const open = snapshot.invoices.filter(
    ({ id, status }) => case_.invoiceIds.includes(id) && status === "open",
  );
  const live = new Set(
    snapshot.subscriptions.filter(({ canceledAt }) => canceledAt === null).map(({ id }) => id),
  );
  const subscriptions = new Set(
    open.map(({ subscriptionId }) => subscriptionId).filter((id) => id !== null && live.has(id)),
  );

  const key = (object: string) => idempotencyKeyOf(account, `${command.id}:${object}`);
  const calls: (() => Promise<CallResult>)[] = [];
  for (const id of subscriptions as Set<string>) {
    if (action === "cancel") calls.push(() => gateway.cancelSubscription(account, id, key(id)));
    if (action === "pause") calls.push(() => gateway.pauseSubscription(account, id, key(id)));
    if (action === "mark_unpaid") calls.push(() => gateway.keepInvoicesAsDraft(account, id, key(id)));
  }
  if (action === "mark_uncollectible") {
    for (const { id } of open) calls.push(() => gateway.markUncollectible(account, id, key(id)));
  }

  const problems: string[] = [];
  for (const call of calls) {
    const result = await call();
    // Keys make a repeat harmless, so a call that may not have arrived simply comes again with the rest.
    if (result.kind === "try_later" || result.kind === "unknown") return { tryLater: result.reason };
    if (result.kind === "refused") problems.push(result.reason);
  }
  // Recovery has ended either way: what Stripe refused is shown to a person and not tried for ever.
  return { outcome: "done", detail: { action, calls: calls.length, problem: problems[0] ?? null } };
}
