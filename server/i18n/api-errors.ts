import type { ApiErrorCode } from "../api/api-error.ts";
import { catalogue, say, type Entry } from "./catalogue.ts";
import type { LocaleContext } from "./locale-format.ts";

/** Why a call was refused, where no more is said than its code. */
export const REFUSAL_WORDS = catalogue({
  invalid_request: [
    "The server could not read this request.",
    "Der Server konnte diese Anfrage nicht lesen.",
    "Le serveur n'a pas pu lire cette requête.",
  ],
  invalid_input: [
    "Something in the input is not right.",
    "An der Eingabe stimmt etwas nicht.",
    "Une donnée saisie n'est pas correcte.",
  ],
  signature_invalid: [
    "Stripe's signature on this request does not fit.",
    "Die Signatur von Stripe passt nicht zu dieser Anfrage.",
    "La signature de Stripe ne correspond pas à cette requête.",
  ],
  signature_expired: [
    "Stripe's signature on this request is too old.",
    "Die Signatur von Stripe ist zu alt.",
    "La signature de Stripe sur cette requête est trop ancienne.",
  ],
  role_missing: [
    "Your role in Stripe does not allow this.",
    "Die eigene Rolle in Stripe erlaubt das nicht.",
    "Votre rôle dans Stripe ne le permet pas.",
  ],
  not_installed: [
    "Makegood is not installed in this account and mode.",
    "Makegood ist in diesem Konto und Modus nicht installiert.",
    "Makegood n'est pas installé dans ce compte et ce mode.",
  ],
  not_found: [
    "Makegood has not heard of this yet.",
    "Das kennt Makegood noch nicht.",
    "Makegood ne connaît pas encore cet élément.",
  ],
  unknown_procedure: [
    "This server does not know that request.",
    "Diese Anfrage kennt der Server nicht.",
    "Ce serveur ne connaît pas cette requête.",
  ],
  method_not_allowed: [
    "This kind of request is not answered here.",
    "Diese Art Anfrage wird hier nicht beantwortet.",
    "Ce type de requête n'est pas traité ici.",
  ],
  conflict: [
    "It has changed meanwhile, so this was not done.",
    "Der Stand hat sich inzwischen geändert, daher geschah nichts.",
    "L'état a changé entre-temps, rien n'a donc été fait.",
  ],
  replayed: ["This was done already.", "Das ist bereits geschehen.", "C'est déjà fait."],
  too_large: [
    "This is too much for one request.",
    "Das ist zu viel für eine Anfrage.",
    "C'est trop pour une seule requête.",
  ],
  rate_limited: [
    "Too many requests in a short while.",
    "Zu viele Anfragen in kurzer Zeit.",
    "Trop de requêtes en peu de temps.",
  ],
  internal: [
    "The server failed.",
    "Auf dem Server ist ein Fehler aufgetreten.",
    "Le serveur a rencontré une erreur.",
  ],
});

/** What to do next. */
export const NEXT_WORDS = catalogue({
  invalid_request: [
    "Reload the page. If it stays, the app and the server are of different versions.",
    "Seite neu laden. Bleibt es dabei, passen die Versionen von App und Server nicht zusammen.",
    "Recharger la page. Si cela persiste, l'application et le serveur n'ont pas la même version.",
  ],
  invalid_input: [
    "Put the named fields right and try again.",
    "Die genannten Felder berichtigen und erneut versuchen.",
    "Corriger les champs indiqués et réessayer.",
  ],
  signature_invalid: [
    "Reload the page. If it stays, the server needs this app's signing secret.",
    "Seite neu laden. Bleibt es dabei, braucht der Server das Signaturgeheimnis dieser App.",
    "Recharger la page. Si cela persiste, le serveur a besoin du secret de signature de l'application.",
  ],
  signature_expired: [
    "Try again. If it stays, the server's clock is wrong.",
    "Erneut versuchen. Bleibt es dabei, geht die Uhr des Servers falsch.",
    "Réessayer. Si cela persiste, l'horloge du serveur n'est pas à l'heure.",
  ],
  role_missing: [
    "Ask an administrator of the Stripe account for a role that does.",
    "Bei der Administration des Stripe-Kontos um eine passende Rolle bitten.",
    "Demander un rôle adapté à l'administrateur du compte Stripe.",
  ],
  not_installed: [
    "Install the app here. Right after installing, wait a few seconds.",
    "App hier installieren. Direkt nach der Installation einige Sekunden warten.",
    "Installer l'application ici. Juste après l'installation, attendre quelques secondes.",
  ],
  not_found: [
    "What just happened in Stripe can take a few seconds to arrive. Else check the mode (live or test).",
    "Was gerade in Stripe geschah, kommt nach einigen Sekunden an. Sonst den Modus (live oder Test) prüfen.",
    "Ce qui vient d'arriver dans Stripe peut mettre quelques secondes. Sinon, vérifier le mode (production ou test).",
  ],
  unknown_procedure: [
    "Reload the page. If it stays, update the server.",
    "Seite neu laden. Bleibt es dabei, den Server aktualisieren.",
    "Recharger la page. Si cela persiste, mettre le serveur à jour.",
  ],
  method_not_allowed: [
    "Reload the page and try again.",
    "Seite neu laden und erneut versuchen.",
    "Recharger la page et réessayer.",
  ],
  conflict: [
    "Reload to see how it stands, then try again.",
    "Neu laden, um den Stand zu sehen, dann erneut versuchen.",
    "Recharger pour voir l'état, puis réessayer.",
  ],
  replayed: [
    "Reload to see its effect.",
    "Neu laden, um die Wirkung zu sehen.",
    "Recharger pour en voir l'effet.",
  ],
  too_large: ["Send less at once.", "Weniger auf einmal senden.", "Envoyer moins à la fois."],
  rate_limited: [
    "Wait a moment and try again.",
    "Einen Moment warten und erneut versuchen.",
    "Patienter un instant et réessayer.",
  ],
  internal: [
    "Reload to see whether the change was made. If it lasts, tell whoever runs the server.",
    "Neu laden, um zu sehen, ob die Änderung wirkt. Hält es an, den Betrieb des Servers verständigen.",
    "Recharger pour voir si le changement a été fait. Si cela dure, prévenir la personne qui gère le serveur.",
  ],
});

const known = (table: Readonly<Record<string, Entry>>, code: string): Entry | undefined =>
  Object.hasOwn(table, code) ? table[code] : undefined;

/** A refusal's code in words: what is the matter, and what the person can do. An unknown code is a fault of ours. */
export function wordApiError(
  code: ApiErrorCode | (string & {}),
  { locale }: Pick<LocaleContext, "locale">,
): { message: string; next: string } {
  return {
    message: say(known(REFUSAL_WORDS, code) ?? REFUSAL_WORDS.internal, locale),
    next: say(known(NEXT_WORDS, code) ?? NEXT_WORDS.internal, locale),
  };
}
