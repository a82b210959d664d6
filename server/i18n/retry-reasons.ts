import { tellBudget, wordBudgetRule } from "./retry-limits.ts";
import { wordDeclineClass, wordDeclineCode } from "./declines.ts";
import { catalogue, fill, say, languageOf } from "./catalogue.ts";
import {
  dateOfMidnight,
  inside,
  month,
  percent,
  quote,
  type LocaleContext,
  span,
  weekdayName,
} from "./locale-format.ts";
import {
  at,
  count,
  lasting,
  lastingDative,
  numberOf,
  oclock,
  on,
  type Formatter,
  formatters,
  textOf,
  type MessageParams,
} from "./formatter.ts";

/** Why a try to charge comes when it comes, or does not come. */
export const RETRY_REASONS = catalogue({
  decline: [
    "The last try failed: {why}",
    "Letzter Versuch gescheitert: {why}",
    "Échec de la dernière tentative : {why}",
  ],
  reason_unknown: [
    "We do not know yet why the try on {at} failed",
    "Noch unbekannt, warum der Versuch am {at} scheiterte",
    "On ne sait pas encore pourquoi la tentative du {at} a échoué",
  ],
  code_attempts_used: [
    "This kind of decline allows {n} more try, and it is used|This kind of decline allows {n} more tries, and all are used",
    "Diese Art Ablehnung erlaubt {n} weiteren Versuch, und er ist verbraucht|Diese Art Ablehnung erlaubt {n} weitere Versuche, und alle sind verbraucht",
    "Ce type de refus permet {n} autre tentative, déjà faite|Ce type de refus permet {n} autres tentatives, toutes faites",
  ],
  method_untried: [
    "This payment method has not been tried yet",
    "Diese Zahlungsmethode wurde noch nicht versucht",
    "Ce moyen de paiement n'a pas encore été essayé",
  ],
  min_wait: [
    "After such a decline we wait {wait}, until {until}",
    "Nach so einer Ablehnung gilt eine Wartezeit von {wait}, bis {until}",
    "Après un tel refus, une attente de {wait}, jusqu'au {until}",
  ],
  stripe_guard: [
    "Stripe tries by itself around then, so we keep clear from {from} to {until}",
    "Stripe versucht es selbst in dieser Zeit, daher Abstand von {from} bis {until}",
    "Stripe fait sa propre tentative : rien de notre part du {from} au {until}",
  ],
  window_over: [
    "The time for retries ended on {end}",
    "Die Zeit für Wiederholungen endete am {end}",
    "La période des nouvelles tentatives a pris fin le {end}",
  ],
  at_once: [
    "Nothing speaks against trying at once",
    "Nichts spricht gegen einen sofortigen Versuch",
    "Rien ne s'oppose à une tentative immédiate",
  ],
  soon: [
    "Such a fault is usually over soon, so we try again from {from}",
    "So eine Störung ist meist bald vorbei, daher neuer Versuch ab {from}",
    "Un tel incident passe vite : nouvelle tentative à partir du {from}",
  ],
  not_worth_trying: [
    "Another try would succeed in only {chance} of such cases, so it is not worth it",
    "Ein weiterer Versuch gelänge nur in {chance} solcher Fälle und lohnt sich nicht",
    "Une autre tentative ne réussirait que dans {chance} des cas : elle n'en vaut pas la peine",
  ],
  best_of_sequence: [
    "Of {candidates} possible times this is the best, with a chance of {chance} and {n} try left|Of {candidates} possible times this is the best, with a chance of {chance} and {n} tries left",
    "Bester von {candidates} möglichen Zeitpunkten, Chance {chance}, bei noch {n} Versuch|Bester von {candidates} möglichen Zeitpunkten, Chance {chance}, bei noch {n} Versuchen",
    "Le meilleur de {candidates} moments possibles, {chance} de chances, avec {n} tentative restante|Le meilleur de {candidates} moments possibles, {chance} de chances, avec {n} tentatives restantes",
  ],
  explored: [
    "A good time among {candidates}, tried on purpose instead of the best, so that we learn whether it is better; chance {chance}",
    "Ein guter von {candidates} Zeitpunkten, absichtlich statt des besten, um zu lernen, ob er besser ist; Chance {chance}",
    "Un bon moment parmi {candidates}, choisi exprès au lieu du meilleur, pour apprendre s'il vaut mieux ; chances {chance}",
  ],
  alternative: [
    "The next best would be {at}, with a chance of {chance}",
    "Nächstbester Zeitpunkt: {at}, mit einer Chance von {chance}",
    "Le meilleur suivant serait le {at}, avec {chance} de chances",
  ],
  model_fallback: [
    "What was learnt from this account did not hold lately, so general experience decides",
    "Das aus diesem Konto Gelernte traf zuletzt nicht zu, daher entscheidet allgemeine Erfahrung",
    "Ce qui a été appris de ce compte ne s'est pas vérifié récemment : l'expérience générale décide",
  ],
  overdue: [
    "It was planned for {planned} and is made up for now",
    "War für {planned} geplant und wird jetzt nachgeholt",
    "Prévu pour le {planned}, rattrapé maintenant",
  ],
  method_declined_for_good: [
    "This payment method was declined for good on {on}, so it is not charged again",
    "Diese Zahlungsmethode wurde am {on} endgültig abgelehnt und wird nicht mehr belastet",
    "Ce moyen de paiement a été refusé définitivement le {on} et ne sera plus débité",
  ],
  card_expired: [
    "The card expired at the end of {month}",
    "Die Karte ist Ende {month} abgelaufen",
    "La carte a expiré fin {month}",
  ],
  payment_processing: [
    "A payment is on its way, so we wait for its result",
    "Eine Zahlung ist unterwegs, ihr Ergebnis wird abgewartet",
    "Un paiement est en cours, on attend son résultat",
  ],
  payment_succeeded: [
    "A payment went through on {at}; the invoice will show it soon",
    "Eine Zahlung ging am {at} durch; die Rechnung zeigt es bald",
    "Un paiement a réussi le {at} ; la facture l'indiquera bientôt",
  ],
  authentication_open: [
    "Since {since} the bank has been waiting for the customer to confirm",
    "Seit {since} wartet die Bank auf die Bestätigung durch den Kunden",
    "Depuis le {since}, la banque attend la confirmation du client",
  ],
  watch_mode: [
    "In this mode Stripe retries alone; we only watch and write",
    "In diesem Modus wiederholt allein Stripe; wir beobachten und schreiben nur",
    "Dans ce mode, Stripe retente seul les paiements ; on observe et on écrit",
  ],
  no_attempt_known: [
    "We have not heard yet how the first try ended",
    "Noch keine Nachricht, wie der erste Versuch ausging",
    "On ne sait pas encore comment la première tentative s'est terminée",
  ],
  attempts_used: [
    "The one retry of this strategy is used|All {n} retries of this strategy are used",
    "Die eine Wiederholung dieser Strategie ist verbraucht|Alle {n} Wiederholungen dieser Strategie sind verbraucht",
    "L'unique nouvelle tentative de cette stratégie est faite|Les {n} nouvelles tentatives de cette stratégie sont faites",
  ],
  attempts_none: [
    "This strategy makes no retries",
    "Diese Strategie sieht keine Wiederholungen vor",
    "Cette stratégie ne prévoit pas de nouvelle tentative",
  ],
  no_payment_method: [
    "The customer has no payment method that could be charged",
    "Der Kunde hat keine belastbare Zahlungsmethode",
    "Le client n'a aucun moyen de paiement à débiter",
  ],
  other_method: [
    "The usual payment method cannot be charged, so another one on file is tried, as the settings allow",
    "Die übliche Zahlungsmethode ist nicht belastbar, daher eine andere hinterlegte, wie die Einstellungen erlauben",
    "Le moyen de paiement habituel ne peut être débité : un autre, enregistré, est essayé, comme les paramètres le permettent",
  ],
  method_changed: [
    "The payment method is new or was updated on {changed}, after the failure",
    "Die Zahlungsmethode ist neu oder wurde am {changed} geändert, nach dem Fehlschlag",
    "Le moyen de paiement est nouveau ou a été modifié le {changed}, après l'échec",
  ],
  not_before: ["Allowed from {from}", "Erlaubt ab {from}", "Permis à partir du {from}"],
  model_funds: [
    "Most likely money was missing; the try comes {after} after the failure",
    "Wahrscheinlich fehlte Geld; der Versuch kommt {after} nach dem Fehlschlag",
    "Il manquait sans doute de l'argent ; tentative {after} après l'échec",
  ],
  model_issuer: [
    "The bank gave no clear reason, so we leave time; the try comes {after} after the failure",
    "Die Bank nannte keinen klaren Grund, daher Abstand; der Versuch kommt {after} nach dem Fehlschlag",
    "La banque n'a pas donné de motif clair, on laisse du temps ; tentative {after} après l'échec",
  ],
  model_technical: [
    "Most likely a passing fault; the try comes {after} after the failure",
    "Wahrscheinlich eine vorübergehende Störung; der Versuch kommt {after} nach dem Fehlschlag",
    "Sans doute un incident passager ; tentative {after} après l'échec",
  ],
  model_customer: [
    "It helps only if the customer acts meanwhile; the try comes {after} after the failure",
    "Hilft nur, wenn der Kunde inzwischen handelt; der Versuch kommt {after} nach dem Fehlschlag",
    "Utile seulement si le client agit entre-temps ; tentative {after} après l'échec",
  ],
  pay_day: [
    "Pay-day is probably {pattern}, so there should be money from {from}",
    "Zahltag ist vermutlich {pattern}, Geld sollte ab {from} da sein",
    "Le jour de paie est sans doute {pattern} : l'argent devrait être là à partir du {from}",
  ],
  local_hour: [
    "It will be about {hour} where the customer lives",
    "Beim Kunden ist es dann etwa {hour}",
    "Il sera environ {hour} chez le client",
  ],
  network_stop: ["{rule}", "{rule}", "{rule}"],
  budget: ["{rule}", "{rule}", "{rule}"],
  budget_spent: [
    "The limit is used up. {rule}",
    "Das Limit ist ausgeschöpft. {rule}",
    "La limite est atteinte. {rule}",
  ],
  decided_by: ["{source} says: {why}", "{source} meldet: {why}", "{source} indique : {why}"],
  decided_bare: ["{why}", "{why}", "{why}"],
  also_said: ["{source} also says: {why}", "{source} meldet auch: {why}", "{source} indique aussi : {why}"],
  unknown_code: [
    "{source} gave the code {value}, which we do not know; it counts as a general decline",
    "{source} nannte den unbekannten Code {value}; er zählt als allgemeine Ablehnung",
    "{source} a donné le code inconnu {value} ; il compte comme un refus général",
  ],
  not_read: [
    "The code {value} was left aside: it means nothing for this card brand",
    "Der Code {value} blieb außer Acht: Er sagt bei dieser Kartenmarke nichts",
    "Le code {value} a été ignoré : il ne dit rien pour cette marque de carte",
  ],
  wait_of_network: [
    "The card network asks for {wait} before the next try",
    "Das Kartennetz verlangt {wait} Abstand bis zum nächsten Versuch",
    "Le réseau de la carte demande {wait} avant la prochaine tentative",
  ],
});

