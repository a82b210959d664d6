import { catalogue } from "../catalogue.ts";

export const ACTIONS = catalogue({
  pause: ["Pause…", "Pausieren …", "Mettre en pause…"],
  resume: ["Resume", "Fortsetzen", "Reprendre"],
  menu: ["Skip or do now…", "Nächster Schritt …", "Étape suivante…"],
  promise: ["Promise…", "Zusage …", "Promesse…"],
  charge: ["Charge now…", "Jetzt abbuchen …", "Débiter maintenant…"],
  do_now: ["Now: {what}", "Jetzt: {what}", "Maintenant : {what}"],
  skip: ["Skip: {what}", "Auslassen: {what}", "Sauter : {what}"],
  take: ["Assign to me", "Mir zuweisen", "M'attribuer le client"],
  release: ["Unassign", "Zuweisung aufheben", "Retirer l'attribution"],
  end: ["End recovery…", "Rückgewinnung beenden …", "Mettre fin au recouvrement…"],
  resumed: ["Resumed", "Fortgesetzt", "Repris"],
  asked: ["Asked for", "Angefordert", "Demandé"],
  skipped: ["Step skipped", "Schritt ausgelassen", "Étape sautée"],
  assigned: ["Owner changed", "Zuweisung geändert", "Attribution modifiée"],
  take_back: ["Take back", "Zurücknehmen", "Annuler la demande"],
  reversed: ["Taken back", "Zurückgenommen", "Demande annulée"],
  asked_by: ["Asked by {who}.", "Angefordert von {who}.", "Demandé par {who}."],
  when: ["It happens: {when}.", "Es geschieht: {when}.", "Ce sera fait : {when}."],
});

export const CASE_PANEL = catalogue({
  overview: ["All of recovery", "Zur gesamten Rückgewinnung", "Tout le recouvrement"],
});

export const CHARGE_FORM = catalogue({
  title: ["Charge now", "Jetzt abbuchen", "Débiter maintenant"],
  verb: ["Charge {sum}", "{sum} abbuchen", "Débiter {sum}"],
  what: [
    "The payment method is charged once more, at once if the card networks' rules allow it.",
    "Die Zahlungsmethode wird noch einmal belastet, sofort, wenn die Regeln der Kartennetze es erlauben.",
    "Le moyen de paiement est débité une fois de plus, tout de suite si les règles des réseaux le permettent.",
  ],
  budget: ["Card budget", "Kartenbudget", "Budget de la carte"],
  done: ["Charge asked for", "Abbuchung angefordert", "Débit demandé"],
});

export const COMPLETE_TASK = catalogue({
  verb: ["Complete task", "Aufgabe abschließen", "Terminer la tâche"],
  outcome: ["What came of it", "Ergebnis", "Résultat"],
  done: ["Task completed", "Aufgabe abgeschlossen", "Tâche terminée"],
});

export const DAY_CHOICE = catalogue({
  days: ["+{n} day|+{n} days", "+{n} Tag|+{n} Tage", "+{n} jour|+{n} jours"],
  month: ["End of month", "Monatsende", "Fin du mois"],
  open: ["Until resumed", "Bis jemand fortsetzt", "Jusqu'à la reprise"],
  missing: ["Choose a day to come.", "Wählen Sie einen künftigen Tag.", "Choisissez un jour à venir."],
  other: ["Or another day", "Oder ein anderer Tag", "Ou un autre jour"],
});

export const DETAILS = catalogue({
  customer: ["Customer", "Kunde", "Client"],
  owner: ["Looked after by", "Betreut von", "Suivi par"],
  nobody: ["Nobody yet", "Noch niemand", "Personne encore"],
  invoices: ["Invoices ({n})", "Rechnungen ({n})", "Factures ({n})"],
  remaining: ["{sum} open", "{sum} offen", "{sum} dus"],
  draft: ["Draft", "Entwurf", "Brouillon"],
  open: ["Open", "Offen", "Ouverte"],
  paid: ["Paid", "Bezahlt", "Payée"],
  uncollectible: ["Uncollectible", "Uneinbringlich", "Irrécouvrable"],
  void: ["Void", "Storniert", "Annulée"],
  deleted: ["Deleted", "Gelöscht", "Supprimée"],
  segment: ["Segment and strategy", "Segment und Strategie", "Segment et stratégie"],
  strategy: [
    "Strategy: {strategy}, version {n}",
    "Strategie: {strategy}, Version {n}",
    "Stratégie : {strategy}, version {n}",
  ],
  rule: ["Rule: {rule}", "Regel: {rule}", "Règle : {rule}"],
  in_segment: ["Segment: {segment}", "Segment: {segment}", "Segment : {segment}"],
  budget: ["Card budget", "Kartenbudget", "Budget de la carte"],
  never: ["No further try allowed", "Kein weiterer Versuch erlaubt", "Plus aucune tentative autorisée"],
  tasks: ["Open tasks ({n})", "Offene Aufgaben ({n})", "Tâches à faire ({n})"],
  since: ["Since {day}", "Seit {day}", "Depuis le {day}"],
  complete: ["Complete…", "Abschließen …", "Terminer…"],
  notes: ["Notes ({n})", "Notizen ({n})", "Notes ({n})"],
  others: ["Other cases ({n})", "Weitere Fälle ({n})", "Autres dossiers ({n})"],
  case_open: ["Open since {day}", "Offen seit {day}", "En cours depuis le {day}"],
  case_recovered: ["Recovered on {day}", "Zurückgewonnen am {day}", "Recouvré le {day}"],
  case_lost: ["Lost on {day}", "Verloren am {day}", "Perdu le {day}"],
});

