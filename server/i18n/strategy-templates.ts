import type { BestFor, StrategyTemplate } from "../dunning/strategies/templates.ts";
import { catalogue, type Entry, fill, localeOf } from "./catalogue.ts";

export const RECIPE_NAMES = catalogue({
  gentle_cards: ["Gentle, for cards", "Behutsam, für Karten", "En douceur, pour les cartes"],
  fast_cards: ["Fast, for low prices", "Schnell, für kleine Beträge", "Rapide, pour les petits prix"],
  business_cards: [
    "Business cards, with a call",
    "Firmenkarten, mit Anruf",
    "Cartes d'entreprise, avec un appel",
  ],
  trial_conversion: [
    "First charge after a trial",
    "Erste Zahlung nach der Testphase",
    "Premier paiement après l'essai",
  ],
  patient_bank_debits: [
    "Patient, for bank debits",
    "Geduldig, für Lastschriften",
    "Patient, pour les prélèvements",
  ],
  sent_invoices_30_60_90: [
    "Sent invoices: 30, 60, 90 days",
    "Versandte Rechnungen: 30, 60, 90 Tage",
    "Factures envoyées : 30, 60, 90 jours",
  ],
  person_first: [
    "A person first, for high values",
    "Erst ein Mensch, für hohe Beträge",
    "Une personne d'abord, pour les gros montants",
  ],
  reminders_only: ["Reminders only", "Nur Erinnerungen", "Rappels seulement"],
});

export const RECIPE_SUMMARIES = catalogue({
  gentle_cards: [
    "Retries quietly for 5 days before it writes; 3 e-mails in 4 weeks, then the subscription is canceled.",
    "Versucht es 5 Tage still, bevor eine Nachricht kommt; 3 E-Mails in 4 Wochen, dann wird das Abonnement gekündigt.",
    "Réessaie en silence pendant 5 jours avant d'écrire ; 3 e-mails en 4 semaines, puis l'abonnement est résilié.",
  ],
  fast_cards: [
    "Up to 6 retries in 10 days and 2 e-mails; after 2 weeks the subscription is canceled.",
    "Bis zu 6 Versuche in 10 Tagen und 2 E-Mails; nach 2 Wochen wird das Abonnement gekündigt.",
    "Jusqu'à 6 tentatives en 10 jours et 2 e-mails ; après 2 semaines, l'abonnement est résilié.",
  ],
  business_cards: [
    "Writes in office hours, calls on day 14, and pauses the subscription on day 30.",
    "Schreibt zu Bürozeiten, ruft an Tag 14 an und pausiert das Abonnement an Tag 30.",
    "Écrit aux heures de bureau, appelle au jour 14 et suspend l'abonnement au jour 30.",
  ],
  trial_conversion: [
    "Short and clear: 3 e-mails in a week, canceled on day 10, because nothing was ever paid.",
    "Kurz und klar: 3 E-Mails in einer Woche, Kündigung an Tag 10, denn bezahlt wurde noch nie.",
    "Court et clair : 3 e-mails en une semaine, résiliation au jour 10, car rien n'a encore été payé.",
  ],
  patient_bank_debits: [
    "2 retries in 30 days, as the bank schemes allow; from day 45 new invoices stay drafts.",
    "2 Wiederholungen in 30 Tagen, wie es die Bankverfahren erlauben; ab Tag 45 bleiben neue Rechnungen Entwürfe.",
    "2 nouvelles tentatives en 30 jours, comme les réseaux bancaires le permettent ; dès le jour 45, les nouvelles factures restent des brouillons.",
  ],
  sent_invoices_30_60_90: [
    "3 e-mails, a call on day 30, a letter on day 60, an agency on day 90.",
    "3 E-Mails, ein Anruf an Tag 30, ein Brief an Tag 60, ein Inkassobüro an Tag 90.",
    "3 e-mails, un appel au jour 30, une lettre au jour 60, une agence au jour 90.",
  ],
  person_first: [
    "The team looks on day 0 and calls on day 2; nothing is canceled by itself.",
    "Das Team prüft an Tag 0 und ruft an Tag 2 an; nichts wird von selbst gekündigt.",
    "L'équipe examine au jour 0 et appelle au jour 2 ; rien n'est résilié automatiquement.",
  ],
  reminders_only: [
    "2 e-mails beside Stripe's own retries; no retry and no end of ours.",
    "2 E-Mails neben den Versuchen von Stripe; keine eigenen Versuche, kein eigenes Ende.",
    "2 e-mails à côté des tentatives de Stripe ; aucune tentative ni fin de notre part.",
  ],
});

export const BEST_FOR_WORDS = catalogue({
  consumers: ["consumer subscriptions", "Abonnements von Privatkunden", "abonnements de particuliers"],
  low_prices: ["low prices", "kleine Beträge", "petits prix"],
  businesses: ["business customers", "Geschäftskunden", "clients professionnels"],
  trials: ["trials that convert", "Testphasen mit Abschluss", "essais convertis"],
  bank_debits: ["bank debits", "Lastschriften", "prélèvements bancaires"],
  sent_invoices: ["invoices with a due date", "Rechnungen mit Zahlungsziel", "factures à échéance"],
  high_values: ["high amounts", "hohe Beträge", "gros montants"],
  stripe_retries: [
    "accounts where Stripe does the retries",
    "Konten, in denen Stripe die Versuche macht",
    "comptes où Stripe fait les tentatives",
  ],
}) satisfies Record<BestFor, Entry>;

const lookUp = (words: Readonly<Record<string, Entry>>, id: string): Entry | undefined =>
  Object.hasOwn(words, id) ? words[id] : undefined;

/** Name, whom it fits best, and one line about what happens; a recipe without words shows its own name. */
export function wordRecipe(
  { id, bestFor, strategy }: StrategyTemplate,
  locale: string,
): { name: string; bestFor: string; summary: string } {
  const name = lookUp(RECIPE_NAMES, id);
  const summary = lookUp(RECIPE_SUMMARIES, id);
  const list = new Intl.ListFormat(localeOf(locale), { type: "conjunction" });
  return {
    name: name ? fill(name, locale) : strategy.name,
    bestFor: list.format(bestFor.map((code) => fill(BEST_FOR_WORDS[code], locale))),
    summary: summary ? fill(summary, locale) : "",
  };
}
