import { badState } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { finalizeByItself } from "./invoice-finalization.ts";
import {
  billPeriod,
  intervalOf,
  pausedBy,
  periodAt,
  planNext,
  startPaidPeriod,
  stopClock,
} from "./subscription-cycle.ts";
import type { Subscription } from "./wire.ts";
import type { Act } from "./world.ts";

type PauseType = Parameters<typeof pausedBy>[0];

/**
 * What can be paused: flexible billing mode, charged automatically, without a schedule.
 * Source: docs.stripe.com/billing/subscriptions/pause, limitations; docs.stripe.com/api/subscriptions/pause.
 */
export const isPausable = ({ billing_mode, schedule, collection_method }: Subscription): boolean =>
  billing_mode.type === "flexible" && schedule === null && collection_method === "charge_automatically";

/** `POST /v1/subscriptions/:id/pause`. */
export function pause(act: Act, subscription: Subscription): void {
  if (!["active", "past_due", "trialing", "unpaid"].includes(subscription.status))
    throw badState(`A subscription that is ${subscription.status} cannot be paused.`);
  if (subscription.billing_mode.type !== "flexible")
    throw badState("Only subscriptions with billing_mode[type]=flexible can be paused.");
  if (subscription.schedule !== null)
    throw badState("You cannot pause a subscription that is attached to a subscription schedule.");
  if (!isPausable(subscription))
    throw badState("Only subscriptions with collection_method=charge_automatically can be paused.");
  pauseFor(act, subscription, "pause_requested");
}

/** No period and no invoice from now on; open invoices stay collectible. */
export function pauseFor(act: Act, subscription: Subscription, type: PauseType): void {
  stopClock(subscription);
  amend(act, subscription, "customer.subscription.updated", () => {
    subscription.status = "paused";
    subscription.status_details = pausedBy(type, act.world.clock.seconds());
  });
  emit(act, "customer.subscription.paused", subscription);
}

/**
 * `POST /v1/subscriptions/:id/resume`. With a new anchor a new period is billed from now on, and the subscription is
 * active if that can be collected. With the old anchor and without prorations there is nothing to bill before the next
 * period, so it is active at once.
 */
export function resume(act: Act, subscription: Subscription, anchor: "now" | "unchanged"): void {
  if (subscription.status !== "paused")
    throw badState(`This subscription is ${subscription.status}. Only a paused subscription can be resumed.`);
  if (anchor === "unchanged") {
    goOn(act, subscription);
    return;
  }
  delete subscription.status_details;
  startPaidPeriod(act, subscription, act.world.clock.seconds());
  emit(act, "customer.subscription.resumed", subscription);
  finalizeByItself(act, billPeriod(act, subscription, "subscription_update"));
  planNext(act, subscription);
}

/** Active again, in the period that the old anchor gives. */
export function goOn(act: Act, subscription: Subscription): void {
  amend(act, subscription, "customer.subscription.updated", () => {
    const now = act.world.clock.seconds();
    delete subscription.status_details;
    subscription.status = "active";
    for (const item of subscription.items.data) {
      const period = periodAt(subscription.billing_cycle_anchor, intervalOf(item), now);
      item.current_period_start = period.start;
      item.current_period_end = period.end;
    }
  });
  emit(act, "customer.subscription.resumed", subscription);
  planNext(act, subscription);
}
