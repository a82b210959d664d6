import {
  type Comparison,
  type Field,
  FIELDS,
  type Operator,
  type Rule,
} from "../dunning/segments/segment.ts";
import { INVOICE_KIND_WORDS } from "./cases.ts";
import { DECLINE_CLASS_WORDS } from "./declines.ts";
import { catalogue, localeOf, say } from "./catalogue.ts";
import { label, money, quote, type LocaleContext } from "./locale-format.ts";
import { type MessageParams, textOf } from "./formatter.ts";

/** What a rule may ask, as the beginning of a sentence goes on with an operator. */
export const FIELD_WORDS = catalogue({
  amount: ["amount at risk", "offener Betrag", "montant en jeu"],
  currency: ["currency", "Währung", "devise"],
  country: ["customer's country", "Land des Kunden", "pays du client"],
  plan: ["plan", "Tarif", "formule"],
  product: ["product", "Produkt", "produit"],
  tenure_days: [
    "days since the customer was created",
    "Zahl der Tage seit Anlage des Kunden",
    "nombre de jours depuis la création du client",
  ],
  mrr: ["monthly recurring revenue", "monatlich wiederkehrender Umsatz", "revenu mensuel récurrent"],
  decline_class: ["kind of decline", "Art der Ablehnung", "type de refus"],
  decline_code: ["decline code", "Ablehnungscode", "code de refus"],
  rail: ["how it is charged", "Zahlungsweg", "mode de débit"],
  invoice_kind: ["kind of invoice", "Art der Rechnung", "type de facture"],
  collection_method: ["how it is collected", "Art des Einzugs", "mode d'encaissement"],
  invoices_paid: [
    "invoices paid before",
    "Zahl bisher bezahlter Rechnungen",
    "nombre de factures déjà payées",
  ],
  failures_before: [
    "earlier failed payments",
    "Zahl früherer fehlgeschlagener Zahlungen",
    "nombre d'échecs de paiement antérieurs",
  ],
  self_cure: [
    "chance to pay by itself in percent (for steps only)",
    "Chance in Prozent, dass sie von selbst zahlen (nur für Schritte)",
    "chance en pour cent de payer de soi-même (étapes seulement)",
  ],
  metadata: [
    "metadata of the customer, the subscription or the invoice",
    "Metadaten von Kunde, Abonnement oder Rechnung",
    "métadonnées du client, de l'abonnement ou de la facture",
  ],
});

export const OPERATOR_WORDS = catalogue({
  is: ["is", "ist", "est"],
  is_not: ["is known and is not", "ist bekannt und nicht", "a une valeur autre que"],
  in: ["is one of", "gehört zu", "est parmi"],
  not_in: ["is known and is none of", "ist bekannt und gehört nicht zu", "a une valeur hors de"],
  at_least: ["is at least", "ist mindestens", "est au moins"],
  less_than: ["is less than", "ist kleiner als", "est inférieur à"],
  contains: ["contains", "enthält", "contient"],
  exists: ["is known", "ist bekannt", "a une valeur"],
});

export const RAIL_WORDS = catalogue({
  card: ["Card", "Karte", "Carte"],
  bank_debit: ["Bank debit", "Lastschrift", "Prélèvement bancaire"],
  other: ["Another way", "Anderer Weg", "Autre moyen"],
  none: ["Not charged yet", "Noch nicht belastet", "Pas encore débité"],
});

export const COLLECTION_WORDS = catalogue({
  charge_automatically: ["Charged automatically", "Automatisch eingezogen", "Prélevé automatiquement"],
  send_invoice: ["Sent to be paid", "Zur Zahlung versandt", "Envoyé pour paiement"],
});

export const SENTENCE_WORDS = catalogue({
  everyone: ["everyone", "alle", "tout le monde"],
  and: [" and ", " und ", " et "],
  or: [" or ", " oder ", " ou "],
  not: ["it is not true that {rows}", "es trifft nicht zu: {rows}", "il n'est pas vrai que {rows}"],
  metadata: ["metadata {key}", "Metadaten {key}", "métadonnées {key}"],
  hit: ["Fits: {row} (it is {fact})", "Passt: {row} (es ist {fact})", "Convient : {row} (c'est {fact})"],
  hit_bare: ["Fits: {row}", "Passt: {row}", "Convient : {row}"],
  miss: [
    "Does not fit: {row} (it is {fact})",
    "Passt nicht: {row} (es ist {fact})",
    "Ne convient pas : {row} (c'est {fact})",
  ],
  miss_bare: ["Does not fit: {row}", "Passt nicht: {row}", "Ne convient pas : {row}"],
  miss_unknown: [
    "Does not fit: {row} (it is not known)",
    "Passt nicht: {row} (nicht bekannt)",
    "Ne convient pas : {row} (ce n'est pas connu)",
  ],
  not_known: ["not known", "nicht bekannt", "non connu"],
});

