import { catalogue } from "../../server/words/say.ts";
import { STANDING_WORDS } from "../lists/words.ts";

export const WORDS = catalogue({
  role: [
    "Sums of money need the role Analyst, Developer or Administrator in Stripe.",
    "Geldsummen sind in Stripe den Rollen Analyst, Entwickler und Administrator vorbehalten.",
    "Les montants sont réservés dans Stripe aux rôles d'analyste, de développeur et d'administrateur.",
  ],
  range: ["Period", "Zeitraum", "Période"],
  month: ["Last 30 days", "Letzte 30 Tage", "30 derniers jours"],
  quarter: ["Last 90 days", "Letzte 90 Tage", "90 derniers jours"],
  previous: ["Last month", "Voriger Monat", "Mois dernier"],
  year: ["This year", "Dieses Jahr", "Cette année"],
  own: ["Custom dates", "Eigener Zeitraum", "Dates choisies"],
  currency: ["Currency", "Währung", "Devise"],
  from: ["From", "Von", "Du"],
  until: ["To", "Bis", "Au"],
  backwards: [
    "Choose an end on or after the start.",
    "Wählen Sie ein Ende, das nicht vor dem Anfang liegt.",
    "Choisissez une fin qui ne précède pas le début.",
  ],
  moved: [
    "What moved in this period",
    "Was sich in diesem Zeitraum bewegte",
    "Ce qui a bougé sur la période",
  ],
  per_day: ["Per day, {currency}", "Pro Tag, {currency}", "Par jour, {currency}"],
  per_week: ["Per week, {currency}", "Pro Woche, {currency}", "Par semaine, {currency}"],
  by_cause: ["Recovered by cause", "Zurückgewonnen nach Ursache", "Récupéré par cause"],
  cause: ["Cause", "Ursache", "Cause"],
  amount: ["Amount", "Betrag", "Montant"],
  share: ["Share", "Anteil", "Part"],
  no_cause: [
    "Nothing came back in this period.",
    "In diesem Zeitraum kam nichts zurück.",
    "Rien n'est revenu sur cette période.",
  ],
  cohort: [
    "The one invoice that failed in this period, as it stands now|The {n} invoices that failed in this period, as they stand now",
    "Die eine Rechnung, die in diesem Zeitraum scheiterte: Stand jetzt|Die {n} Rechnungen, die in diesem Zeitraum scheiterten: Stand jetzt",
    "La seule facture échouée sur la période, à ce jour|Les {n} factures échouées sur la période, à ce jour",
  ],
  none_yet: ["None yet", "Noch keine", "Pas encore"],
  open_at_end: ["Still open on {day}", "Noch offen am {day}", "Encore ouvert le {day}"],
  meanings: ["What the figures mean", "Was die Zahlen bedeuten", "Ce que signifient les chiffres"],
  nothing: [
    "Nothing has failed so far, so there is nothing to count.",
    "Bisher ist nichts gescheitert; es gibt nichts zu zählen.",
    "Rien n'a échoué jusqu'ici : il n'y a rien à compter.",
  ],
  all_figures: ["All figures", "Alle Zahlen", "Tous les chiffres"],
  movement: ["Movement", "Bewegung", "Mouvement"],
  between: ["{from} to {until}", "{from} bis {until}", "Du {from} au {until}"],
  day: ["Day", "Tag", "Jour"],
  why: ["Why", "Warum", "Pourquoi"],
  invoice: ["Invoice", "Rechnung", "Facture"],
  open_invoice: ["Open invoice", "Rechnung öffnen", "Ouvrir la facture"],
  no_entries: [
    "Nothing of this kind in this period.",
    "In diesem Zeitraum gab es nichts dergleichen.",
    "Rien de tel sur cette période.",
  ],
  on_invoice: ["{day}, invoice {number}", "{day}, Rechnung {number}", "{day}, facture {number}"],
});

/** Why money came after all, in the same words as the server's. */
export const CAUSE_WORDS = catalogue({
  method_updated: ["Payment method updated", "Zahlungsmethode aktualisiert", "Moyen de paiement mis à jour"],
  customer_acted: ["Customer acted", "Kunde hat gehandelt", "Le client a agi"],
  our_retry: ["Our retry", "Unsere Wiederholung", "Notre nouvelle tentative"],
  stripe_retry: ["Stripe's retry", "Wiederholung durch Stripe", "Nouvelle tentative de Stripe"],
  other_method: ["Other payment method", "Andere Zahlungsmethode", "Autre moyen de paiement"],
  outside: ["Paid outside Stripe", "Außerhalb von Stripe bezahlt", "Payé hors de Stripe"],
});

/** What the entries behind a figure are. */
export const MOVEMENT_WORDS = {
  ...catalogue({
    failed: ["Failed", "Fehlgeschlagen", "Échoué"],
    taken_back: ["Taken back", "Zurückgegangen", "Repris"],
  }),
  recovered: STANDING_WORDS.recovered,
  lost: STANDING_WORDS.lost,
};

export const MOVEMENTS = ["failed", "recovered", "taken_back", "lost"] as const;