export const END_FORM = catalogue({
  title: ["End recovery", "Rückgewinnung beenden", "Mettre fin au recouvrement"],
  how: ["How it ends", "Wie sie endet", "Comment il se termine"],
  what: [
    "Nothing more is charged or sent, and what is open counts as lost. It takes effect in 10 minutes; until then it can be taken back.",
    "Nichts wird mehr abgebucht oder gesendet, und was offen ist, zählt als verloren. Es wird in 10 Minuten wirksam; bis dahin lässt es sich zurücknehmen.",
    "Plus rien n'est débité ni envoyé, et le reste compte comme perdu. Cela prend effet dans 10 minutes ; d'ici là, on peut revenir dessus.",
  ],
  done: ["Ends in 10 minutes", "Endet in 10 Minuten", "Fin dans 10 minutes"],
});

/** What becomes of the subscription and the invoices in Stripe. */
export const END_WORDS = catalogue({
  cancel: [
    "Cancel the subscription at once, leave invoices open",
    "Abonnement sofort kündigen, Rechnungen offen lassen",
    "Résilier l'abonnement aussitôt, laisser les factures ouvertes",
  ],
  pause: [
    "Pause the subscription, leave invoices open",
    "Abonnement pausieren, Rechnungen offen lassen",
    "Suspendre l'abonnement, laisser les factures ouvertes",
  ],
  mark_unpaid: [
    "Keep the subscription, new invoices stay drafts",
    "Abonnement behalten, neue Rechnungen bleiben Entwürfe",
    "Garder l'abonnement, les nouvelles factures restent en brouillon",
  ],
  mark_uncollectible: [
    "Mark the invoices as uncollectible",
    "Rechnungen als uneinbringlich markieren",
    "Marquer les factures comme irrécouvrables",
  ],
  leave: ["Change nothing in Stripe", "In Stripe nichts ändern", "Ne rien changer dans Stripe"],
});

export const FORM = catalogue({
  cancel: ["Cancel", "Abbrechen", "Annuler"],
  close: ["Close", "Schließen", "Fermer"],
});

export const NOTES = catalogue({
  label: [
    "Note for your team; customers never see it",
    "Notiz fürs Team; Kunden sehen sie nie",
    "Note pour l'équipe ; les clients ne la voient jamais",
  ],
  add: ["Add note", "Notiz hinzufügen", "Ajouter une note"],
  erase: ["Erase", "Löschen", "Effacer"],
  erase_title: ["Erase note", "Notiz löschen", "Effacer la note"],
  for_good: ["It is erased for good.", "Sie wird endgültig gelöscht.", "Elle est effacée définitivement."],
  added: ["Note added", "Notiz hinzugefügt", "Note ajoutée"],
  erased: ["Note erased", "Notiz gelöscht", "Note effacée"],
});

export const PAUSE_FORM = catalogue({
  title: ["Pause recovery", "Rückgewinnung pausieren", "Mettre le recouvrement en pause"],
  verb: ["Pause", "Pausieren", "Mettre en pause"],
  reason: ["Reason", "Grund", "Motif"],
  choose: ["Choose a reason", "Grund wählen", "Choisir un motif"],
  time: ["Customer asked for time", "Kunde bittet um Zeit", "Le client demande du temps"],
  talks: ["We are in touch", "Wir sind im Gespräch", "Nous sommes en contact"],
  wrong: ["Invoice is being corrected", "Rechnung wird korrigiert", "Facture en cours de correction"],
  hardship: ["Hardship", "Notlage", "Difficultés du client"],
  words: ["In your own words", "In eigenen Worten", "Avec vos mots"],
  no_reason: [
    "Choose or write a reason.",
    "Wählen oder schreiben Sie einen Grund.",
    "Choisissez ou écrivez un motif.",
  ],
  end: ["Pause until", "Pause bis", "Pause jusqu'au"],
  customer: ["The whole customer", "Alle Rechnungen des Kunden", "Toutes les factures du client"],
  invoice: ["Only invoice {number}", "Nur Rechnung {number}", "Seulement la facture {number}"],
  until: [
    "Nothing is charged or sent until {day}, customer's time. Then it goes on by itself.",
    "Bis {day} Ortszeit wird nichts abgebucht oder gesendet. Danach geht es von selbst weiter.",
    "Rien n'est débité ni envoyé jusqu'au {day}, heure du client. Tout reprend ensuite tout seul.",
  ],
  until_resumed: [
    "Nothing is charged or sent until it is resumed.",
    "Nichts wird abgebucht oder gesendet, bis jemand fortsetzt.",
    "Rien n'est débité ni envoyé jusqu'à la reprise.",
  ],
  done: ["Paused", "Pausiert", "Mis en pause"],
});

