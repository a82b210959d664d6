import { DAY } from "./clock.ts";
import type { Refusal } from "./refusal.ts";
import { behaviourOf } from "./test-instruments.ts";
import type { PaymentMethod } from "./wire.ts";

/** One charge put to the bank behind a payment method. */
export interface AuthorizationRequest {
  account: string;
  livemode: boolean;
  /** Epoch milliseconds. */
  at: number;
  /** In minor units of `currency`. */
  amount: number;
  currency: string;
  customer: string | null;
  paymentMethod: PaymentMethod;
  /** Whether the customer is there to authenticate. */
  onSession: boolean;
  /** Whether the customer has just passed authentication for this payment. */
  authenticated: boolean;
  invoice: string | null;
  paymentIntent: string;
  /** 1 for the first charge of this PaymentIntent that reaches the bank. */
  attempt: number;
}

export type Authorization =
  /** `dispute`: the cardholder contests the charge as soon as it is made. */
  | { outcome: "approved"; dispute?: { reason: string; inquiry: boolean } }
  | { outcome: "declined"; refusal: Refusal }
  | { outcome: "requires_action" }
  /**
   * A bank debit: money or refusal comes at `settlesAt` (epoch milliseconds), or the bank is never heard of again. An end of
   * which only the merchant does not hear is another matter: an endpoint that is switched off meanwhile.
   */
  | { outcome: "processing"; settlesAt: number; ends: "approved" | "never" | { failed: Refusal } };

/** Decides about charges: the default one knows Stripe's test cards; a simulation brings its own. */
export interface Issuer {
  authorize(request: AuthorizationRequest): Authorization;
}

/** Behaves as Stripe documents for its test cards, tokens and bank accounts (docs.stripe.com/testing). */
export class TestCardIssuer implements Issuer {
  authorize(request: AuthorizationRequest): Authorization {
    const behaviour = behaviourOf(request.paymentMethod);
    switch (behaviour.kind) {
      case "approve":
        return {
          outcome: "approved",
          ...(behaviour.dispute === undefined ? {} : { dispute: behaviour.dispute }),
        };
      case "decline":
        return { outcome: "declined", refusal: behaviour.refusal };
      case "authenticate":
        return request.authenticated ? { outcome: "approved" } : { outcome: "requires_action" };
      case "settle": {
        const ends = behaviour.refusal === undefined ? "approved" : { failed: behaviour.refusal };
        return { outcome: "processing", settlesAt: request.at + SETTLEMENT_DAYS * DAY, ends };
      }
    }
  }
}

/** ACH debits settle in up to four business days, SEPA in up to six (docs.stripe.com/payments/bank-debits). */
const SETTLEMENT_DAYS = 4;
