import type { CommandOf } from "../../dunning/model/command.ts";
import type { CallResult } from "../../stripe/gateway.ts";
import { type Handler, type HandlerContext, idempotencyKeyOf, invoiceOf } from "./handler.ts";

/**
 * Ends recovery of a case as its strategy or a person says, for every invoice still open: cancels, pauses or leaves
 * the subscriptions, writes the invoices off, or does nothing but close the case.
 */
export const end: Handler<"end"> = {
  readsFirst: invoiceOf,

  async execute(command, context) {
    const calls = callsOf(command, context);
    const problems: string[] = [];
    for (const call of calls) {
      const result = await call();
      // Keys make a repeat harmless, so a call that may not have arrived simply comes again with the rest.
      if (result.kind === "no_access") return { noAccess: result.reason };
      if (result.kind === "try_later" || result.kind === "unknown") return { tryLater: result.reason };
      if (result.kind === "refused") problems.push(result.reason);
    }
    // Recovery has ended either way: what Stripe refused is shown to a person and not tried for ever.
    const detail = { action: command.do.action, calls: calls.length, problem: problems[0] ?? null };
    return { outcome: "done", detail };
  },
};

function callsOf(
  { id: commandId, caseId, do: { action } }: CommandOf<"end">,
  { gateway, snapshot, decision }: HandlerContext,
): (() => Promise<CallResult>)[] {
  const { account, invoices, subscriptions } = snapshot;
  const case_ = decision.cases.find(({ id }) => id === caseId)!;
  const open = invoices.filter(({ id, status }) => case_.invoiceIds.includes(id) && status === "open");
  const key = (object: string) => idempotencyKeyOf(account, `${commandId}:${object}`);
  if (action === "mark_uncollectible") {
    return open.map(
      ({ id }) =>
        () =>
          gateway.markUncollectible(account, id, key(id)),
    );
  }
  const living = subscriptions
    .filter(({ canceledAt }) => canceledAt === null)
    .filter(({ id }) => open.some(({ subscriptionId }) => subscriptionId === id))
    .map(({ id }) => id);
  switch (action) {
    case "cancel":
      return living.map((id) => () => gateway.cancelSubscription(account, id, key(id)));
    case "pause":
      return living.map((id) => () => gateway.pauseSubscription(account, id, key(id)));
    case "mark_unpaid":
      return living.map((id) => () => gateway.keepInvoicesAsDraft(account, id, key(id)));
    case "leave":
      return [];
  }
}
