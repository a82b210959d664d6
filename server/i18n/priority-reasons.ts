import { catalogue } from "./catalogue.ts";
import { percent } from "./locale-format.ts";
import { count, numberOf, on, type Reader, sum, type Formatter, formatters, textOf } from "./formatter.ts";

/** Whether a person's contact is worth making, and what that rests on. */
export const WORTH_WORDS = catalogue({
  contact_adds_little_likely: [
    "Likely to pay by itself: {percent} by {by}, so a contact adds little",
    "Zahlt wohl von selbst: {percent} bis {by}, eine Kontaktaufnahme bringt daher wenig",
    "Paiera sans doute de soi-même : {percent} d'ici le {by}, un contact apporte donc peu",
  ],
  contact_adds_little: [
    "A contact adds little: {adds} to the {percent} that should come by itself by {by}",
    "Eine Kontaktaufnahme bringt wenig: {adds} zu den {percent}, die bis {by} von selbst kommen dürften",
    "Un contact apporte peu : {adds} en plus des {percent} qui devraient arriver d'ici le {by}",
  ],
  contact_helps: [
    "A contact is worth about {amount}: it adds {adds} to the {percent} that should come by itself by {by}",
    "Eine Kontaktaufnahme ist etwa {amount} wert: Sie bringt {adds} zu den {percent}, die bis {by} von selbst kommen dürften",
    "Un contact vaut environ {amount} : il ajoute {adds} aux {percent} qui devraient arriver d'ici le {by}",
  ],
  self_cure_retries: [
    "{n} planned retry should bring {percent} by {by}|{n} planned retries should bring {percent} by {by}",
    "{n} geplante Wiederholung dürfte bis {by} {percent} bringen|{n} geplante Wiederholungen dürften bis {by} {percent} bringen",
    "{n} nouvelle tentative prévue devrait rapporter {percent} d'ici le {by}|{n} nouvelles tentatives prévues devraient rapporter {percent} d'ici le {by}",
  ],
  self_cure_stripe: [
    "Stripe's own retries should bring about {percent} by {by}",
    "Stripes eigene Wiederholungen dürften bis {by} etwa {percent} bringen",
    "Les tentatives de Stripe devraient rapporter environ {percent} d'ici le {by}",
  ],
  self_cure_lateness: [
    "By how late this customer paid {n} earlier invoice, {percent} should come by {by}|By how late this customer paid {n} earlier invoices, {percent} should come by {by}",
    "Danach, wie spät dieser Kunde {n} frühere Rechnung bezahlte, dürften bis {by} {percent} kommen|Danach, wie spät dieser Kunde {n} frühere Rechnungen bezahlte, dürften bis {by} {percent} kommen",
    "D'après le retard de ce client sur {n} facture passée, {percent} devraient arriver d'ici le {by}|D'après le retard de ce client sur {n} factures passées, {percent} devraient arriver d'ici le {by}",
  ],
  self_cure_lateness_unknown: [
    "Of overdue invoices {percent} should be paid by {by}; this customer has none before from which to tell",
    "Von überfälligen Rechnungen dürften bis {by} {percent} bezahlt sein; von diesem Kunden gibt es noch keine frühere",
    "Parmi les factures en retard, {percent} devraient être payées d'ici le {by} ; ce client n'en a pas d'antérieure",
  ],
  self_cure_unasked: [
    "No retry is planned; {percent} should come unasked by {by}",
    "Keine Wiederholung ist geplant; {percent} dürften bis {by} ungefragt kommen",
    "Aucune nouvelle tentative n'est prévue ; {percent} devraient arriver spontanément d'ici le {by}",
  ],
  self_cure_unknown: [
    "Why the payment failed is not known yet; {percent} of such payments come by themselves",
    "Warum die Zahlung scheiterte, ist noch unbekannt; {percent} solcher Zahlungen kommen von selbst",
    "On ne sait pas encore pourquoi le paiement a échoué ; {percent} de ces paiements arrivent d'eux-mêmes",
  ],
  self_cure_processing: [
    "A payment is on its way; {percent} of such payments arrive",
    "Eine Zahlung ist unterwegs; {percent} solcher Zahlungen kommen an",
    "Un paiement est en cours ; {percent} de ces paiements aboutissent",
  ],
  self_cure_promise: [
    "The customer has promised to pay; {percent} of such money comes",
    "Der Kunde hat die Zahlung zugesagt; {percent} solcher Beträge kommen",
    "Le client a promis de payer ; {percent} de ces montants arrivent",
  ],
  self_cure_plan: [
    "A payment plan runs; {percent} of such money comes",
    "Ein Zahlungsplan läuft; {percent} solcher Beträge kommen",
    "Un échéancier est en cours ; {percent} de ces montants arrivent",
  ],
  self_cure_dispute: [
    "A payment is disputed: without an answer nothing comes",
    "Eine Zahlung wird angefochten: ohne Antwort kommt nichts",
    "Un paiement est contesté : sans réponse, rien n'arrive",
  ],
  contacted_before: [
    "A person was in touch {n} time before, which leaves less for another contact|A person was in touch {n} times before, which leaves less for another contact",
    "Schon {n} persönlicher Kontakt, ein weiterer bringt daher weniger|Schon {n} persönliche Kontakte, ein weiterer bringt daher weniger",
    "Déjà {n} contact personnel, un autre apporte donc moins|Déjà {n} contacts personnels, un autre apporte donc moins",
  ],
});

