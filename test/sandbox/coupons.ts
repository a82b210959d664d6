import { badParameter, missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import type { Params } from "./form.ts";
import type { Coupon } from "./wire.ts";
import { type Act, type Call, newId, type Route } from "./world.ts";

/** Makes a discount of every coupon given; an entry may also name a discount that exists. */
export function discountsFrom(act: Act, given: readonly Params[] | undefined, customer: string): string[] {
  return (given ?? []).map((entry) => {
    const existing = entry.optional("discount");
    if (existing !== undefined) {
      if (act.tenant.discounts.get(existing) === undefined)
        throw missing("discount", existing, entry.name("discount"), 400);
      return existing;
    }
    const coupon = entry.required("coupon");
    if (act.tenant.coupons.get(coupon) === undefined)
      throw missing("coupon", coupon, entry.name("coupon"), 400);
    return act.tenant.discounts.add({
      id: newId(act, "di"),
      object: "discount",
      checkout_session: null,
      customer,
      customer_account: null,
      end: null,
      invoice: null,
      invoice_item: null,
      promotion_code: null,
      source: { coupon, type: "coupon" },
      start: act.world.clock.seconds(),
      subscription: null,
      subscription_item: null,
    }).id;
  });
}

function couponOf(call: Call): Coupon {
  const found = call.tenant.coupons.get(call.path("id"));
  if (found === undefined) throw missing("coupon", call.path("id"), "coupon", 404);
  return found;
}

export const couponRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/coupons/:id",
    run(call) {
      const coupon = couponOf(call);
      const name = call.params.string("name");
      const metadata = call.params.metadata(coupon.metadata);
      call.params.complete();
      amend(call, coupon, "coupon.updated", () => {
        if (name !== undefined) coupon.name = name;
        coupon.metadata = metadata;
      });
      return coupon;
    },
  },
  {
    method: "delete",
    path: "/v1/coupons/:id",
    run(call) {
      const coupon = couponOf(call);
      call.params.complete();
      coupon.valid = false;
      call.tenant.coupons.remove(coupon.id);
      emit(call, "coupon.deleted", coupon);
      return { id: coupon.id, object: "coupon", deleted: true };
    },
  },
  {
    method: "post",
    path: "/v1/coupons",
    run(call) {
      const { params, tenant, world } = call;
      const amountOff = params.integer("amount_off") ?? null;
      const percentOff = params.number("percent_off") ?? null;
      const currency = params.optional("currency") ?? null;
      const duration = params.oneOf("duration", ["forever", "once", "repeating"]) ?? "once";
      const months = params.integer("duration_in_months") ?? null;
      const id = params.optional("id") ?? world.ids.letters(8);
      const name = params.optional("name") ?? null;
      const metadata = params.metadata(null);
      params.complete();
      if ((amountOff === null) === (percentOff === null))
        throw badParameter("You must provide either percent_off or amount_off.", "percent_off");
      const coupon: Coupon = {
        id,
        object: "coupon",
        amount_off: amountOff,
        created: world.clock.seconds(),
        currency,
        duration,
        duration_in_months: months,
        livemode: tenant.livemode,
        max_redemptions: null,
        metadata,
        name,
        percent_off: percentOff,
        redeem_by: null,
        times_redeemed: 0,
        valid: true,
      };
      tenant.coupons.add(coupon);
      emit(call, "coupon.created", coupon);
      return coupon;
    },
  },
  {
    method: "get",
    path: "/v1/coupons/:id",
    run(call) {
      call.params.complete();
      return couponOf(call);
    },
  },
];
