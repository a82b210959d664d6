import { catalogue } from "./catalogue.ts";
import { label } from "./locale-format.ts";

export const TASK_KIND_WORDS = catalogue({
  call: ["Call the customer", "Kunden anrufen", "Appeler le client"],
  sms: ["Text the customer", "Dem Kunden eine SMS schreiben", "Envoyer un SMS au client"],
  letter: ["Write a letter", "Brief schreiben", "Écrire une lettre"],
  agency: [
    "Hand over to a collection agency",
    "An ein Inkassobüro übergeben",
    "Confier à une agence de recouvrement",
  ],
  review: ["Review the case", "Fall prüfen", "Examiner le dossier"],
});

export const TASK_OUTCOME_WORDS = catalogue({
  done: ["Done", "Erledigt", "Fait"],
  reached: ["Reached the customer", "Kunden erreicht", "Client joint"],
  not_reached: ["Did not reach the customer", "Kunden nicht erreicht", "Client non joint"],
  wrong_contact: ["Wrong contact details", "Falsche Kontaktdaten", "Coordonnées erronées"],
  will_pay: ["Customer will pay", "Kunde will zahlen", "Le client va payer"],
  refuses: ["Customer refuses to pay", "Kunde verweigert die Zahlung", "Le client refuse de payer"],
  disputes: [
    "Customer disputes the claim",
    "Kunde bestreitet die Forderung",
    "Le client conteste la créance",
  ],
  handed_over: ["Handed over", "Übergeben", "Transmis"],
  not_needed: ["Not needed any more", "Nicht mehr nötig", "Plus nécessaire"],
});

/** `Call the customer`, … */
export const wordTaskKind = (kind: string, locale: string): string => label(TASK_KIND_WORDS, kind, locale);
export const wordTaskOutcome = (outcome: string, locale: string): string =>
  label(TASK_OUTCOME_WORDS, outcome, locale);
