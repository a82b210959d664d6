import { catalogue } from "../catalogue.ts";

export const CASE_FILTERS = catalogue({
  show: ["Show", "Zeigen", "Afficher"],
  open: ["All open cases", "Alle offenen Fälle", "Tous les dossiers en cours"],
  more: ["More filters", "Weitere Filter", "Plus de filtres"],
  every_segment: ["All segments", "Alle Segmente", "Tous les segments"],
});

export const CASE_LIST = catalogue({
  amount: ["At risk", "Gefährdet", "En jeu"],
  status: ["Status", "Status", "État"],
  next: ["Next", "Als Nächstes", "Ensuite"],
  planned: ["{what}, {when}", "{what}: {when}", "{what} : {when}"],
  none: [
    "No open cases. A payment that fails appears here.",
    "Keine offenen Fälle. Scheitert eine Zahlung, steht sie hier.",
    "Aucun dossier en cours. Un paiement qui échoue apparaît ici.",
  ],
  no_match: ["No case matches.", "Kein Fall passt dazu.", "Aucun dossier ne correspond."],
  all: ["Show all open cases", "Alle offenen Fälle zeigen", "Voir tous les dossiers en cours"],
});

export const CUSTOMER_SEARCH = catalogue({
  find: ["Find a customer", "Kunden suchen", "Rechercher un client"],
  how: [
    "Name, e-mail address, invoice number or Stripe id",
    "Name, E-Mail-Adresse, Rechnungsnummer oder Stripe-ID",
    "Nom, adresse e-mail, numéro de facture ou identifiant Stripe",
  ],
  none: [
    "Nobody with a recovery begins like this.",
    "Niemand mit einer Rückgewinnung beginnt so.",
    "Aucun client en recouvrement ne commence ainsi.",
  ],
  healthy: ["Nothing to recover", "Nichts zurückzugewinnen", "Rien à recouvrer"],
});

export const OWNER_SELECT = catalogue({
  anybody: ["Anybody", "Alle", "Tous"],
  me: ["Me", "Ich", "Moi"],
});

export const WORK_LIST = catalogue({
  kind: ["What to do", "Was zu tun ist", "À faire"],
  everything: ["Everything", "Alles", "Tout"],
  since: ["Waiting since {when}", "Wartet seit {when}", "En attente depuis {when}"],
  owned: ["Owner: {who}", "Zuständig: {who}", "Responsable : {who}"],
  complete: ["Complete…", "Abschließen …", "Terminer…"],
  take: ["Assign to me", "Mir zuweisen", "M'attribuer le client"],
  taken: ["Assigned to you", "Ihnen zugewiesen", "Le client vous est attribué"],
  open: ["Open case", "Fall öffnen", "Ouvrir le dossier"],
  none: [
    "Nothing to do. Calls, letters and reviews that a strategy asks for appear here.",
    "Nichts zu tun. Anrufe, Briefe und Prüfungen, die eine Strategie verlangt, stehen hier.",
    "Rien à faire. Les appels, lettres et vérifications demandés par une stratégie apparaissent ici.",
  ],
  no_match: ["No task matches.", "Keine Aufgabe passt dazu.", "Aucune tâche ne correspond."],
  all: ["Show all tasks", "Alle Aufgaben zeigen", "Voir toutes les tâches"],
});

export const PAGES = catalogue({
  previous: ["Previous", "Zurück", "Précédent"],
  next: ["Next", "Weiter", "Suivant"],
});

/** How a case stands: by its status, or while it is open by what holds it. */
export const STANDING_WORDS = catalogue({
  open: ["Open", "Offen", "En cours"],
  pause: ["Paused", "Pausiert", "En pause"],
  promise: ["Promised", "Zugesagt", "Promis"],
  dispute: ["Disputed", "Angefochten", "Contesté"],
  plan: ["Payment plan", "Ratenplan", "Échéancier"],
  recovered: ["Recovered", "Zurückgewonnen", "Recouvré"],
  lost: ["Lost", "Verloren", "Perdu"],
});

/** What the heads of lists and their filters say alike. */
export const LIST_WORDS = catalogue({
  customer: ["Customer", "Kunde", "Client"],
  segment: ["Segment", "Segment", "Segment"],
  strategy: ["Strategy", "Strategie", "Stratégie"],
  owner: ["Owner", "Zuständig", "Responsable"],
  nobody: ["Nobody", "Niemand", "Personne"],
});
