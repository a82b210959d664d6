import { catalogue } from "../catalogue.ts";

export const REPORTS = catalogue({
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
  by_cause: ["Recovered by cause", "Zurückgewonnen nach Ursache", "Recouvré par cause"],
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
  retries: ["When retries succeed", "Wann Versuche gelingen", "Quand les tentatives réussissent"],
  none_yet: ["None yet", "Noch keine", "Pas encore"],
  open_at_end: ["Still open on {day}", "Noch offen am {day}", "Encore ouvert le {day}"],
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

export const MEANINGS = catalogue({
  title: ["What the figures mean", "Was die Zahlen bedeuten", "Ce que signifient les chiffres"],
});
