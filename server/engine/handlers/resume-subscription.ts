import { type Handler, idempotencyKeyOf, invoiceOf, resultOfCall } from "./handler.ts";

/** Switches on again what was switched off while the customer had not paid. */
export const resumeSubscription: Handler<"resume_subscription"> = {
  readsFirst: invoiceOf,

  async execute({ id, do: { subscriptionId } }, { gateway, snapshot: { account, subscriptions } }) {
    const isPaused = subscriptions.some((known) => known.id === subscriptionId && known.status === "paused");
    const key = idempotencyKeyOf(account, id);
    return resultOfCall(
      isPaused
        ? await gateway.resumeSubscription(account, subscriptionId, key)
        : await gateway.resumeCollection(account, subscriptionId, key),
    );
  },
};
