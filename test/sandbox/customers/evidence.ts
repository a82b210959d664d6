import { HOUR } from "../clock.ts";
import { issuerRefusal, type Refusal } from "../refusal.ts";
import type { Episode, Holder, Model } from "./episode.ts";

/**
 * The code of each network for a decline. Visa and the general ISO 8583 codes: Visa Core Rules, Table 7-2; American Express
 * has its own three digits (its published action codes); a network without a row uses ISO's.
 */
const NETWORK_CODES: Readonly<Record<string, { iso: string; amex: string }>> = {
  approve_with_id: { iso: "63", amex: "100" },
  call_issuer: { iso: "01", amex: "107" },
  card_velocity_exceeded: { iso: "65", amex: "121" },
  do_not_honor: { iso: "05", amex: "100" },
  expired_card: { iso: "54", amex: "101" },
  generic_decline: { iso: "05", amex: "100" },
  incorrect_number: { iso: "14", amex: "111" },
  insufficient_funds: { iso: "51", amex: "116" },
  invalid_account: { iso: "14", amex: "110" },
  issuer_not_available: { iso: "91", amex: "912" },
  lost_card: { iso: "41", amex: "200" },
  pickup_card: { iso: "04", amex: "200" },
  processing_error: { iso: "96", amex: "909" },
  reenter_transaction: { iso: "19", amex: "903" },
  restricted_card: { iso: "62", amex: "104" },
  revocation_of_authorization: { iso: "R1", amex: "100" },
  service_not_allowed: { iso: "57", amex: "115" },
  stolen_card: { iso: "43", amex: "200" },
  transaction_not_allowed: { iso: "57", amex: "115" },
  try_again_later: { iso: "05", amex: "100" },
  withdrawal_count_limit_exceeded: { iso: "65", amex: "121" },
};

/** Mastercard's "retry after" advice and the wait it stands for, longest first. Source: TabaPay and Braintree, MAC tables. */
const RETRY_AFTER: readonly (readonly [string, number])[] = [
  ["30", 240],
  ["29", 192],
  ["28", 144],
  ["27", 96],
  ["26", 48],
  ["25", 24],
  ["24", 1],
];

/** Codes after which the same card cannot succeed; Stripe's advice says so, and Mastercard's is 03. */
const FINAL = new Set([
  "incorrect_number",
  "invalid_account",
  "lost_card",
  "pickup_card",
  "stolen_card",
  "transaction_not_allowed",
]);

/**
 * Stripe's evidence for a refusal in this state: the decline code, the network's own code by brand and, as
 * issuers give it, advice. The advice knows the hidden state a little: a wait announced by Mastercard never reaches
 * beyond the next pay-day, and "try again later" is more often said where that is true than where it is not.
 */
export function refusalFor(
  model: Model,
  holder: Holder,
  episode: Episode,
  brand: string,
  at: number,
): Refusal {
  const { code } = episode;
  if (code === "highest_risk_level" || code === "fraudulent") return blocked(code);
  if (episode.cause === "authentication") {
    const network = brand === "mastercard" ? "65" : brand === "visa" ? "1A" : undefined;
    return issuerRefusal(code, network === undefined ? {} : { networkDeclineCode: network });
  }
  const row = NETWORK_CODES[code];
  const network = row === undefined ? undefined : brand === "amex" ? row.amex : row.iso;
  return issuerRefusal(code, {
    ...(OWN_CODES.has(code) ? { declineCode: null } : {}),
    ...(network === undefined ? {} : { networkDeclineCode: network }),
    ...adviceFor(model, holder, episode, brand, at),
  });
}

/** Errors of their own rather than reasons of `card_declined`; Stripe gives them no decline code beside. */
const OWN_CODES = new Set(["expired_card", "incorrect_number", "processing_error"]);

type Advice = Pick<Refusal, "adviceCode" | "networkAdviceCode">;

function adviceFor(model: Model, holder: Holder, episode: Episode, brand: string, at: number): Advice {
  const { draws } = model;
  const { evidence } = model.population;
  const { cause, code, key } = episode;
  const mastercard = brand === "mastercard";
  if (code === "expired_card")
    return { adviceCode: "confirm_card_data", ...(mastercard ? { networkAdviceCode: "01" } : {}) };
  if (code === "revocation_of_authorization") return final(mastercard ? "21" : undefined);
  if (FINAL.has(code)) return final(mastercard ? "03" : undefined);
  if (cause === "refusal") {
    if (draws.chance(evidence.neverAgainShare, key, "advice")) return final(mastercard ? "03" : undefined);
    return draws.chance(evidence.misleadingTryAgainShare, key, "misled")
      ? { adviceCode: "try_again_later" }
      : {};
  }
  if (
    mastercard &&
    cause === "funds" &&
    code === "insufficient_funds" &&
    draws.chance(evidence.mastercardWaitShare, key, "wait")
  ) {
    const hours = (holder.income.next(at) - at) / HOUR;
    const wait = RETRY_AFTER.find(([, atLeast]) => atLeast <= hours) ?? RETRY_AFTER.at(-1);
    return { adviceCode: "try_again_later", ...(wait === undefined ? {} : { networkAdviceCode: wait[0] }) };
  }
  if (!draws.chance(evidence.tryAgainLaterShare, key, "advice")) return {};
  return { adviceCode: "try_again_later", ...(mastercard ? { networkAdviceCode: "02" } : {}) };
}

function final(networkAdviceCode: string | undefined): Advice {
  return {
    adviceCode: "do_not_try_again",
    ...(networkAdviceCode === undefined ? {} : { networkAdviceCode }),
  };
}

/** Stripe's own fraud rules: the charge never reaches the network. */
function blocked(reason: string): Refusal {
  return {
    code: "card_declined",
    declineCode: "fraudulent",
    adviceCode: "do_not_try_again",
    outcomeType: "blocked",
    networkStatus: "not_sent_to_network",
    reason,
    sellerMessage: "Stripe blocked this payment as too risky.",
  };
}

/** A returned bank debit: Stripe's failure code stands alone, without a decline code. */
export function returnedDebit(cause: "account_closed" | "debit_not_authorized" | "funds"): Refusal {
  const [code, text] = RETURNS[cause];
  return {
    code,
    declineCode: null,
    outcomeType: "issuer_declined",
    networkStatus: "declined_by_network",
    reason: code,
    sellerMessage: text,
    message: text,
  };
}

const RETURNS = {
  account_closed: ["account_closed", "The bank account has been closed."],
  debit_not_authorized: [
    "debit_not_authorized",
    "The customer has told their bank that this debit was not authorized.",
  ],
  funds: ["insufficient_funds", "The bank account has insufficient funds to complete the purchase."],
} as const;
