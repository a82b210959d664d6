import { chargeOf } from "./charges.ts";
import { badParameter, badState, missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { page, readPage } from "./pages.ts";
import type { Charge, Refund } from "./wire.ts";
import { type Act, newId, type Route } from "./world.ts";

export type RefundReason = "duplicate" | "fraudulent" | "requested_by_customer";

/** @param amount in minor units; all that is left when left out */
export function refundCharge(
  act: Act,
  charge: Charge,
  amount?: number,
  reason: RefundReason | null = null,
): Refund {
  const left = charge.amount_captured - charge.amount_refunded;
  if (charge.status !== "succeeded")
    throw badState("This charge has not succeeded, so it cannot be refunded.", "charge_not_refundable");
  if (left <= 0) throw badState(`Charge ${charge.id} has already been refunded.`, "charge_already_refunded");
  const wanted = amount ?? left;
  if (wanted > left || wanted < 1)
    throw badParameter(
      `Refund amount (${wanted}) is greater than unrefunded amount on charge (${left})`,
      "amount",
    );
  const refund = act.tenant.refunds.add({
    id: newId(act, "re"),
    object: "refund",
    amount: wanted,
    balance_transaction: newId(act, "txn"),
    charge: charge.id,
    created: act.world.clock.seconds(),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" },
      type: "card",
    },
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  });
  book(charge, wanted);
  emit(act, "refund.created", refund);
  emit(act, "charge.refunded", charge, { amount_refunded: charge.amount_refunded - wanted });
  return refund;
}

function book(charge: Charge, amount: number): void {
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded >= charge.amount;
}

/**
 * A refund that cannot reach the customer (a closed account) fails, days or weeks later, and one that waits for the
 * customer's details can be cancelled: the money is back at the merchant, and the charge counts as not refunded. Source:
 * docs.stripe.com/refunds, "Handle failed refunds" and "Cancel a refund".
 */
export function undoRefund(act: Act, refund: Refund, status: "failed" | "canceled"): Refund {
  if (refund.status === "failed" || refund.status === "canceled")
    throw badState(`Refund ${refund.id} is ${refund.status} already.`);
  const before = refund.status;
  refund.status = status;
  if (status === "failed") {
    refund.failure_reason = "lost_or_stolen_card";
    refund.failure_balance_transaction = newId(act, "txn");
  }
  book(chargeOf(act.tenant, String(refund.charge)), -refund.amount);
  if (status === "failed") emit(act, "refund.failed", refund);
  emit(act, "refund.updated", refund, { status: before });
  emit(act, "charge.refund.updated", refund, { status: before });
  return refund;
}

export const refundRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/refunds",
    run(call) {
      const { params, tenant } = call;
      const chargeId = params.optional("charge");
      const intentId = params.optional("payment_intent");
      const amount = params.integer("amount") ?? undefined;
      const reason = params.oneOf("reason", ["duplicate", "fraudulent", "requested_by_customer"]);
      const metadata = params.metadata(null);
      params.accept("refund_application_fee", "reverse_transfer", "instructions_email");
      params.complete();
      const latest = intentId === undefined ? undefined : tenant.paymentIntents.get(intentId)?.latest_charge;
      const id = chargeId ?? latest;
      if (!id)
        throw badParameter(
          "One of the following params should be provided for this request: payment_intent or charge.",
          "charge",
          "parameter_missing",
        );
      const refund = refundCharge(call, chargeOf(tenant, id), amount, reason ?? null);
      refund.metadata = metadata;
      return refund;
    },
  },
  {
    method: "post",
    path: "/v1/refunds/:id",
    run(call) {
      const refund = call.tenant.refunds.get(call.path("id"));
      if (refund === undefined) throw missing("refund", call.path("id"), "refund", 404);
      const metadata = call.params.metadata(refund.metadata);
      call.params.complete();
      amend(call, refund, "refund.updated", () => {
        refund.metadata = metadata;
      });
      emit(call, "charge.refund.updated", refund);
      return refund;
    },
  },
  {
    method: "get",
    path: "/v1/refunds",
    run({ tenant, params }) {
      const paging = readPage(params);
      const charge = params.optional("charge");
      const intent = params.optional("payment_intent");
      params.complete();
      const from = charge === undefined ? tenant.refunds.values() : tenant.refunds.by("charge", charge);
      return page(
        from,
        "/v1/refunds",
        paging,
        (refund) => intent === undefined || refund.payment_intent === intent,
      );
    },
  },
  {
    method: "get",
    path: "/v1/refunds/:id",
    run({ tenant, params, path }) {
      params.complete();
      const found = tenant.refunds.get(path("id"));
      if (found === undefined) throw missing("refund", path("id"), "refund", 404);
      return found;
    },
  },
];