/** Who said a piece of evidence. */
export const EVIDENCE_SOURCES = catalogue({
  stripe: ["Stripe", "Stripe", "Stripe"],
  bank: ["The bank", "Die Bank", "La banque"],
  network: ["The card network", "Das Kartennetz", "Le réseau de la carte"],
});

export const PAY_DAY_WORDS = catalogue({
  weekly: ["every {weekday}", "jeder {weekday}", "chaque {weekday}"],
  biweekly: ["every other {weekday}", "jeder zweite {weekday}", "un {weekday} sur deux"],
  four_weekly: ["every fourth {weekday}", "jeder vierte {weekday}", "un {weekday} sur quatre"],
  day: ["the {day}", "der {day}.", "le {day}"],
  day_or_monday: [
    "the {day}, or the Monday after a weekend",
    "der {day}. oder der Montag nach dem Wochenende",
    "le {day}, ou le lundi après un week-end",
  ],
  working_day: [
    "the {day} working day of the month",
    "der {day}. Werktag im Monat",
    "le {day} jour ouvré du mois",
  ],
  last_working_day: [
    "the last working day of the month",
    "der letzte Werktag im Monat",
    "le dernier jour ouvré du mois",
  ],
});

const SOURCE_OF: Readonly<Record<string, keyof typeof EVIDENCE_SOURCES>> = {
  outcome_type: "stripe",
  outcome_reason: "stripe",
  error_code: "stripe",
  code: "stripe",
  network_advice_code: "network",
  network_decline_code: "network",
};

