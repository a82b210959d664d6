import { badState, missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { page, readPage } from "./pages.ts";
import type { Charge, Dispute } from "./wire.ts";
import { type Act, type Call, newId, type Route } from "./world.ts";

/**
 * The cardholder's bank takes the money of a charge back until the dispute is decided; an inquiry only asks, and may
 * become one.
 */
export function openDispute(act: Act, charge: Charge, reason = "fraudulent", inquiry = false): Dispute {
  if (charge.status !== "succeeded")
    throw badState(`Charge ${charge.id} has not succeeded: there is nothing to dispute.`);
  if (charge.disputed) throw badState(`Charge ${charge.id} is disputed already.`);
  const now = act.world.clock.seconds();
  const brand = charge.payment_method_details?.card?.brand;
  const dispute = act.tenant.disputes.add({
    id: newId(act, "du"),
    object: "dispute",
    amount: charge.amount,
    balance_transactions: [],
    charge: charge.id,
    created: now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(),
    evidence_details: {
      due_by: now + 10 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: act.tenant.livemode,
    metadata: {},
    payment_intent: charge.payment_intent,
    ...(brand === undefined || brand === null
      ? {}
      : {
          payment_method_details: {
            card: {
              brand,
              case_type: inquiry ? "inquiry" : "chargeback",
              network: brand,
              network_reason_code: "10.4",
            },
            type: "card",
          },
        }),
    reason,
    status: inquiry ? "warning_needs_response" : "needs_response",
  });
  charge.disputed = true;
  emit(act, "charge.dispute.created", dispute);
  return dispute;
}

export function closeDispute(act: Act, dispute: Dispute, status: "lost" | "warning_closed" | "won"): Dispute {
  if (CLOSED.includes(dispute.status)) throw badState(`Dispute ${dispute.id} is closed already.`);
  amend(act, dispute, "charge.dispute.updated", () => {
    dispute.status = "under_review";
    dispute.evidence_details.has_evidence = true;
    dispute.evidence_details.submission_count = 1;
    dispute.evidence_details.submission_method = "manual";
  });
  dispute.status = status;
  emit(act, "charge.dispute.closed", dispute);
  return dispute;
}

const CLOSED: readonly string[] = ["lost", "warning_closed", "won"];

function noEvidence(): Dispute["evidence"] {
  return {
    access_activity_log: null,
    billing_address: null,
    cancellation_policy: null,
    cancellation_policy_disclosure: null,
    cancellation_rebuttal: null,
    customer_communication: null,
    customer_email_address: null,
    customer_name: null,
    customer_purchase_ip: null,
    customer_signature: null,
    duplicate_charge_documentation: null,
    duplicate_charge_explanation: null,
    duplicate_charge_id: null,
    enhanced_evidence: {},
    product_description: null,
    receipt: null,
    refund_policy: null,
    refund_policy_disclosure: null,
    refund_refusal_explanation: null,
    service_date: null,
    service_documentation: null,
    shipping_address: null,
    shipping_carrier: null,
    shipping_date: null,
    shipping_documentation: null,
    shipping_tracking_number: null,
    uncategorized_file: null,
    uncategorized_text: null,
  };
}

function disputeOf(call: Call): Dispute {
  const found = call.tenant.disputes.get(call.path("id"));
  if (found === undefined) throw missing("dispute", call.path("id"), "dispute", 404);
  return found;
}

export const disputeRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/disputes/:id",
    run(call) {
      const dispute = disputeOf(call);
      const metadata = call.params.metadata(dispute.metadata);
      call.params.accept("evidence", "submit");
      call.params.complete();
      amend(call, dispute, "charge.dispute.updated", () => {
        dispute.metadata = metadata;
      });
      return dispute;
    },
  },
  {
    method: "post",
    path: "/v1/disputes/:id/close",
    run(call) {
      const dispute = disputeOf(call);
      call.params.complete();
      if (CLOSED.includes(dispute.status)) throw badState(`Dispute ${dispute.id} is closed already.`);
      dispute.status = dispute.status.startsWith("warning") ? "warning_closed" : "lost";
      emit(call, "charge.dispute.closed", dispute);
      return dispute;
    },
  },
  {
    method: "get",
    path: "/v1/disputes",
    run({ tenant, params }) {
      const paging = readPage(params);
      const charge = params.optional("charge");
      const intent = params.optional("payment_intent");
      params.complete();
      const from = charge === undefined ? tenant.disputes.values() : tenant.disputes.by("charge", charge);
      return page(
        from,
        "/v1/disputes",
        paging,
        (dispute) => intent === undefined || dispute.payment_intent === intent,
      );
    },
  },
  {
    method: "get",
    path: "/v1/disputes/:id",
    run(call) {
      call.params.complete();
      return disputeOf(call);
    },
  },
];
