import { catalogue } from "../catalogue.ts";

export const OVERVIEW = catalogue({
  at_risk: ["At risk now", "Jetzt gefährdet", "En jeu maintenant"],
  at_risk_means: [
    "Failed or overdue, still unpaid",
    "Gescheitert oder überfällig, noch unbezahlt",
    "Échoué ou en retard, encore impayé",
  ],
  recovered: ["Recovered in 30 days", "In 30 Tagen zurückgewonnen", "Recouvré en 30 jours"],
  recovered_means: [
    "Paid after all, less what went back",
    "Doch noch bezahlt, abzüglich Rückgängen",
    "Payé finalement, moins ce qui a été repris",
  ],
  rate: ["Recovery rate", "Rückgewinnungsquote", "Taux de recouvrement"],
  rate_means: [
    "Of what failed in 30 days and is settled",
    "Von dem, was in 30 Tagen scheiterte und abgeschlossen ist",
    "De ce qui a échoué en 30 jours et est clos",
  ],
  no_rate: ["None yet", "Noch keine", "Pas encore"],
  count: ["{what}: {n}", "{what}: {n}", "{what} : {n}"],
  open_cases: ["Open cases", "Offene Fälle", "Dossiers en cours"],
  open_tasks: ["Open tasks", "Offene Aufgaben", "Tâches à faire"],
  currency: ["Currency", "Währung", "Devise"],
  recovered_per_day: [
    "Recovered per day, {currency}",
    "Zurückgewonnen pro Tag, {currency}",
    "Recouvré par jour, {currency}",
  ],
  per_day: ["Per day, {currency}", "Pro Tag, {currency}", "Par jour, {currency}"],
  people: ["Need a person", "Jemand wird gebraucht", "Intervention nécessaire"],
  nobody: [
    "Nobody is needed right now.",
    "Gerade wird niemand gebraucht.",
    "Aucune intervention n'est nécessaire pour l'instant.",
  ],
  disconnected: [
    "Recovery is disconnected",
    "Die Rückgewinnung ist getrennt",
    "Le recouvrement est déconnecté",
  ],
  disconnected_means: [
    "Nothing is retried or sent until it is connected again.",
    "Bis zur erneuten Verbindung wird nichts wiederholt oder gesendet.",
    "Rien n'est retenté ni envoyé jusqu'à la reconnexion.",
  ],
  set_up: ["Open set-up", "Einrichtung öffnen", "Ouvrir la configuration"],
  nothing: [
    "Nothing has failed yet. When a payment does, you see here what is at risk and what came back.",
    "Noch ist nichts gescheitert. Sobald eine Zahlung scheitert, sehen Sie hier, was gefährdet ist und was zurückkam.",
    "Rien n'a encore échoué. Dès qu'un paiement échoue, vous verrez ici ce qui est en jeu et ce qui est revenu.",
  ],
  check: ["Check set-up", "Einrichtung prüfen", "Vérifier la configuration"],
});

export const WAYS = catalogue({
  more: ["More", "Mehr", "Plus"],
  full_page: ["Open full page", "Ganze Seite öffnen", "Ouvrir la page complète"],
});