const source = (told: MessageParams, { locale }: LocaleContext): string =>
  fill(EVIDENCE_SOURCES[SOURCE_OF[textOf(told, "field")] ?? "bank"], locale);

const value = (told: MessageParams, { locale }: LocaleContext): string =>
  quote(textOf(told, "value"), locale);

/** Whose code it is. Notes of further evidence do not say, but only one brand's codes are read in each field. */
function railOf({ rail, field }: MessageParams, code: string): string | undefined {
  if (typeof rail === "string") return rail;
  if (field === "network_advice_code") return "mastercard";
  return field === "network_decline_code" && code.length === 2 ? "visa" : undefined;
}

/** What a piece of evidence means; a network's code that has no words of its own is said by its class. */
function meaning(told: MessageParams, { locale }: LocaleContext): string {
  const code = textOf(told, "value");
  const rail = railOf(told, code);
  const words = wordDeclineCode(code, locale, rail);
  if (words !== quote(code, locale)) return inside(words, locale);
  const declineClass = typeof told.class === "string" ? told.class : null;
  return declineClass ? `${words} (${inside(wordDeclineClass(declineClass, locale), locale)})` : words;
}

const lastDecline = (told: MessageParams, { locale }: LocaleContext): string =>
  inside(wordDeclineCode(textOf(told, "decline"), locale), locale);