export const PROMISE_FORM = catalogue({
  title: ["Promise to pay", "Zahlungszusage", "Promesse de paiement"],
  verb: ["Save promise", "Zusage speichern", "Enregistrer la promesse"],
  by: ["The customer pays by", "Der Kunde zahlt bis", "Le client paie d'ici le"],
  no_amount: ["Enter an amount.", "Geben Sie einen Betrag ein.", "Saisissez un montant."],
  note: ["Note (optional)", "Notiz (optional)", "Note (facultatif)"],
  until: [
    "Nothing is charged or sent until {day}, customer's time. Without the money, it goes on then.",
    "Bis {day} Ortszeit wird nichts abgebucht oder gesendet. Fehlt dann das Geld, geht es weiter.",
    "Rien n'est débité ni envoyé jusqu'au {day}, heure du client. Sans paiement, tout reprend alors.",
  ],
  done: ["Promise saved", "Zusage gespeichert", "Promesse enregistrée"],
});

export const STANDING_NOW = catalogue({
  healthy: ["All paid", "Alles bezahlt", "Tout est payé"],
  open: ["Open", "Offen", "En cours"],
  pause: ["Paused", "Pausiert", "En pause"],
  promise: ["Promised", "Zugesagt", "Promis"],
  dispute: ["Disputed", "Angefochten", "Contesté"],
  plan: ["Payment plan", "Ratenplan", "Échéancier"],
  recovered: ["Recovered", "Zurückgewonnen", "Recouvré"],
  lost: ["Lost", "Verloren", "Perdu"],
  disconnected: ["Disconnected", "Getrennt", "Déconnecté"],
  at_risk: ["At risk", "Gefährdet", "En jeu"],
  nothing: ["Nothing to recover", "Nichts zurückzugewinnen", "Rien à recouvrer"],
  nothing_why: [
    "If a payment fails, you will see here what happens next and why.",
    "Scheitert eine Zahlung, steht hier, was als Nächstes geschieht und warum.",
    "Si un paiement échoue, vous verrez ici la suite et ses raisons.",
  ],
  next: ["{what}, {when}", "{what}: {when}", "{what} : {when}"],
  step: [
    "Step {step} of {steps}: {what}, {when}",
    "Schritt {step} von {steps}: {what}, {when}",
    "Étape {step} sur {steps} : {what}, {when}",
  ],
  local: ["{when} customer's time", "{when} Ortszeit", "{when}, heure du client"],
  waiting: ["Nothing is planned", "Nichts ist geplant", "Rien n'est prévu"],
  reasons: ["Because", "Gründe", "Raisons"],
  why: ["All reasons", "Alle Gründe", "Toutes les raisons"],
  pause_until: ["Paused until {day}", "Pausiert bis {day}", "En pause jusqu'au {day}"],
  pause_open: ["Paused until resumed", "Pausiert, bis jemand fortsetzt", "En pause jusqu'à la reprise"],
  promise_until: ["{sum} promised by {day}", "{sum} zugesagt bis {day}", "{sum} promis d'ici le {day}"],
  quiet: [
    "Nothing is charged or sent meanwhile.",
    "Solange wird nichts abgebucht oder gesendet.",
    "Rien n'est débité ni envoyé entre-temps.",
  ],
  by: ["By {who} on {day}", "Von {who} am {day}", "Par {who}, le {day}"],
  by_why: ["By {who} on {day}: {why}", "Von {who} am {day}: {why}", "Par {who}, le {day} : {why}"],
  closed: ["On {day}", "Am {day}", "Le {day}"],
  set_up: ["Open set-up", "Einrichtung öffnen", "Ouvrir la configuration"],
});

export const TIMELINE = catalogue({
  title: ["Timeline", "Verlauf", "Chronologie"],
  now: ["Now", "Jetzt", "Maintenant"],
  nothing: ["Nothing has happened yet.", "Noch ist nichts geschehen.", "Rien ne s'est encore passé."],
  undated: ["No date yet", "Noch ohne Datum", "Pas encore de date"],
  why: ["Why?", "Warum?", "Pourquoi ?"],
  hide: ["Hide", "Ausblenden", "Masquer"],
  more: ["Show more", "Mehr anzeigen", "Afficher plus"],
});

/** What several parts of a case say alike. */
export const CASE_WORDS = catalogue({
  now: ["now", "jetzt", "maintenant"],
  amount: ["Amount", "Betrag", "Montant"],
  invoice: ["Invoice", "Rechnung", "Facture"],
  tries_left: [
    "{n} try left|{n} tries left",
    "{n} Versuch übrig|{n} Versuche übrig",
    "{n} tentative restante|{n} tentatives restantes",
  ],
});
