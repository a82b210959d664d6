import { issuerRefusal, type Refusal } from "./refusal.ts";
import type { PaymentMethod } from "./wire.ts";

/** How a documented test card or bank account behaves when it is charged. */
export type Behaviour =
  | { kind: "approve"; dispute?: { reason: string; inquiry: boolean } }
  | { kind: "decline"; refusal: Refusal; refusesAttach?: boolean }
  | { kind: "authenticate" }
  | { kind: "settle"; refusal?: Refusal };

/** A documented test card: https://docs.stripe.com/testing. */
export interface TestCard {
  number: string;
  brand: "amex" | "diners" | "discover" | "jcb" | "mastercard" | "unionpay" | "visa";
  funding: "credit" | "debit" | "prepaid";
  country: string;
  behaviour: Behaviour;
  /** The names behind `tok_` and `pm_card_`. */
  names: readonly string[];
}

const APPROVE: Behaviour = { kind: "approve" };
const AUTHENTICATE: Behaviour = { kind: "authenticate" };

/** Most declining cards are refused when they are saved, too; `chargeCustomerFail` attaches and then fails. */
function decline(declineCode: string, networkDeclineCode: string, more: Partial<Refusal> = {}): Behaviour {
  return {
    kind: "decline",
    refusesAttach: true,
    refusal: issuerRefusal(declineCode, { adviceCode: "try_again_later", networkDeclineCode, ...more }),
  };
}

function card(
  number: string,
  names: string[],
  behaviour: Behaviour = APPROVE,
  more: Partial<Pick<TestCard, "brand" | "country" | "funding">> = {},
): TestCard {
  return { number, names, behaviour, brand: "visa", funding: "credit", country: "US", ...more };
}

const FAILS_AFTER_ATTACH: Behaviour = {
  ...decline("generic_decline", "01"),
  refusesAttach: false,
} as Behaviour;

export const TEST_CARDS: readonly TestCard[] = [
  card("4242424242424242", ["visa", "us"]),
  card("4000056655665556", ["visa_debit"], APPROVE, { funding: "debit" }),
  card("5555555555554444", ["mastercard"], APPROVE, { brand: "mastercard" }),
  card("5200828282828210", ["mastercard_debit"], APPROVE, { brand: "mastercard", funding: "debit" }),
  card("5105105105105100", ["mastercard_prepaid"], APPROVE, { brand: "mastercard", funding: "prepaid" }),
  card("371449635398431", ["amex"], APPROVE, { brand: "amex" }),
  card("6011000990139424", ["discover"], APPROVE, { brand: "discover" }),
  card("3056930009020004", ["diners"], APPROVE, { brand: "diners" }),
  card("3566002020360505", ["jcb"], APPROVE, { brand: "jcb" }),
  card("6200000000000005", ["unionpay"], APPROVE, { brand: "unionpay" }),
  card("4000002760000016", ["de"], APPROVE, { country: "DE" }),
  card("4000002500001001", ["fr"], APPROVE, { country: "FR" }),
  card("4000008260000000", ["gb"], APPROVE, { country: "GB" }),
  card("4000003560000008", ["in"], APPROVE, { country: "IN" }),
  card("4000000000000002", ["chargeDeclined", "visa_chargeDeclined"], decline("generic_decline", "01")),
  card(
    "4000000000009995",
    ["chargeDeclinedInsufficientFunds", "visa_chargeDeclinedInsufficientFunds"],
    decline("insufficient_funds", "51"),
  ),
  card(
    "4000000000009987",
    ["chargeDeclinedLostCard", "visa_chargeDeclinedLostCard"],
    decline("lost_card", "41", { adviceCode: "do_not_try_again" }),
  ),
  card(
    "4000000000009979",
    ["chargeDeclinedStolenCard", "visa_chargeDeclinedStolenCard"],
    decline("stolen_card", "43", { adviceCode: "do_not_try_again" }),
  ),
  card(
    "4000000000000069",
    ["chargeDeclinedExpiredCard", "visa_chargeDeclinedExpiredCard"],
    decline("expired_card", "54", { declineCode: null, adviceCode: "confirm_card_data" }),
  ),
  card(
    "4000000000000127",
    ["chargeDeclinedIncorrectCvc", "visa_chargeDeclinedIncorrectCvc"],
    decline("incorrect_cvc", "N7", { declineCode: null, adviceCode: "confirm_card_data" }),
  ),
  card(
    "4000000000000119",
    ["chargeDeclinedProcessingError", "visa_chargeDeclinedProcessingError"],
    decline("processing_error", "96", { declineCode: null }),
  ),
  card(
    "4100000000000019",
    ["chargeDeclinedFraudulent", "radarBlock"],
    decline("fraudulent", "", {
      outcomeType: "blocked",
      networkStatus: "not_sent_to_network",
      reason: "highest_risk_level",
      sellerMessage: "Stripe blocked this payment as too risky.",
      adviceCode: "do_not_try_again",
    }),
  ),
  card("4000000000000259", ["createDispute"], {
    kind: "approve",
    dispute: { reason: "fraudulent", inquiry: false },
  }),
  card("4000000000002685", ["createDisputeProductNotReceived"], {
    kind: "approve",
    dispute: { reason: "product_not_received", inquiry: false },
  }),
  card("4000000000001976", ["createDisputeInquiry"], {
    kind: "approve",
    dispute: { reason: "fraudulent", inquiry: true },
  }),
  card("4000000000000341", ["chargeCustomerFail"], FAILS_AFTER_ATTACH),
  card("4000002760003184", ["authenticationRequired"], AUTHENTICATE, { country: "DE" }),
  card("4000002500003155", ["authenticationRequiredOnSetup"], APPROVE, { country: "FR" }),
  card("4000000000003220", ["threeDSecure2Required"], AUTHENTICATE),
  card("4000000000003063", ["threeDSecureRequired"], AUTHENTICATE),
  card(
    "4000008260003178",
    ["authenticationRequiredChargeDeclinedInsufficientFunds"],
    decline("insufficient_funds", "51"),
    { country: "GB" },
  ),
];

