import type { DeclineDetail } from "./errors.ts";

/** Why a charge failed, as it appears in `failure_code`, `outcome` and `last_payment_error`. */
export interface Refusal {
  code: string;
  declineCode: string | null;
  adviceCode?: "confirm_card_data" | "do_not_try_again" | "try_again_later";
  networkAdviceCode?: string;
  networkDeclineCode?: string;
  outcomeType: "blocked" | "invalid" | "issuer_declined";
  networkStatus: "declined_by_network" | "not_sent_to_network";
  reason: string | null;
  sellerMessage: string;
  /** What the customer may read; made from the code when left out. */
  message?: string;
}

const MESSAGES: Readonly<Record<string, string>> = {
  card_declined: "Your card was declined.",
  insufficient_funds: "Your card has insufficient funds.",
  expired_card: "Your card has expired.",
  incorrect_cvc: "Your card's security code is incorrect.",
  incorrect_number: "Your card number is incorrect.",
  processing_error: "An error occurred while processing your card. Try again in a little bit.",
  card_decline_rate_limit_exceeded:
    "The card has been declined too many times. You can try to charge this card again after 24 hours.",
  authentication_required: "This transaction requires authentication.",
  payment_method_customer_decline: "The customer declined the payment.",
  bank_account_restricted: "The bank account could not be debited.",
};

/** The message that customers may read; causes that must be concealed from them share the generic one. */
export function refusalDetail(refusal: Refusal): DeclineDetail {
  return {
    code: refusal.code,
    declineCode: refusal.declineCode,
    adviceCode: refusal.adviceCode ?? null,
    networkAdviceCode: refusal.networkAdviceCode ?? null,
    networkDeclineCode: refusal.networkDeclineCode ?? null,
    message:
      refusal.message ??
      (refusal.declineCode === null ? undefined : MESSAGES[refusal.declineCode]) ??
      MESSAGES[refusal.code] ??
      "The payment failed.",
  };
}

/** A refusal by the card's bank, with the codes that usually go together. */
export function issuerRefusal(declineCode: string, more: Partial<Refusal> = {}): Refusal {
  const own = [
    "expired_card",
    "incorrect_cvc",
    "processing_error",
    "incorrect_number",
    "authentication_required",
  ];
  return {
    code: own.includes(declineCode) ? declineCode : "card_declined",
    // These codes say it all by themselves; Stripe repeats them in decline_code only for the first group.
    declineCode,
    outcomeType: "issuer_declined",
    networkStatus: "declined_by_network",
    reason: declineCode,
    sellerMessage: `The bank returned the decline code \`${declineCode}\`.`,
    ...more,
  };
}