/** When money is thought to come in, e.g. `the 1st and the 15th`, from the id of a pay calendar. */
function payDay(told: MessageParams, localeContext: LocaleContext): string {
  const id = textOf(told, "pattern");
  const { locale } = localeContext;
  const one = (day: string): string =>
    day === "last"
      ? say(PAY_DAY_WORDS.last_working_day, locale)
      : say(PAY_DAY_WORDS.day, locale, { day: ordinal(Number(day), locale) });
  const [, kind, rest] = PAY_CALENDAR.exec(id) ?? [];
  switch (kind) {
    case "weekly":
    case "biweekly":
    case "four_weekly":
      return say(PAY_DAY_WORDS[kind], locale, {
        weekday: weekdayName(Number.parseInt(rest!, 10), localeContext),
      });
    case "working_day":
      return say(PAY_DAY_WORDS.working_day, locale, { day: counted(Number(rest), locale) });
    case "last_working_day":
      return one("last");
    case "day":
    case "days":
      return id.endsWith("_or_after")
        ? say(PAY_DAY_WORDS.day_or_monday, locale, { day: ordinal(Number(rest), locale) })
        : new Intl.ListFormat(languageOf(locale)).format(rest!.split("_").map(one));
    default:
      return quote(id, locale);
  }
}

/** The id of a pay calendar: its kind, then a weekday or days; which of several weeks and weekends are not said. */
const PAY_CALENDAR =
  /^(weekly|biweekly|four_weekly|working_day|days?|last_working_day)(?:_(\d+(?:_(?:\d+|last))*))?/;