const BY_NUMBER = new Map(TEST_CARDS.map((entry) => [entry.number, entry]));
const BY_NAME = new Map(TEST_CARDS.flatMap((entry) => entry.names.map((name) => [name, entry] as const)));

export function cardByNumber(number: string): TestCard | undefined {
  return BY_NUMBER.get(number.replaceAll(/[\s-]/g, ""));
}

/** @param name without `tok_` or `pm_card_` */
export function cardByName(name: string): TestCard | undefined {
  return BY_NAME.get(name);
}

/** What stands in for the number of a bank account: a behaviour and the number it goes by. */
interface TestBankAccount {
  number: string;
  refusal?: Refusal;
}

function bankRefusal(declineCode: string, reason: string): Refusal {
  return {
    code: declineCode,
    declineCode: null,
    outcomeType: "issuer_declined",
    networkStatus: "declined_by_network",
    reason: declineCode,
    sellerMessage: reason,
    message: reason,
  };
}

const NO_MONEY = bankRefusal("insufficient_funds", "The bank account has insufficient funds.");
const CLOSED = bankRefusal("account_closed", "The bank account has been closed.");
const UNAUTHORIZED = bankRefusal(
  "debit_not_authorized",
  "The customer has notified their bank that it was unauthorized.",
);

/** https://docs.stripe.com/payments/ach-direct-debit, /sepa-debit and /bacs-debit, "Test your integration". */
export const TEST_BANK_ACCOUNTS: Readonly<
  Record<"us_bank_account" | "sepa_debit" | "bacs_debit", TestBankAccount[]>
> = {
  us_bank_account: [
    { number: "000123456789" },
    { number: "000111111113", refusal: CLOSED },
    { number: "000222222227", refusal: NO_MONEY },
    { number: "000333333335", refusal: UNAUTHORIZED },
  ],
  sepa_debit: [
    { number: "DE89370400440532013000" },
    { number: "DE62370400440532013001", refusal: NO_MONEY },
    { number: "DE35370400440532013002", refusal: UNAUTHORIZED },
  ],
  bacs_debit: [
    { number: "00012345" },
    { number: "22222227", refusal: NO_MONEY },
    { number: "33333335", refusal: UNAUTHORIZED },
  ],
};

const behaviours = new WeakMap<PaymentMethod, Behaviour>();

/** Binds a method to the documented behaviour of its number; any other number succeeds. */
export function rememberNumber(pm: PaymentMethod, number: string): void {
  const bank = Object.values(TEST_BANK_ACCOUNTS)
    .flat()
    .find((account) => account.number === number);
  if (pm.card || pm.amazon_pay || pm.revolut_pay)
    behaviours.set(pm, cardByNumber(number)?.behaviour ?? APPROVE);
  else
    behaviours.set(
      pm,
      bank?.refusal === undefined ? { kind: "settle" } : { kind: "settle", refusal: bank.refusal },
    );
}

/** Methods without a number behave like the card that always works. */
export function behaviourOf(pm: PaymentMethod): Behaviour {
  return (
    behaviours.get(pm) ??
    (pm.us_bank_account || pm.sepa_debit || pm.bacs_debit ? { kind: "settle" } : APPROVE)
  );
}
