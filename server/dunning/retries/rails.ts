import { lookUp } from "../model/look-up.ts";
import type { MethodDetails } from "../facts/facts.ts";

/** The ways in which money moves, as far as their rules for retries differ. */
export const RAILS = ["card", "ach", "sepa_dd", "bacs", "bank_debit", "lpm"] as const;
export type Rail = (typeof RAILS)[number];

/** Stripe's payment method types by rail; a type that is not listed is a local payment method. */
const RAIL_OF_TYPE: Readonly<Record<string, Rail>> = {
  card: "card",
  card_present: "card",
  us_bank_account: "ach",
  ach_debit: "ach",
  bank_account: "ach",
  sepa_debit: "sepa_dd",
  bacs_debit: "bacs",
  acss_debit: "bank_debit",
  au_becs_debit: "bank_debit",
  nz_bank_account: "bank_debit",
};

/** The rail of a payment method; null when unknown. A method with a card brand or funding is a card even without a type. */
export function railOf({ type, brand, funding }: MethodDetails): Rail | null {
  if (type !== null) return lookUp(RAIL_OF_TYPE, type) ?? "lpm";
  return brand !== null || funding !== null ? "card" : null;
}

const DEBITS: ReadonlySet<Rail | null> = new Set<Rail | null>(["ach", "sepa_dd", "bacs", "bank_debit"]);

/** Bank debits clear over several business days, and their schemes have rules of their own for presenting again. */
export const isBankDebit = (rail: Rail | null): boolean => DEBITS.has(rail);
