import type { FormValue } from "./form.ts";

/** What Stripe adds to the details it was given for a method that nothing here can charge. */
const ADDED: Readonly<Record<string, (given: Record<string, string>) => object>> = {
  acss_debit: (given) => ({
    bank_name: "STRIPE TEST BANK",
    fingerprint: "SandboxAcssDebit",
    institution_number: given.institution_number,
    last4: given.account_number?.slice(-4),
    transit_number: given.transit_number,
  }),
  boleto: (given) => ({ fingerprint: "SandboxBoleto000", tax_id: given.tax_id }),
  eps: (given) => ({ bank: given.bank ?? null }),
  fpx: (given) => ({ account_holder_type: given.account_holder_type ?? "individual", bank: given.bank }),
  ideal: (given) => ({ bank: given.bank ?? null, bic: BICS[given.bank ?? ""] ?? null }),
  p24: (given) => ({ bank: given.bank ?? null }),
  sofort: (given) => ({ country: given.country }),
};

const BICS: Readonly<Record<string, string>> = {
  abn_amro: "ABNANL2A",
  ing: "INGBNL2A",
  rabobank: "RABONL2U",
};

/** The details of a local method: shown as Stripe shows them, and no more than shown. */
export function localDetails(type: string, given: FormValue): object {
  const fields = typeof given === "object" && !Array.isArray(given) ? (given as Record<string, string>) : {};
  return ADDED[type]?.(fields) ?? {};
}
