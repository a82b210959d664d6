import type { KeyIn } from "./message-format.ts";

/**
 * Codes of card networks and bank schemes that mean what one of Stripe's codes means. A number means
 * something only on its network, so each stands under it. Sources: as the decline table's rows.
 */
const SAME_AS: Readonly<Record<string, Readonly<Record<string, KeyIn<"decline_codes">>>>> = {
  visa: {
    "04": "pickup_card",
    "05": "do_not_honor",
    "07": "pickup_card",
    "14": "incorrect_number",
    "41": "lost_card",
    "43": "stolen_card",
    "46": "account_closed",
    "51": "insufficient_funds",
    "54": "expired_card",
    "55": "incorrect_pin",
    "57": "transaction_not_allowed",
    "59": "fraudulent",
    "61": "card_velocity_exceeded",
    "62": "restricted_card",
    "63": "security_violation",
    "65": "card_velocity_exceeded",
    "75": "pin_try_exceeded",
    "91": "issuer_not_available",
    "96": "processing_error",
    "01": "call_issuer",
    "13": "invalid_amount",
    "19": "reenter_transaction",
    "1A": "authentication_required",
    N7: "incorrect_cvc",
    R0: "stop_payment_order",
    R1: "revocation_of_authorization",
    R3: "revocation_of_all_authorizations",
  },
  mastercard: {
    "01": "new_account_information_available",
    "02": "try_again_later",
    "03": "do_not_try_again",
    "21": "stop_payment_order",
    "24": "try_again_later",
    "25": "try_again_later",
    "26": "try_again_later",
    "27": "try_again_later",
    "28": "try_again_later",
    "29": "try_again_later",
    "30": "try_again_later",
  },
  ach: {
    R01: "insufficient_funds",
    R02: "account_closed",
    R03: "no_account",
    R04: "no_account",
    R05: "debit_not_authorized",
    R07: "debit_not_authorized",
    R08: "stop_payment_order",
    R09: "insufficient_funds",
    R10: "debit_not_authorized",
    R14: "account_holder_deceased",
    R15: "account_holder_deceased",
    R16: "bank_account_restricted",
    R20: "bank_account_unusable",
    R29: "debit_not_authorized",
  },
  sepa_dd: {
    AM04: "insufficient_funds",
    AC01: "no_account",
    AC04: "account_closed",
    AC06: "bank_account_restricted",
    AG01: "bank_account_unusable",
    AM05: "duplicate_transaction",
    MD01: "debit_not_authorized",
    MD06: "refund_requested",
    MD07: "account_holder_deceased",
    MS02: "bank_account_declined",
    MS03: "generic_decline",
  },
  bacs: {
    "0": "refer_to_customer",
    "1": "revocation_of_authorization",
    "2": "account_holder_deceased",
    "5": "no_account",
    "6": "debit_not_authorized",
    B: "account_closed",
  },
};

/** Schemes whose codes look like no other's, so that they are understood without their rail. */
const LETTERED = [SAME_AS.ach ?? {}, SAME_AS.sepa_dd ?? {}].map((codes) =>
  Object.fromEntries(Object.entries(codes).filter(([code]) => /^[A-Z]{1,2}\d\d$/.test(code))),
);

/**
 * Stripe's decline code that says the same as a network's or scheme's code; null where none does.
 *
 * @param rail the decline table's rail; without it only codes are understood that no other scheme uses
 */
export function meaningOf(code: string, rail: string | undefined): KeyIn<"decline_codes"> | null {
  const places = rail === undefined ? LETTERED : [SAME_AS[rail] ?? {}];
  return places.find((place) => Object.hasOwn(place, code))?.[code] ?? null;
}