const CHOICES: Partial<Record<Field, Readonly<Record<string, readonly [string, string, string]>>>> = {
  decline_class: DECLINE_CLASS_WORDS,
  rail: RAIL_WORDS,
  invoice_kind: INVOICE_KIND_WORDS,
  collection_method: COLLECTION_WORDS,
};

export const wordField = (field: Field, locale: string): string => say(FIELD_WORDS[field], locale);
export const wordOperator = (op: Operator, locale: string): string => say(OPERATOR_WORDS[op], locale);
/** One value of a field that has a list to choose from; of any other field the value itself. */
export const wordChoice = (field: Field, value: string, locale: string): string =>
  Object.hasOwn(CHOICES[field] ?? {}, value) ? label(CHOICES[field] ?? {}, value, locale) : value;

/** A value as it stands in a sentence: texts and choices in quotation marks, numbers and money as written there. */
function wordValue(
  field: Field,
  value: string | number,
  currency: string | undefined,
  localeContext: LocaleContext,
): string {
  const { locale } = localeContext;
  if (typeof value === "string") return quote(wordChoice(field, value, locale), locale);
  const isMoney = FIELDS[field].type === "money" && currency !== undefined;
  return isMoney ? money(value, currency, localeContext) : value.toLocaleString(localeOf(locale));
}

/** One row of a rule, e.g. `amount at risk is at least €100.00`. */
export function wordRow(row: Comparison, localeContext: LocaleContext): string {
  const { locale } = localeContext;
  const subject =
    row.field === "metadata"
      ? say(SENTENCE_WORDS.metadata, locale, { key: quote(row.key ?? "", locale) })
      : wordField(row.field, locale);
  const said = `${subject} ${wordOperator(row.op, locale)}`;
  if (row.op === "exists" || row.value === undefined) return said;
  const values = Array.isArray(row.value) ? row.value : [row.value];
  return `${said} ${values.map((value) => wordValue(row.field, value, row.currency, localeContext)).join(", ")}`;
}

/**
 * What a case has where a row asks, e.g. `€120.00` or `not known`.
 *
 * @param currency of the case, when the field is money
 */
export function wordFact(
  { field }: Pick<Comparison, "field">,
  fact: string | number | null | undefined,
  localeContext: LocaleContext,
  currency?: string,
): string {
  if (fact === null || fact === undefined) return say(SENTENCE_WORDS.not_known, localeContext.locale);
  return wordValue(field, fact, currency, localeContext);
}

function wordRule(rule: Rule, inside: boolean, localeContext: LocaleContext): string {
  if ("field" in rule) return wordRow(rule, localeContext);
  const { locale } = localeContext;
  const rows = "all" in rule ? rule.all : "any" in rule ? rule.any : rule.none;
  if (rows.length === 0) return say(SENTENCE_WORDS.everyone, locale);
  const glue = say("all" in rule ? SENTENCE_WORDS.and : SENTENCE_WORDS.or, locale);
  const text = rows.map((row) => wordRule(row, rows.length > 1, localeContext)).join(glue);
  const bracketed = rows.length > 1 ? `(${text})` : text;
  if ("none" in rule) return say(SENTENCE_WORDS.not, locale, { rows: bracketed });
  return inside ? bracketed : text;
}

/** A rule as a sentence, e.g. `amount at risk is at least €100.00 and customer’s country is “DE”`. */
export const sentenceOf = (rule: Rule, localeContext: LocaleContext): string =>
  wordRule(rule, false, localeContext);

/** Why a row fitted or did not, from what the engine noted about it (`segment_row`). */
export function tellRow(told: MessageParams, localeContext: LocaleContext): string {
  const { locale } = localeContext;
  const field = textOf(told, "field");
  const op = textOf(told, "op");
  if (!isField(field) || !isOperator(op)) return [field, op, told.value].join(" ");
  const value = op === "in" || op === "not_in" ? textOf(told, "value").split(", ") : told.value;
  const row = wordRow(
    {
      field,
      op,
      ...(typeof told.key === "string" ? { key: told.key } : {}),
      ...(typeof told.currency === "string" ? { currency: told.currency } : {}),
      ...(typeof value === "string" || typeof value === "number" || Array.isArray(value) ? { value } : {}),
    },
    localeContext,
  );
  const { actual } = told;
  const hit = told.hit === true;
  const { hit: fits, hit_bare, miss, miss_bare, miss_unknown } = SENTENCE_WORDS;
  // What metadata holds is not noted; and what "is" or "is known" fits says all there is to say.
  if (typeof actual !== "string" && typeof actual !== "number") {
    return say(hit ? hit_bare : told.known === false ? miss_unknown : miss_bare, locale, { row });
  }
  if (hit && (op === "is" || op === "exists")) return say(hit_bare, locale, { row });
  const currency = typeof told.actual_currency === "string" ? told.actual_currency : undefined;
  return say(hit ? fits : miss, locale, { row, fact: wordFact({ field }, actual, localeContext, currency) });
}

const isField = (name: string): name is Field => Object.hasOwn(FIELDS, name);
const isOperator = (name: string): name is Operator => Object.hasOwn(OPERATOR_WORDS, name);
