import { catalogue } from "./catalogue.ts";
import { label } from "./locale-format.ts";

/** Why money came after all. */
export const CAUSE_WORDS = catalogue({
  method_updated: ["Payment method updated", "Zahlungsmethode aktualisiert", "Moyen de paiement mis à jour"],
  customer_acted: ["Customer acted", "Kunde hat gehandelt", "Le client a agi"],
  our_retry: ["Our retry", "Unsere Wiederholung", "Notre nouvelle tentative"],
  stripe_retry: ["Stripe's retry", "Wiederholung durch Stripe", "Nouvelle tentative de Stripe"],
  other_method: ["Other payment method", "Andere Zahlungsmethode", "Autre moyen de paiement"],
  outside: ["Paid outside Stripe", "Außerhalb von Stripe bezahlt", "Payé hors de Stripe"],
});

/** Why money is lost or went back. */
export const LOSS_WORDS = catalogue({
  given_up: ["The strategy ended", "Die Strategie endete", "La stratégie s'est terminée"],
  ended_by_staff: ["Ended by the team", "Vom Team beendet", "Terminé par l'équipe"],
  closed_by_staff: ["Closed by the team", "Vom Team geschlossen", "Clôturé par l'équipe"],
  customer_deleted: ["Customer deleted", "Kunde gelöscht", "Client supprimé"],
  voided: ["Invoice voided", "Rechnung storniert", "Facture annulée"],
  deleted: ["Invoice deleted", "Rechnung gelöscht", "Facture supprimée"],
  uncollectible: ["Invoice written off", "Rechnung abgeschrieben", "Facture irrécouvrable"],
  credited: ["Credited", "Gutgeschrieben", "Avoir accordé"],
  refunded: ["Refunded", "Erstattet", "Remboursé"],
  dispute_lost: ["Dispute lost", "Anfechtung verloren", "Litige perdu"],
});

export const MOVEMENT_WORDS = catalogue({
  failed: ["Failed", "Fehlgeschlagen", "Échoué"],
  recovered: ["Recovered", "Zurückgewonnen", "Recouvré"],
  reversed: ["Taken back", "Zurückgegangen", "Repris"],
  lost: ["Lost", "Verloren", "Perdu"],
});

export const wordCause = (cause: string, locale: string): string => label(CAUSE_WORDS, cause, locale);
export const wordLoss = (reason: string, locale: string): string => label(LOSS_WORDS, reason, locale);
/** A kind of ledger entry. */
export const wordMovement = (kind: string, locale: string): string => label(MOVEMENT_WORDS, kind, locale);