/** Told as a whole percentage. */
const share =
  (name: string): Reader =>
  (told, localeContext) =>
    percent(numberOf(told, name) / 100, localeContext);

const comes = { percent: share("percent"), by: on("by") };

const said = formatters(WORTH_WORDS, {
  contact_adds_little_likely: comes,
  contact_adds_little: { ...comes, adds: share("adds") },
  contact_helps: { ...comes, adds: share("adds"), amount: sum },
  self_cure_retries: { ...comes, n: count("n") },
  self_cure_stripe: comes,
  self_cure_lateness: { ...comes, n: count("n") },
  self_cure_lateness_unknown: comes,
  self_cure_unasked: comes,
  self_cure_unknown: { percent: comes.percent },
  self_cure_processing: { percent: comes.percent },
  self_cure_promise: { percent: comes.percent },
  self_cure_plan: { percent: comes.percent },
  contacted_before: { n: count("contacts") },
});

/** More than half of the money comes by itself: then that is what there is to say. */
const LIKELY_PERCENT = 50;

const OF_TABLE: Readonly<Record<string, Formatter>> = {
  unknown: said.self_cure_unknown,
  processing: said.self_cure_processing,
  promise: said.self_cure_promise,
  plan: said.self_cure_plan,
  dispute: said.self_cure_dispute,
};

const basisTeller = (basis: string, situation: string, n: number): Formatter => {
  if (basis === "retries") return said.self_cure_retries;
  if (basis === "stripe") return said.self_cure_stripe;
  if (basis === "lateness") return n > 0 ? said.self_cure_lateness : said.self_cure_lateness_unknown;
  return (basis === "table" ? OF_TABLE[situation] : undefined) ?? said.self_cure_unasked;
};

export const priorityReasonFormatters: Readonly<Record<string, Formatter>> = {
  contact_helps: said.contact_helps,
  contacted_before: said.contacted_before,
  contact_adds_little: (told, localeContext) => {
    const likely = numberOf(told, "percent") > LIKELY_PERCENT;
    return (likely ? said.contact_adds_little_likely : said.contact_adds_little)(told, localeContext);
  },
  self_cure: (told, localeContext) =>
    basisTeller(textOf(told, "basis"), textOf(told, "situation"), numberOf(told, "n"))(told, localeContext),
};
