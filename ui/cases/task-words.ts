import type { Input, Output } from "../../server/http/api/contract.ts";
import { catalogue } from "../../server/words/say.ts";

export type Task = Output<"tasks.list">["rows"][number];
export type Outcome = Input<"tasks.complete">["outcome"];

/** What a task asks of a person. */
export const TASK_WORDS = catalogue({
  call: ["Call the customer", "Kunden anrufen", "Appeler le client"],
  sms: ["Text the customer", "Dem Kunden eine SMS schreiben", "Envoyer un SMS au client"],
  letter: ["Write a letter", "Brief schreiben", "Écrire une lettre"],
  agency: ["Hand over to an agency", "An ein Inkassobüro übergeben", "Confier à une agence"],
  review: ["Review the case", "Fall prüfen", "Examiner le dossier"],
});

/** What came of it. */
export const OUTCOME_WORDS = catalogue({
  done: ["Done", "Erledigt", "Fait"],
  reached: ["Reached the customer", "Kunden erreicht", "Client joint"],
  not_reached: ["Did not reach the customer", "Kunden nicht erreicht", "Client non joint"],
  wrong_contact: ["Wrong contact details", "Falsche Kontaktdaten", "Coordonnées erronées"],
  will_pay: ["Customer will pay", "Kunde will zahlen", "Le client va payer"],
  refuses: ["Customer refuses to pay", "Kunde verweigert die Zahlung", "Le client refuse de payer"],
  disputes: ["Customer disputes it", "Kunde bestreitet die Forderung", "Le client conteste"],
  handed_over: ["Handed over", "Übergeben", "Transmis"],
  not_needed: ["Not needed any more", "Nicht mehr nötig", "Plus nécessaire"],
});

export const OUTCOMES = Object.keys(OUTCOME_WORDS) as Outcome[];
