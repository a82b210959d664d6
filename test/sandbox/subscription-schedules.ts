import { customerOf } from "./customers.ts";
import { missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { priceOf } from "./prices.ts";
import { boundary } from "./subscription-cycle.ts";
import { createSubscription, type ItemDraft, subscriptionOf } from "./subscriptions.ts";
import type { Subscription, SubscriptionSchedule } from "./wire.ts";
import { type Call, newId, type Route } from "./world.ts";

type Phase = SubscriptionSchedule["phases"][number];

interface PhaseDraft {
  items: ItemDraft[];
  iterations: number;
}

function readPhases(call: Call): PhaseDraft[] {
  return (call.params.hashes("phases") ?? []).map((phase) => ({
    iterations: phase.integer("iterations") ?? 1,
    items: (phase.hashes("items") ?? []).map((item) => ({
      price: priceOf(call.tenant, item.required("price"), item.name("price")),
      quantity: item.integer("quantity") ?? 1,
    })),
  }));
}

/** A schedule made from a subscription begins with what the subscription bills now. */
const phasesOf = ({ items }: Subscription): PhaseDraft[] => [
  { iterations: 1, items: items.data.map(({ price, quantity }) => ({ price, quantity: quantity ?? 1 })) },
];

function phaseFrom(draft: PhaseDraft, start: number): Phase {
  const recurring = draft.items[0]?.price.recurring;
  const interval = { interval: recurring?.interval ?? "month", count: recurring?.interval_count ?? 1 };
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency: draft.items[0]?.price.currency ?? "usd",
    default_payment_method: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    end_date: boundary(start, interval, draft.iterations),
    invoice_settings: null,
    items: draft.items.map(({ price, quantity }) => ({
      billing_thresholds: null,
      discounts: [],
      metadata: {},
      plan: price.id,
      price: price.id,
      quantity,
      tax_rates: [],
    })),
    metadata: {},
    on_behalf_of: null,
    proration_behavior: "create_prorations",
    start_date: start,
    transfer_data: null,
    trial_end: null,
  };
}

/**
 * Schedules as far as other objects refer to them: the first phase starts its subscription at once, later phases are
 * shown and not carried out.
 */
export const subscriptionScheduleRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/subscription_schedules",
    run(call) {
      const { params, tenant, world } = call;
      const from = params.optional("from_subscription");
      const existing = from === undefined ? undefined : subscriptionOf(tenant, from, 400);
      const customer = customerOf(tenant, existing?.customer ?? params.required("customer"));
      const drafts = existing ? phasesOf(existing) : readPhases(call);
      const metadata = params.metadata(null);
      params.accept("start_date", "end_behavior");
      params.complete();
      const now = world.clock.seconds();
      let start = now;
      const phases = drafts.map((draft) => {
        const phase = phaseFrom(draft, start);
        start = phase.end_date;
        return phase;
      });
      const subscription = existing ?? createSubscription(call, { customer, items: drafts[0]?.items ?? [] });
      const schedule = tenant.schedules.add({
        id: newId(call, "sub_sched"),
        object: "subscription_schedule",
        application: null,
        billing_mode: { flexible: { proration_discounts: "included" }, type: "flexible" },
        canceled_at: null,
        completed_at: null,
        created: now,
        current_phase: { end_date: phases[0]?.end_date ?? now, start_date: now },
        customer: customer.id,
        customer_account: null,
        default_settings: {
          application_fee_percent: null,
          billing_cycle_anchor: "automatic",
          billing_thresholds: null,
          collection_method: "charge_automatically",
          default_payment_method: null,
          description: null,
          invoice_settings: {
            account_tax_ids: null,
            custom_fields: null,
            days_until_due: null,
            description: null,
            footer: null,
            issuer: { type: "self" },
          },
          on_behalf_of: null,
          transfer_data: null,
        },
        end_behavior: "release",
        livemode: tenant.livemode,
        metadata,
        pause_schedules: [],
        phases,
        released_at: null,
        released_subscription: null,
        status: "active",
        subscription: subscription.id,
        test_clock: null,
      });
      amend(call, subscription, "customer.subscription.updated", () => {
        subscription.schedule = schedule.id;
      });
      emit(call, "subscription_schedule.created", schedule);
      return schedule;
    },
  },
  {
    method: "post",
    path: "/v1/subscription_schedules/:id",
    run(call) {
      const schedule = call.tenant.schedules.get(call.path("id"));
      if (schedule === undefined) throw missing("subscription schedule", call.path("id"), "schedule", 404);
      const metadata = call.params.metadata(schedule.metadata);
      call.params.complete();
      amend(call, schedule, "subscription_schedule.updated", () => {
        schedule.metadata = metadata;
      });
      return schedule;
    },
  },
];
