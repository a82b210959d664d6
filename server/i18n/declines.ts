import { meaningOf } from "./network-codes.ts";
import { catalogue, fill } from "./catalogue.ts";
import { label, quote } from "./locale-format.ts";

/** What a decline's class means for whoever looks at the case. */
export const DECLINE_CLASS_WORDS = catalogue({
  soft: ["Declined for now", "Vorerst abgelehnt", "Refusé pour l'instant"],
  hard: ["Declined for good", "Endgültig abgelehnt", "Refusé définitivement"],
  authentication: [
    "Customer must confirm",
    "Bestätigung durch den Kunden nötig",
    "Confirmation du client requise",
  ],
  customer_action: ["Customer must act", "Kunde muss handeln", "Action du client requise"],
  technical: ["Technical fault", "Technische Störung", "Incident technique"],
  config: ["Set-up problem", "Problem in der Einrichtung", "Problème de configuration"],
});

/** Stripe's codes that people meet, and the causes that other codes lead to. Each fits after "because:" */
export const DECLINE_CODE_WORDS = catalogue({
  insufficient_funds: ["Insufficient funds", "Konto nicht gedeckt", "Provision insuffisante"],
  generic_decline: ["Declined without a reason", "Ohne Begründung abgelehnt", "Refus sans motif"],
  card_declined: ["Declined without a reason", "Ohne Begründung abgelehnt", "Refus sans motif"],
  do_not_honor: ["Refused without a reason", "Ohne Begründung verweigert", "Refus sans motif"],
  no_action_taken: ["Refused without a reason", "Ohne Begründung verweigert", "Refus sans motif"],
  call_issuer: [
    "The customer should call the bank",
    "Rückruf bei der Bank nötig",
    "Le client doit appeler sa banque",
  ],
  not_permitted: [
    "Payment not permitted by the bank",
    "Zahlung von der Bank nicht erlaubt",
    "Paiement non autorisé par la banque",
  ],
  service_not_allowed: [
    "Service not allowed by the bank",
    "Leistung von der Bank nicht erlaubt",
    "Service non autorisé par la banque",
  ],
  security_violation: [
    "Security concern of the bank",
    "Sicherheitsbedenken der Bank",
    "Alerte de sécurité de la banque",
  ],
  transaction_not_allowed: [
    "Payment not allowed for this card",
    "Zahlung für diese Karte nicht zugelassen",
    "Paiement interdit pour cette carte",
  ],
  card_velocity_exceeded: ["Card limit reached", "Kartenlimit erreicht", "Plafond de la carte atteint"],
  withdrawal_count_limit_exceeded: [
    "Card limit reached",
    "Kartenlimit erreicht",
    "Plafond de la carte atteint",
  ],
  try_again_later: ["A later try advised", "Späterer Versuch empfohlen", "Tentative ultérieure conseillée"],
  approve_with_id: ["Payment could not be authorized", "Zahlung nicht autorisiert", "Paiement non autorisé"],
  invalid_amount: [
    "Amount above the allowed limit",
    "Betrag über dem erlaubten Limit",
    "Montant supérieur à la limite",
  ],
  processing_error: ["Processing error", "Fehler bei der Verarbeitung", "Erreur de traitement"],
  issuer_not_available: ["Bank not reachable", "Bank nicht erreichbar", "Banque injoignable"],
  reenter_transaction: [
    "Bank could not process the payment",
    "Von der Bank nicht verarbeitet",
    "Paiement non traité par la banque",
  ],
  duplicate_transaction: [
    "Identical payment shortly before",
    "Gleiche Zahlung kurz zuvor",
    "Paiement identique très récent",
  ],
  incorrect_number: ["Wrong card number", "Falsche Kartennummer", "Numéro de carte erroné"],
  invalid_number: ["Wrong card number", "Falsche Kartennummer", "Numéro de carte erroné"],
  lost_card: ["Card reported lost", "Karte als verloren gemeldet", "Carte déclarée perdue"],
  stolen_card: ["Card reported stolen", "Karte als gestohlen gemeldet", "Carte déclarée volée"],
  pickup_card: [
    "Card blocked, perhaps lost or stolen",
    "Karte gesperrt, vielleicht verloren oder gestohlen",
    "Carte bloquée, peut-être perdue ou volée",
  ],
  restricted_card: ["Card blocked by the bank", "Karte von der Bank gesperrt", "Carte bloquée par la banque"],
  revocation_of_authorization: [
    "Customer withdrew the permission",
    "Einwilligung vom Kunden widerrufen",
    "Autorisation retirée par le client",
  ],
  revocation_of_all_authorizations: [
    "Customer withdrew all permissions",
    "Alle Einwilligungen vom Kunden widerrufen",
    "Toutes les autorisations retirées par le client",
  ],
  stop_payment_order: [
    "Customer stopped these payments",
    "Zahlungen vom Kunden gestoppt",
    "Paiements stoppés par le client",
  ],
  do_not_try_again: [
    "Another try advised against",
    "Von weiteren Versuchen abgeraten",
    "Nouvelle tentative déconseillée",
  ],
  confirm_card_data: ["Card details wrong", "Kartendaten falsch", "Données de carte erronées"],
  invalid_account: ["Card or account not valid", "Karte oder Konto ungültig", "Carte ou compte non valide"],
  new_account_information_available: [
    "Card details have changed",
    "Kartendaten haben sich geändert",
    "Coordonnées de la carte modifiées",
  ],
  expired_card: ["Card expired", "Karte abgelaufen", "Carte expirée"],
  fraudulent: ["Suspected fraud", "Betrugsverdacht", "Suspicion de fraude"],
  merchant_blacklist: [
    "On the block list in Stripe",
    "Auf der Sperrliste in Stripe",
    "Sur la liste de blocage dans Stripe",
  ],
  highest_risk_level: [
    "Blocked by Stripe for high risk",
    "Von Stripe wegen hohen Risikos gesperrt",
    "Bloqué par Stripe pour risque élevé",
  ],
  elevated_risk_level: [
    "Held by Stripe for review",
    "Von Stripe zur Prüfung angehalten",
    "Retenu par Stripe pour examen",
  ],
  low_probability_of_authorization: [
    "Stripe expected a refusal",
    "Von Stripe als aussichtslos gestoppt",
    "Refus attendu par Stripe",
  ],
  rule: ["Blocked by a Radar rule", "Durch eine Radar-Regel gesperrt", "Bloqué par une règle Radar"],
  blocked: ["Blocked by Stripe", "Von Stripe gesperrt", "Bloqué par Stripe"],
  invalid: ["The call to Stripe was not valid", "Aufruf an Stripe ungültig", "Appel à Stripe non valide"],
  card_not_supported: [
    "Card does not support this payment",
    "Karte für diese Zahlung ungeeignet",
    "Carte non adaptée à ce paiement",
  ],
  currency_not_supported: [
    "Card does not support the currency",
    "Währung von der Karte nicht unterstützt",
    "Devise non acceptée par la carte",
  ],
  pin_try_exceeded: ["Too many wrong PINs", "PIN zu oft falsch", "Trop de codes PIN erronés"],
  incorrect_pin: ["Wrong PIN", "Falsche PIN", "Code PIN erroné"],
  invalid_pin: ["Wrong PIN", "Falsche PIN", "Code PIN erroné"],
  offline_pin_required: ["PIN required", "PIN erforderlich", "Code PIN requis"],
  online_or_offline_pin_required: ["PIN required", "PIN erforderlich", "Code PIN requis"],
  incorrect_cvc: ["Wrong security code", "Falsche Kartenprüfnummer", "Cryptogramme erroné"],
  invalid_cvc: ["Wrong security code", "Falsche Kartenprüfnummer", "Cryptogramme erroné"],
  incorrect_zip: ["Wrong postal code", "Falsche Postleitzahl", "Code postal erroné"],
  incorrect_address: ["Wrong address", "Falsche Adresse", "Adresse erronée"],
  invalid_expiry_month: ["Wrong expiry month", "Falscher Ablaufmonat", "Mois d'expiration erroné"],
  invalid_expiry_year: ["Wrong expiry year", "Falsches Ablaufjahr", "Année d'expiration erronée"],
  authentication_required: [
    "Confirmation by the customer required",
    "Bestätigung durch den Kunden verlangt",
    "Confirmation du client exigée",
  ],
  authentication_not_handled: [
    "Confirmation by the customer was missing",
    "Bestätigung durch den Kunden fehlte",
    "Confirmation du client manquante",
  ],
  mobile_device_authentication_required: [
    "Confirmation on the phone needed",
    "Bestätigung am Handy nötig",
    "Confirmation sur mobile requise",
  ],
  invoice_payment_intent_requires_action: [
    "Confirmation by the customer required",
    "Bestätigung durch den Kunden verlangt",
    "Confirmation du client exigée",
  ],
  payment_intent_action_required: [
    "The customer must complete the payment",
    "Kunde muss die Zahlung abschließen",
    "Le client doit terminer le paiement",
  ],
  payment_intent_authentication_failure: [
    "Confirmation by the customer failed",
    "Bestätigung durch den Kunden gescheitert",
    "Échec de la confirmation du client",
  ],
  testmode_decline: [
    "Test card used in live mode",
    "Testkarte im Live-Modus",
    "Carte de test en mode production",
  ],
  card_decline_rate_limit_exceeded: [
    "Declined too often within a day",
    "Zu oft an einem Tag abgelehnt",
    "Trop de refus en un jour",
  ],
  rate_limit: ["Stripe was too busy", "Stripe war überlastet", "Stripe était surchargé"],
  lock_timeout: [
    "Stripe was busy with this payment",
    "Stripe bearbeitete die Zahlung gerade",
    "Stripe traitait déjà ce paiement",
  ],
  expired_payment_method: [
    "Payment method expired",
    "Zahlungsmethode abgelaufen",
    "Moyen de paiement expiré",
  ],
  payment_method_customer_decline: [
    "Declined by the customer",
    "Vom Kunden abgelehnt",
    "Refusé par le client",
  ],
  payment_method_provider_decline: [
    "Declined by the payment provider",
    "Vom Zahlungsanbieter abgelehnt",
    "Refusé par le prestataire de paiement",
  ],
  payment_method_provider_timeout: [
    "Payment provider did not answer",
    "Zahlungsanbieter antwortete nicht",
    "Pas de réponse du prestataire de paiement",
  ],
  payment_method_not_available: [
    "Payment method not available",
    "Zahlungsmethode nicht verfügbar",
    "Moyen de paiement indisponible",
  ],
  payment_method_bank_account_blocked: [
    "Bank account blocked by Stripe",
    "Bankkonto von Stripe gesperrt",
    "Compte bancaire bloqué par Stripe",
  ],
  payment_intent_mandate_invalid: ["Mandate not valid", "Mandat ungültig", "Mandat non valide"],
  billing_invalid_mandate: ["Mandate not valid", "Mandat ungültig", "Mandat non valide"],
  india_recurring_payment_mandate_canceled: [
    "Mandate canceled by the customer",
    "Mandat vom Kunden widerrufen",
    "Mandat révoqué par le client",
  ],
  account_closed: ["Bank account closed", "Bankkonto aufgelöst", "Compte bancaire clôturé"],
  no_account: ["Bank account not found", "Bankkonto nicht gefunden", "Compte bancaire introuvable"],
  bank_account_unusable: [
    "Bank account cannot be debited",
    "Bankkonto nicht belastbar",
    "Compte bancaire non débitable",
  ],
  bank_account_restricted: ["Bank account blocked", "Bankkonto gesperrt", "Compte bancaire bloqué"],
  bank_account_declined: [
    "Debit refused by the bank",
    "Lastschrift von der Bank abgelehnt",
    "Prélèvement refusé par la banque",
  ],
  debit_not_authorized: [
    "Debit not authorized by the customer",
    "Lastschrift nicht autorisiert",
    "Prélèvement non autorisé par le client",
  ],
  refer_to_customer: [
    "Debit returned, usually for lack of money",
    "Lastschrift zurück, meist mangels Deckung",
    "Prélèvement rejeté, souvent faute de provision",
  ],
  refund_requested: [
    "Refund requested by the customer",
    "Rückbuchung durch den Kunden",
    "Remboursement demandé par le client",
  ],
  account_holder_deceased: [
    "Account holder deceased",
    "Kontoinhaber verstorben",
    "Titulaire du compte décédé",
  ],
  no_payment_method: [
    "No payment method on file",
    "Keine Zahlungsmethode hinterlegt",
    "Aucun moyen de paiement enregistré",
  ],
  no_evidence: ["No reason was given", "Kein Grund genannt", "Aucun motif indiqué"],
});

/** Local methods say the same as cards, with a word before it. */
const LOCAL_PREFIX = "partner_";

export const wordDeclineClass = (declineClass: string, locale: string): string =>
  label(DECLINE_CLASS_WORDS, declineClass, locale);

/**
 * What a decline code means; one that nobody has put into words is itself, in quotation marks.
 *
 * @param rail the decline table's rail (`visa`, `ach`, …), where a code of a network or scheme is asked for
 */
export function wordDeclineCode(code: string, locale: string, rail?: string): string {
  const known: Readonly<Record<string, readonly [string, string, string]>> = DECLINE_CODE_WORDS;
  for (const name of [code, meaningOf(code, rail) ?? "", code.replace(LOCAL_PREFIX, "")]) {
    if (Object.hasOwn(known, name)) return fill(known[name]!, locale);
  }
  return quote(code, locale);
}
