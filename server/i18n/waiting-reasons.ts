import { catalogue } from "./catalogue.ts";
import { at, type Formatter, formatters } from "./formatter.ts";

/** What a case waits for, where that is said otherwise than the reason of an act. */
export const WAITING_WORDS = catalogue({
  waits_for_new_method: [
    "Waiting for a new payment method",
    "Wartet auf eine neue Zahlungsmethode",
    "En attente d'un nouveau moyen de paiement",
  ],
  waits_for_customer: ["Waiting for the customer", "Wartet auf den Kunden", "En attente du client"],
  waits_for_processing: [
    "Waiting for a payment that is on its way",
    "Wartet auf eine Zahlung, die unterwegs ist",
    "En attente d'un paiement en cours",
  ],
  payment_processing: [
    "Waiting for a payment that is on its way",
    "Wartet auf eine Zahlung, die unterwegs ist",
    "En attente d'un paiement en cours",
  ],
  waits_for_stripe: [
    "Waiting for Stripe's next try",
    "Wartet auf Stripes nächsten Versuch",
    "En attente de la prochaine tentative de Stripe",
  ],
  waits_for_evidence: [
    "Waiting to hear why the payment failed",
    "Wartet auf den Grund des Fehlschlags",
    "En attente du motif de l'échec",
  ],
  customer_pays: [
    "Waiting for the customer to pay the invoice",
    "Wartet, dass der Kunde die Rechnung bezahlt",
    "En attente du paiement de la facture par le client",
  ],
  outcome_unknown: [
    "Waiting for the result of our last action",
    "Wartet auf das Ergebnis der letzten Aktion",
    "En attente du résultat de la dernière action",
  ],
  authentication_open: [
    "Waiting for the customer to confirm, since {since}",
    "Wartet seit {since} auf die Bestätigung des Kunden",
    "En attente de la confirmation du client depuis le {since}",
  ],
});

export const waitingReasons: Readonly<Record<string, Formatter>> = formatters(WAITING_WORDS, {
  authentication_open: { since: at("since") },
});
