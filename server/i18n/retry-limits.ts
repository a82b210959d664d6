import { RETRY_LIMIT_RULES, type RetryLimitRule } from "../dunning/retries/retry-limit-rules.ts";
import { catalogue, fill } from "./catalogue.ts";
import { moment, quote, type LocaleContext, spanDative, spaced } from "./locale-format.ts";
import { numberOf, type MessageParams, textOf } from "./formatter.ts";

/** What each rule of the budget table says; its figures are the table's own. */
export const BUDGET_WORDS = catalogue({
  visa_category_1: [
    "Visa forbids another try after such a decline",
    "Visa verbietet nach einer solchen Ablehnung jeden weiteren Versuch",
    "Visa interdit toute nouvelle tentative après un tel refus",
  ],
  visa_reattempts: [
    "Visa allows {limit} tries in {window}",
    "Visa erlaubt {limit} Versuche in {window}",
    "Visa permet {limit} tentatives en {window}",
  ],
  mastercard_advice_stop: [
    "Mastercard forbids another try for {window} after such a decline",
    "Mastercard verbietet nach einer solchen Ablehnung weitere Versuche binnen {window}",
    "Mastercard interdit toute tentative pendant {window} après un tel refus",
  ],
  mastercard_day: [
    "Mastercard allows {limit} declines in {window}",
    "Mastercard erlaubt {limit} Ablehnungen in {window}",
    "Mastercard tolère {limit} refus en {window}",
  ],
  mastercard_month: [
    "Mastercard allows {limit} declines of one amount in {window}",
    "Mastercard erlaubt {limit} Ablehnungen desselben Betrags in {window}",
    "Mastercard tolère {limit} refus du même montant en {window}",
  ],
  mastercard_brazil: [
    "Mastercard in Brazil allows {limit} tries in {window}",
    "Mastercard in Brasilien erlaubt {limit} Versuche in {window}",
    "Mastercard au Brésil permet {limit} tentatives en {window}",
  ],
  amex_discover_month: [
    "For this card network we stop at {limit} tries in {window}",
    "Bei diesem Kartennetz gelten höchstens {limit} Versuche in {window}",
    "Pour ce réseau, au plus {limit} tentatives en {window}",
  ],
  amex_discover_day: [
    "For this card network we try at most once in {window}|For this card network we try at most {n} times in {window}",
    "Bei diesem Kartennetz höchstens einmal in {window}|Bei diesem Kartennetz höchstens {n} Mal in {window}",
    "Pour ce réseau, au plus une tentative en {window}|Pour ce réseau, au plus {n} tentatives en {window}",
  ],
  stripe_retries: [
    "Stripe advises at most {limit} retries of an invoice",
    "Stripe rät zu höchstens {limit} Wiederholungen je Rechnung",
    "Stripe conseille au plus {limit} nouvelles tentatives par facture",
  ],
  product_day: [
    "We try a card at most once in {window}|We try a card at most {n} times in {window}",
    "Eine Karte wird höchstens einmal in {window} belastet|Eine Karte wird höchstens {n} Mal in {window} belastet",
    "Une carte est essayée au plus une fois en {window}|Une carte est essayée au plus {n} fois en {window}",
  ],
  product_month: [
    "We try a card at most once in {window}|We try a card at most {n} times in {window}",
    "Eine Karte wird höchstens einmal in {window} belastet|Eine Karte wird höchstens {n} Mal in {window} belastet",
    "Une carte est essayée au plus une fois en {window}|Une carte est essayée au plus {n} fois en {window}",
  ],
  india_mandate: [
    "Cards from India may be charged only while the customer takes part",
    "Karten aus Indien sind nur belastbar, wenn der Kunde selbst dabei ist",
    "Une carte indienne ne peut être débitée qu'avec la participation du client",
  ],
  ach_reinitiation: [
    "ACH debits may be tried again {limit} times in {window}, and only for lack of money",
    "ACH-Lastschriften: höchstens {limit} Wiederholungen in {window}, nur bei fehlender Deckung",
    "Prélèvement ACH : au plus {limit} nouvelles tentatives en {window}, faute de provision seulement",
  ],
  sepa_retries: [
    "SEPA debits may be tried again {limit} times in {window}, and only for lack of money",
    "SEPA-Lastschriften: höchstens {limit} Wiederholungen in {window}, nur bei fehlender Deckung",
    "Prélèvement SEPA : au plus {limit} nouvelles tentatives en {window}, faute de provision seulement",
  ],
  bacs_representation: [
    "Bacs debits may be tried again {limit} times in {window}, and only for lack of money",
    "Bacs-Lastschriften: höchstens {limit} Wiederholungen in {window}, nur bei fehlender Deckung",
    "Prélèvement Bacs : au plus {limit} nouvelles tentatives en {window}, faute de provision seulement",
  ],
  bank_debit_retries: [
    "Bank debits may be tried again {limit} times in {window}, and only for lack of money",
    "Lastschriften: höchstens {limit} Wiederholungen in {window}, nur bei fehlender Deckung",
    "Prélèvement : au plus {limit} nouvelles tentatives en {window}, faute de provision seulement",
  ],
});

