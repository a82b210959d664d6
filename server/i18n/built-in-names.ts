import { builtInSegments } from "../dunning/segments/built-in.ts";
import { builtInStrategies } from "../dunning/strategies/built-in.ts";
import { catalogue, fill } from "./catalogue.ts";
import { quote, type LocaleContext, spaced } from "./locale-format.ts";

/** What a new account's segments are called. */
export const SEGMENT_NAMES = catalogue({
  sent_invoices: ["Invoices sent to be paid", "Versandte Rechnungen", "Factures envoyées à payer"],
  to_confirm: ["Payment to confirm", "Zahlung zu bestätigen", "Paiement à confirmer"],
  bank_debits: ["Bank debits", "Lastschriften", "Prélèvements bancaires"],
  trials: [
    "First charge after a trial",
    "Erste Zahlung nach der Testphase",
    "Premier paiement après l'essai",
  ],
  new_card_needed: ["New card needed", "Neue Karte nötig", "Nouvelle carte requise"],
  everyone_else: ["Everyone else", "Alle anderen", "Tous les autres"],
});

/** What a new account's strategies are called. */
export const STRATEGY_NAMES = catalogue({
  soft_decline: ["Soft decline", "Vorübergehende Ablehnung", "Refus temporaire"],
  hard_decline: ["Hard decline", "Endgültige Ablehnung", "Refus définitif"],
  needs_authentication: ["Needs authentication", "Bestätigung nötig", "Confirmation requise"],
  bank_debit: ["Bank debit", "Lastschrift", "Prélèvement bancaire"],
  failed_trial: ["Failed trial conversion", "Gescheiterte Zahlung nach der Testphase", "Échec après l'essai"],
  sent_invoice: ["Unpaid sent invoice", "Unbezahlte versandte Rechnung", "Facture envoyée impayée"],
});

const BUILT_IN = [...builtInSegments, ...builtInStrategies];
const WORDS: Readonly<Record<string, readonly [string, string, string]>> = {
  ...SEGMENT_NAMES,
  ...STRATEGY_NAMES,
};

/**
 * The name of a segment or strategy as it is shown: a name that we gave is said in the reader's language, a
 * name that the merchant gave stays as it was given.
 */
export function wordName({ id, name }: { id: string; name: string }, locale: string): string {
  const isOurs = BUILT_IN.some((one) => one.id === id && one.name === name);
  return isOurs && Object.hasOwn(WORDS, id) ? fill(WORDS[id]!, locale) : name;
}

/** A segment or strategy by its id, in quotation marks: the merchant's name if `speech` has it, else ours. */
export function named(id: string, { locale, names }: LocaleContext): string {
  const given = names && Object.hasOwn(names, id) ? names[id] : undefined;
  if (given !== undefined) return quote(wordName({ id, name: given }, locale), locale);
  return quote(Object.hasOwn(WORDS, id) ? fill(WORDS[id]!, locale) : spaced(id), locale);
}
