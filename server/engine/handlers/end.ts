import { factBatch } from "../../dunning/facts/fact-batch.ts";
import type { SubscriptionFact } from "../../dunning/facts/facts.ts";
import type { CommandOf } from "../../dunning/model/command.ts";
import { subscriptionOf } from "../../dunning/cases/relationship.ts";
import type { CallResult } from "../../stripe/gateway.ts";
import { type Handler, type HandlerContext, idempotencyKeyOf } from "./handler.ts";

type Call = () => Promise<CallResult>;

/** What an end does about one subscription, or about one invoice without one. Its invoices end if every call is done. */
type Part = { invoiceIds: string[]; calls: Call[] };

/**
 * Ends the recovery of invoices as their strategy or a person says: cancels, pauses or leaves their subscriptions, writes
 * them off, or does nothing but give up. What Stripe refused has not ended: a person looks into it.
 */
export const end: Handler<"end"> = {
  readsFirst: ({ do: { invoiceIds } }) => invoiceIds,

  async execute(command, context) {
    const { action } = command.do;
    const done: CallResult[] = [];
    const ended: string[] = [];
    let calls = 0;
    let problem: string | null = null;
    for (const part of partsOf(command, context)) {
      let refused = false;
      for (const call of part.calls) {
        const result = await call();
        calls += 1;
        // Keys make a repeat harmless, so a call that may not have arrived simply comes again with the rest.
        if (result.kind === "no_access") return { noAccess: result.reason };
        if (result.kind === "try_later" || result.kind === "unknown") return { tryLater: result.reason };
        done.push(result);
        if (result.kind !== "refused") continue;
        problem ??= result.reason;
        refused = true;
        break;
      }
      if (!refused) ended.push(...part.invoiceIds);
    }
    return {
      outcome: problem === null ? "done" : "refused",
      detail: { action, calls, problem, invoices: ended.join(",") },
      facts: factBatch(...done.map((result) => ("facts" in result ? result.facts : {}))),
    };
  },
};

function partsOf(
  { id: commandId, do: { action, invoiceIds } }: CommandOf<"end">,
  { gateway, snapshot }: HandlerContext,
): Part[] {
  const { account } = snapshot;
  const key = (object: string) => idempotencyKeyOf(account, `${commandId}:${object}`);
  const bySubscription = new Map<string, { subscription: SubscriptionFact | undefined; ids: string[] }>();
  for (const invoice of snapshot.invoices) {
    if (invoice.status !== "open" || !invoiceIds.includes(invoice.id)) continue;
    const group = invoice.subscriptionId ?? invoice.id;
    const { ids } = bySubscription.get(group) ?? { ids: [] };
    bySubscription.set(group, {
      subscription: subscriptionOf(invoice, snapshot),
      ids: [...ids, invoice.id],
    });
  }
  return [...bySubscription.values()].map(({ subscription, ids }) => {
    const living = subscription && subscription.endedAt === null ? subscription : null;
    const writeOffs = ids.map((id) => () => gateway.markUncollectible(account, id, key(id)));
    const calls: Call[] = action === "mark_uncollectible" ? writeOffs : [];
    if (living) calls.unshift(...callsOn(living));
    return { invoiceIds: ids, calls };
  });

  function callsOn({ id, status, pauseCollection }: SubscriptionFact): Call[] {
    switch (action) {
      case "cancel":
      // Stripe makes a past-due subscription active again once its latest invoice is written off: the customer would be
      // served and billed as if they had paid. Source: docs.stripe.com/billing/subscriptions/overview, statuses.
      case "mark_uncollectible":
        return [() => gateway.cancelSubscription(account, id, key(id))];
      case "pause":
        return status === "paused" ? [] : [() => gateway.pauseSubscription(account, id, key(id))];
      case "mark_unpaid":
        return pauseCollection === "keep_as_draft"
          ? []
          : [() => gateway.keepInvoicesAsDraft(account, id, key(id))];
      case "leave":
        return [];
    }
  }
}