export const BUDGET_STATES = catalogue({
  never: ["{rule}: none is left", "{rule}: ausgeschöpft", "{rule} : limite atteinte"],
  forbidden: ["{rule}", "{rule}", "{rule}"],
  from: [
    "{rule}: next try from {from}",
    "{rule}: nächster Versuch ab {from}",
    "{rule} : prochaine tentative à partir du {from}",
  ],
  remaining: ["{rule}: {n} is left|{rule}: {n} are left", "{rule}: noch {n}", "{rule} : il en reste {n}"],
});

/** A rule of the budget table in one phrase, without a full stop; a rule that ended is its id. */
export function wordBudgetRule(id: string, localeContext: LocaleContext): string {
  const rule = RETRY_LIMIT_RULES.find((one) => one.id === id);
  const entries: Readonly<Record<string, readonly [string, string, string]>> = BUDGET_WORDS;
  if (!rule || !Object.hasOwn(entries, id)) return quote(spaced(id), localeContext.locale);
  return fill(entries[id]!, localeContext.locale, figuresOf(rule, localeContext));
}

function figuresOf(rule: RetryLimitRule, localeContext: LocaleContext): Record<string, string | number> {
  const hours = "window_hours" in rule ? rule.window_hours : null;
  // German counts of days stand in the dative after "in".
  const window = hours === null ? {} : { window: spanDative(hours, localeContext) };
  return "limit" in rule ? { limit: rule.limit, n: rule.limit, ...window } : window;
}

/** How one rule stands: what it says, and what is left or from when. */
export function tellBudget(told: MessageParams, localeContext: LocaleContext): string {
  const id = textOf(told, "rule");
  const rule = wordBudgetRule(id, localeContext);
  const kind = RETRY_LIMIT_RULES.find((one) => one.id === id)?.kind;
  const { remaining, earliest_at: earliest } = told;
  const speak = (entry: readonly [string, string, string], figures = {}) =>
    fill(entry, localeContext.locale, { rule, ...figures });
  if (kind === "stop" && typeof earliest === "number" && earliest > 0)
    return speak(BUDGET_STATES.from, { from: moment(earliest, localeContext) });
  if (kind === "forbid" || kind === "stop") return speak(BUDGET_STATES.forbidden);
  if (remaining === 0 || earliest === null) return speak(BUDGET_STATES.never);
  if (typeof earliest === "number" && earliest > 0)
    return speak(BUDGET_STATES.from, { from: moment(earliest, localeContext) });
  return typeof remaining === "number"
    ? speak(BUDGET_STATES.remaining, { n: numberOf(told, "remaining") })
    : speak(BUDGET_STATES.forbidden);
}
