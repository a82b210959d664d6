import { catalogue } from "../../server/words/say.ts";

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
