import type { Account, ChargeFact, DeclineEvidence } from "../../dunning/facts/facts.ts";
import { type Calls, reread, sourceOfCall, WITH_INTENTS } from "./call-context.ts";
import { type CallFailure, outcomeOf, refusesMethod } from "../errors.ts";
import { type FactBatch, factBatch } from "../../dunning/facts/fact-batch.ts";
import type { PayResult } from "../gateway.ts";
import { invoiceFacts } from "../mapping/invoice.ts";
import { errorShape, evidenceOfError, expanded, read, reference, type Source } from "../mapping/schemas.ts";
import { paymentIntentFacts } from "../mapping/payment-intent.ts";
import { embeddedPaymentMethod } from "../mapping/payment-method.ts";

const payErrorShape = errorShape.extend({ payment_intent: reference.nullish() });

/**
 * Charges an invoice now, off session: `POST /v1/invoices/:id/pay`. One request, and one read more where
 * Stripe refuses without trying. A decline is an answer (402) and not a fault.
 *
 * @param how.paymentMethodId null for what Stripe charges by default: the invoice's, the subscription's, the customer's
 * @param how.idempotencyKey the same for every try of one attempt: Stripe then acts once and repeats its answer
 */
export async function pay(
  calls: Calls,
  account: Account,
  invoiceId: string,
  how: { paymentMethodId: string | null; idempotencyKey: string },
): Promise<PayResult> {
  const { stripe, as } = calls.clientOf(account);
  const begunAt = calls.clock.now();
  const sourceWith = (requestId: string | null): Source =>
    sourceOfCall(calls, account, `payment of ${invoiceId}`, begunAt, {
      id: requestId,
      idempotencyKey: how.idempotencyKey,
    });
  const call = await outcomeOf(
    stripe.invoices.pay(
      invoiceId,
      {
        off_session: true,
        ...(how.paymentMethodId === null ? {} : { payment_method: how.paymentMethodId }),
        expand: [WITH_INTENTS],
      },
      { ...as, idempotencyKey: how.idempotencyKey },
    ),
  );
  if ("failure" in call) {
    const source = sourceWith(call.failure.error.requestId ?? null);
    return afterFailure(calls, account, invoiceId, call.failure, source);
  }
  const source = sourceWith(call.answer.lastResponse.requestId);
  return resultOfInvoice(invoiceFacts(call.answer, source, "", { context: { ownRequest: true } }));
}

/** A 200 need not mean paid: a bank debit has only begun. */
function resultOfInvoice(said: FactBatch): PayResult {
  const [invoice] = said.invoices;
  if (invoice?.status === "paid") return { kind: "paid", facts: said };
  const last = said.charges.findLast(({ idempotencyKey }) => idempotencyKey !== null);
  if (last?.status === "processing" || last?.status === "requires_action")
    return { kind: last.status, facts: said };
  return {
    kind: "unknown",
    reason: `unsettled: Stripe accepted the payment, but the invoice is ${invoice?.status} and its payment ${last?.status ?? "not named"}`,
  };
}

async function afterFailure(
  calls: Calls,
  account: Account,
  invoiceId: string,
  failure: CallFailure,
  source: Source,
): Promise<PayResult> {
  const { kind, reason } = failure;
  switch (kind) {
    case "try_later":
    case "unknown":
    case "no_access":
      return { kind, reason };
    case "gone":
      return { kind: "refused", reason, facts: factBatch() };
    case "refused": {
      const said = await reread(calls, account, invoiceId, failure);
      const status = said.invoices[0]?.status;
      return {
        kind,
        reason: status === undefined || status === "open" ? reason : `already_${status}: ${reason}`,
        ...(refusesMethod(failure) ? { method: "unusable" as const } : {}),
        facts: said,
      };
    }
    case "declined":
    case "requires_action": {
      const { evidence, said } = readDecline(failure.error.raw, source, invoiceId);
      return kind === "declined" ? { kind, evidence, facts: said } : { kind, facts: said };
    }
  }
}

/**
 * The attempt, from the error alone: the PaymentIntent inside it names customer, amount and charge. Where
 * the error carries none, `charge.failed` and `payment_intent.payment_failed` bring the charge.
 */
function readDecline(
  raw: unknown,
  source: Source,
  invoiceId: string,
): { evidence: DeclineEvidence; said: FactBatch } {
  const error = read(payErrorShape, raw, source, "error");
  const evidence = evidenceOfError(error);
  const intent = expanded(error.payment_intent);
  const method = embeddedPaymentMethod(error.payment_method, source, "error.payment_method");
  const said =
    intent === null
      ? factBatch()
      : paymentIntentFacts(intent, source, "error.payment_intent", {
          ownRequest: true,
          failed: true,
          invoiceId,
        });
  // The error may say more than the intent's `last_payment_error` does.
  const charges = said.charges.map((charge): ChargeFact => {
    if (charge.status !== "failed" || charge.idempotencyKey === null) return charge;
    return { ...charge, evidence: charge.evidence === null ? evidence : filled(charge.evidence, evidence) };
  });
  return {
    evidence,
    said: factBatch({ ...said, charges }, { paymentMethods: method === null ? [] : [method] }),
  };
}

const filled = (first: DeclineEvidence, second: DeclineEvidence): DeclineEvidence => ({
  outcomeType: first.outcomeType ?? second.outcomeType,
  outcomeReason: first.outcomeReason ?? second.outcomeReason,
  networkStatus: first.networkStatus ?? second.networkStatus,
  adviceCode: first.adviceCode ?? second.adviceCode,
  networkAdviceCode: first.networkAdviceCode ?? second.networkAdviceCode,
  networkDeclineCode: first.networkDeclineCode ?? second.networkDeclineCode,
  declineCode: first.declineCode ?? second.declineCode,
  code: first.code ?? second.code,
});
