import { catalogue } from "./catalogue.ts";
import { label } from "./locale-format.ts";

export const CASE_STATUS_WORDS = catalogue({
  open: ["Open", "Offen", "En cours"],
  recovered: ["Recovered", "Zurückgewonnen", "Recouvré"],
  lost: ["Lost", "Verloren", "Perdu"],
});

export const INVOICE_KIND_WORDS = catalogue({
  trial_conversion: [
    "First charge after a trial",
    "Erste Zahlung nach der Testphase",
    "Premier paiement après l'essai",
  ],
  first_invoice: ["First invoice", "Erste Rechnung", "Première facture"],
  renewal: ["Renewal", "Verlängerung", "Renouvellement"],
  one_off: ["One-off invoice", "Einzelrechnung", "Facture ponctuelle"],
  sent: ["Invoice sent to be paid", "Versandte Rechnung", "Facture envoyée à payer"],
});

export const RETRY_MODE_WORDS = catalogue({
  lead: ["Makegood retries", "Makegood wiederholt", "Makegood retente les paiements"],
  weave: [
    "Makegood retries between Stripe's tries",
    "Makegood wiederholt zwischen Stripes Versuchen",
    "Makegood retente les paiements entre les tentatives de Stripe",
  ],
  watch: ["Only Stripe retries", "Nur Stripe wiederholt", "Seul Stripe retente les paiements"],
});

export const wordCaseStatus = (status: string, locale: string): string =>
  label(CASE_STATUS_WORDS, status, locale);
export const wordInvoiceKind = (kind: string, locale: string): string =>
  label(INVOICE_KIND_WORDS, kind, locale);
export const wordRetryMode = (mode: string, locale: string): string => label(RETRY_MODE_WORDS, mode, locale);