const ENGLISH_ENDINGS: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd", other: "th" };

function ordinal(day: number, locale: string): string {
  const tongue = languageOf(locale);
  if (tongue === "en")
    return `${day}${ENGLISH_ENDINGS[new Intl.PluralRules("en", { type: "ordinal" }).select(day)]}`;
  return tongue === "fr" && day === 1 ? "1er" : String(day);
}

/** A place in a row, where French puts an ending to each. */
const counted = (nth: number, locale: string): string =>
  languageOf(locale) === "fr" && nth > 1 ? `${nth}e` : ordinal(nth, locale);

const rule = (told: MessageParams, localeContext: LocaleContext): string =>
  wordBudgetRule(textOf(told, "rule"), localeContext);
const after = (told: MessageParams, localeContext: LocaleContext): string =>
  span(numberOf(told, "hours_since_failure"), localeContext);

const chanceOf = (told: MessageParams, localeContext: LocaleContext): string =>
  percent(numberOf(told, "chance"), localeContext);

const said = formatters(RETRY_REASONS, {
  decline: { why: lastDecline },
  reason_unknown: { at: at("attempt_at") },
  code_attempts_used: { n: count("max") },
  min_wait: { wait: lastingDative("hours"), until: at("until") },
  stripe_guard: { from: at("from"), until: at("until") },
  window_over: {
    end: (told, localeContext) =>
      (told.ends_at === undefined ? on("ended_at") : on("ends_at"))(told, localeContext),
  },
  soon: { from: at("not_before") },
  not_worth_trying: { chance: chanceOf },
  best_of_sequence: { n: count("tries_left"), candidates: count("candidates"), chance: chanceOf },
  explored: { candidates: count("candidates"), chance: chanceOf },
  alternative: { at: at("at"), chance: chanceOf },
  overdue: { planned: at("planned_at") },
  method_declined_for_good: { on: on("at") },
  // The instant is the first after the card's last month.
  card_expired: { month: (told, localeContext) => month(numberOf(told, "at") - 1, localeContext) },
  payment_succeeded: { at: at("at") },
  authentication_open: { since: at("since") },
  attempts_used: { n: count("max") },
  method_changed: { changed: at("changed_at") },
  not_before: { from: at("at") },
  model_funds: { after },
  model_issuer: { after },
  model_technical: { after },
  model_customer: { after },
  pay_day: {
    pattern: payDay,
    from: (told, localeContext) => dateOfMidnight(numberOf(told, "at"), localeContext),
  },
  local_hour: { hour: oclock("hour") },
  network_stop: { rule },
  budget: { rule: tellBudget },
  budget_spent: { rule },
  decided_by: { source, why: meaning },
  decided_bare: { why: (told, { locale }) => wordDeclineCode(textOf(told, "value"), locale) },
  also_said: { source, why: meaning },
  unknown_code: { source, value },
  not_read: { value },
  wait_of_network: { wait: lasting("hours") },
});

const MODELS: Readonly<Record<string, Formatter>> = {
  funds: said.model_funds,
  issuer: said.model_issuer,
  technical: said.model_technical,
  customer: said.model_customer,
};

export const retryReasons: Readonly<Record<string, Formatter>> = {
  ...said,
  // Nobody said anything: then there is no source either.
  decided_by: (told, localeContext) =>
    (told.field === "none" ? said.decided_bare : said.decided_by)(told, localeContext),
  attempts_used: (told, localeContext) =>
    (told.max === 0 ? said.attempts_none : said.attempts_used)(told, localeContext),
  model: (told, localeContext) => (MODELS[textOf(told, "family")] ?? said.model_issuer)(told, localeContext),
};
