import { catalogue } from "./catalogue.ts";

/** What happened, one line each. */
export const TIMELINE_WORDS = catalogue({
  case_opened: ["Recovery began: {kind}", "Rückgewinnung begann: {kind}", "Début du recouvrement : {kind}"],
  closed_recovered: [
    "All settled: money recovered",
    "Erledigt: Geld zurückgewonnen",
    "Réglé : argent recouvré",
  ],
  closed_lost: [
    "Recovery ended without success",
    "Rückgewinnung endete ohne Erfolg",
    "Fin du recouvrement sans succès",
  ],
  strategy_moved: [
    "Moved to version {to} of strategy {strategy}",
    "Auf Version {to} der Strategie {strategy} umgestellt",
    "Passé à la version {to} de la stratégie {strategy}",
  ],
  failed_automatic: [
    "Retry of {sum} failed: {why}",
    "Wiederholung über {sum} gescheitert: {why}",
    "Nouvelle tentative de {sum} échouée : {why}",
  ],
  failed_staff: [
    "Retry of {sum} asked by the team failed: {why}",
    "Vom Team angeforderter Versuch über {sum} gescheitert: {why}",
    "Tentative de {sum} demandée par l'équipe échouée : {why}",
  ],
  failed_customer: [
    "Payment of {sum} by the customer failed: {why}",
    "Zahlung des Kunden über {sum} gescheitert: {why}",
    "Paiement de {sum} par le client échoué : {why}",
  ],
  failed_method_change: [
    "Charge of {sum} to the new payment method failed: {why}",
    "Belastung der neuen Zahlungsmethode mit {sum} gescheitert: {why}",
    "Débit de {sum} du nouveau moyen de paiement échoué : {why}",
  ],
  failed_other_method: [
    "Charge of {sum} to another payment method failed: {why}",
    "Belastung einer anderen Zahlungsmethode mit {sum} gescheitert: {why}",
    "Débit de {sum} d'un autre moyen de paiement échoué : {why}",
  ],
  failed_stripe: [
    "Payment of {sum} failed: {why}",
    "Zahlung über {sum} gescheitert: {why}",
    "Paiement de {sum} échoué : {why}",
  ],
  attempt_processing: [
    "Payment of {sum} is on its way",
    "Zahlung über {sum} ist unterwegs",
    "Paiement de {sum} en cours",
  ],
  recovered: ["{sum} recovered: {cause}", "{sum} zurückgewonnen: {cause}", "{sum} recouvrés : {cause}"],
  reversed: ["{sum} went back: {reason}", "{sum} zurückgegangen: {reason}", "{sum} repris : {reason}"],
  lost: ["{sum} lost: {reason}", "{sum} verloren: {reason}", "{sum} perdus : {reason}"],
  hold_began: ["Began: {hold}", "Begonnen: {hold}", "Début : {hold}"],
  hold_began_sum: ["Began: {hold}, {sum}", "Begonnen: {hold}, {sum}", "Début : {hold}, {sum}"],
  hold_ended: ["Ended: {hold}", "Beendet: {hold}", "Fin : {hold}"],
  promise_kept: [
    "The customer kept the promise: {paid} came in",
    "Der Kunde hat die Zusage eingehalten: {paid} eingegangen",
    "Le client a tenu sa promesse : {paid} reçus",
  ],
  promise_broken: [
    "The promise to pay was not kept: only {paid} came in",
    "Die Zahlungszusage wurde nicht eingehalten: nur {paid} eingegangen",
    "La promesse de paiement n'a pas été tenue : seulement {paid} reçus",
  ],
  promise_broken_bare: [
    "The promise to pay was not kept: nothing came in",
    "Die Zahlungszusage wurde nicht eingehalten: nichts eingegangen",
    "La promesse de paiement n'a pas été tenue : rien n'est arrivé",
  ],
  requested_retry_now: [
    "The team asked to try the payment now",
    "Das Team hat einen sofortigen Versuch angefordert",
    "L'équipe a demandé une tentative immédiate",
  ],
  requested_skip_step: [
    "The team skipped a step: {step}",
    "Das Team hat einen Schritt ausgelassen: {step}",
    "L'équipe a sauté une étape : {step}",
  ],
  requested_skip_step_bare: [
    "The team skipped a step",
    "Das Team hat einen Schritt ausgelassen",
    "L'équipe a sauté une étape",
  ],
  requested_do_step: [
    "The team asked to do a step now: {step}",
    "Das Team hat einen Schritt sofort angefordert: {step}",
    "L'équipe a demandé une étape tout de suite : {step}",
  ],
  requested_do_step_bare: [
    "The team asked to do a step now",
    "Das Team hat einen Schritt sofort angefordert",
    "L'équipe a demandé une étape tout de suite",
  ],
  requested_end_now: [
    "The team asked to end the recovery: {end}",
    "Das Team hat das Ende der Rückgewinnung angefordert: {end}",
    "L'équipe a demandé la fin du recouvrement : {end}",
  ],
  requested_end_now_bare: [
    "The team asked to end the recovery",
    "Das Team hat das Ende der Rückgewinnung angefordert",
    "L'équipe a demandé la fin du recouvrement",
  ],
  requested_write_off: [
    "The team wrote the invoice off",
    "Das Team hat die Rechnung abgeschrieben",
    "L'équipe a passé la facture en perte",
  ],
  requested_close_case: [
    "The team closed the case",
    "Das Team hat den Fall geschlossen",
    "L'équipe a clos le dossier",
  ],
  requested_other: [
    "The team asked for something",
    "Das Team hat etwas angefordert",
    "L'équipe a fait une demande",
  ],
  withdrawn_retry_now: [
    "The team took the retry back",
    "Das Team hat den sofortigen Versuch zurückgenommen",
    "L'équipe a retiré la tentative immédiate",
  ],
  withdrawn_skip_step: [
    "The team put a step back in: {step}",
    "Das Team hat einen Schritt wieder aufgenommen: {step}",
    "L'équipe a rétabli une étape : {step}",
  ],
  withdrawn_skip_step_bare: [
    "The team put a step back in",
    "Das Team hat einen Schritt wieder aufgenommen",
    "L'équipe a rétabli une étape",
  ],
  withdrawn_do_step: [
    "A step runs on its own day again: {step}",
    "Ein Schritt läuft wieder an seinem Tag: {step}",
    "Une étape reprend son jour prévu : {step}",
  ],
  withdrawn_do_step_bare: [
    "A step runs on its own day again",
    "Ein Schritt läuft wieder an seinem Tag",
    "Une étape reprend son jour prévu",
  ],
  withdrawn_end_now: [
    "The team took the end back: recovery goes on",
    "Das Team hat das Ende zurückgenommen: Die Rückgewinnung geht weiter",
    "L'équipe est revenue sur la fin : le recouvrement continue",
  ],
  withdrawn_other: [
    "The team took a request back",
    "Das Team hat eine Anforderung zurückgenommen",
    "L'équipe a retiré une demande",
  ],
  task_done: [
    "Task done: {task} – {outcome}",
    "Aufgabe erledigt: {task} – {outcome}",
    "Tâche terminée : {task} – {outcome}",
  ],
  task: ["New task: {task}", "Neue Aufgabe: {task}", "Nouvelle tâche : {task}"],
  task_other: [
    "A task could not be made: {task}",
    "Aufgabe nicht angelegt: {task}",
    "Tâche non créée : {task}",
  ],
  charge_paid: ["Payment went through", "Zahlung erfolgreich", "Paiement réussi"],
  charge_processing: [
    "Payment started; the bank takes a few days",
    "Zahlung begonnen; die Bank braucht einige Tage",
    "Paiement lancé ; la banque prend quelques jours",
  ],
  charge_declined: ["Tried the payment: declined", "Zahlung versucht: abgelehnt", "Paiement tenté : refusé"],
  charge_requires_action: [
    "Tried the payment: the bank wants the customer to confirm",
    "Zahlung versucht: Die Bank verlangt die Bestätigung des Kunden",
    "Paiement tenté : la banque demande la confirmation du client",
  ],
  charge_refused: [
    "Stripe did not take the payment",
    "Stripe nahm die Zahlung nicht an",
    "Stripe n'a pas accepté le paiement",
  ],
  charge_not_performed: [
    "The payment was not tried after all",
    "Die Zahlung wurde doch nicht versucht",
    "Le paiement n'a finalement pas été tenté",
  ],
  charge_unknown: [
    "Tried the payment; its result is being looked up",
    "Zahlung versucht; das Ergebnis wird nachgesehen",
    "Paiement tenté ; résultat en cours de vérification",
  ],
  message_done: [
    "Sent {template} by {channel}",
    "{template} per {channel} gesendet",
    "{template} envoyé par {channel}",
  ],
  message_refused: [
    "Could not send {template} by {channel}",
    "{template} konnte nicht per {channel} gesendet werden",
    "{template} n'a pas pu être envoyé par {channel}",
  ],
  message_unknown: [
    "Perhaps sent {template} by {channel}: no answer came back",
    "{template} vielleicht gesendet ({channel}): keine Antwort",
    "{template} peut-être envoyé par {channel} : pas de réponse",
  ],
  find_decline_done: [
    "Asked Stripe why the payment failed",
    "Bei Stripe den Grund des Fehlschlags erfragt",
    "Motif de l'échec demandé à Stripe",
  ],
  find_decline_refused: [
    "Stripe could not say why the payment failed",
    "Stripe konnte den Grund des Fehlschlags nicht nennen",
    "Stripe n'a pas pu dire pourquoi le paiement a échoué",
  ],
  read_customer_done: [
    "Read the customer's details from Stripe",
    "Kundendaten aus Stripe gelesen",
    "Données du client lues dans Stripe",
  ],
  read_customer_refused: [
    "Could not read the customer's details from Stripe",
    "Kundendaten in Stripe nicht lesbar",
    "Données du client illisibles dans Stripe",
  ],
  suspend_retries_done: [
    "Stopped Stripe's own retries of the invoice",
    "Wiederholungen durch Stripe gestoppt",
    "Nouvelles tentatives de Stripe arrêtées",
  ],
  suspend_retries_refused: [
    "Could not stop Stripe's own retries",
    "Wiederholungen durch Stripe ließen sich nicht stoppen",
    "Impossible d'arrêter les tentatives de Stripe",
  ],
  restore_retries_done: [
    "Gave the retries back to Stripe",
    "Wiederholungen an Stripe zurückgegeben",
    "Nouvelles tentatives rendues à Stripe",
  ],
  restore_retries_refused: [
    "Could not give the retries back to Stripe",
    "Wiederholungen ließen sich nicht an Stripe zurückgeben",
    "Impossible de rendre les tentatives à Stripe",
  ],
  find_outcome: [
    "Looked up how the last action ended: {result}",
    "Ausgang der letzten Aktion nachgesehen: {result}",
    "Issue de la dernière action vérifiée : {result}",
  ],
  end_done: ["Recovery ended: {end}", "Rückgewinnung beendet: {end}", "Recouvrement terminé : {end}"],
  end_problem: [
    "Recovery ended, but Stripe refused: {end}",
    "Rückgewinnung beendet, aber Stripe lehnte ab: {end}",
    "Recouvrement terminé, mais Stripe a refusé : {end}",
  ],
});

/** How an action ended that was looked up. */
export const RESULT_WORDS = catalogue({
  paid: ["paid", "bezahlt", "payé"],
  processing: ["on its way", "unterwegs", "en cours"],
  declined: ["declined", "abgelehnt", "refusé"],
  requires_action: [
    "to be confirmed by the customer",
    "vom Kunden zu bestätigen",
    "à confirmer par le client",
  ],
  refused: ["not taken by Stripe", "von Stripe nicht angenommen", "non accepté par Stripe"],
  not_performed: ["it did not happen", "nicht geschehen", "non effectué"],
  done: ["done", "geschehen", "effectué"],
  unknown: ["nobody can say", "nicht feststellbar", "impossible à dire"],
  no_reason: ["no reason known", "Grund unbekannt", "motif inconnu"],
});
