import { catalogue } from "./catalogue.ts";

/** What has to be done, in the order in which it is best done. */
export const SETUP_TITLES = catalogue({
  connected: ["Switch recovery on", "Rückgewinnung einschalten", "Activer le recouvrement"],
  stripe_access: ["Access to Stripe", "Zugriff auf Stripe", "Accès à Stripe"],
  webhooks: ["Events from Stripe", "Ereignisse von Stripe", "Événements de Stripe"],
  email: ["Mail server", "Mailserver", "Serveur de messagerie"],
  sender: ["Your own sender", "Eigener Absender", "Votre propre expéditeur"],
  retry_mode: ["Who retries payments", "Wer Zahlungen wiederholt", "Qui retente les paiements"],
  public_url: ["Address for customers", "Adresse für Kunden", "Adresse pour les clients"],
  segments: ["Segments", "Segmente", "Segments"],
  first_case: ["First failed payment", "Erste fehlgeschlagene Zahlung", "Premier paiement échoué"],
});

/** What was found, and what to do about it. */
export const SETUP_TEXTS = catalogue({
  connected: [
    "Recovery is on for this account.",
    "Die Rückgewinnung ist für dieses Konto eingeschaltet.",
    "Le recouvrement est actif pour ce compte.",
  ],
  disconnected: [
    "Recovery is off: nothing is retried, sent or ended. Switch it on in the settings.",
    "Die Rückgewinnung ist aus: nichts wird wiederholt, gesendet oder beendet. Einschalten unter Einstellungen.",
    "Le recouvrement est désactivé : rien n'est retenté, envoyé ni terminé. Activez-le dans les paramètres.",
  ],
  access: [
    "Invoices of this account can be read.",
    "Rechnungen dieses Kontos können gelesen werden.",
    "Les factures de ce compte peuvent être lues.",
  ],
  access_refused: [
    "Stripe refused to let us read invoices ({reason}). Install the app in this account again; if that does not help, check the server's key.",
    "Stripe verweigert das Lesen von Rechnungen ({reason}). App in diesem Konto neu installieren; hilft das nicht, den Schlüssel des Servers prüfen.",
    "Stripe refuse la lecture des factures ({reason}). Réinstallez l'application dans ce compte ; si cela ne suffit pas, vérifiez la clé du serveur.",
  ],
  access_later: [
    "Stripe could not be reached just now. Check again in a minute.",
    "Stripe war gerade nicht erreichbar. In einer Minute noch einmal prüfen.",
    "Stripe est injoignable pour l'instant. Vérifiez à nouveau dans une minute.",
  ],
  no_key_live: [
    "The server has no key for live mode. Whoever runs it sets STRIPE_SECRET_KEY_LIVE.",
    "Der Server hat keinen Schlüssel für den Live-Modus. Wer ihn betreibt, setzt STRIPE_SECRET_KEY_LIVE.",
    "Le serveur n'a pas de clé pour le mode production. La personne qui l'exploite définit STRIPE_SECRET_KEY_LIVE.",
  ],
  no_key_test: [
    "The server has no key for test mode. Whoever runs it sets STRIPE_SECRET_KEY_TEST.",
    "Der Server hat keinen Schlüssel für den Testmodus. Wer ihn betreibt, setzt STRIPE_SECRET_KEY_TEST.",
    "Le serveur n'a pas de clé pour le mode test. La personne qui l'exploite définit STRIPE_SECRET_KEY_TEST.",
  ],
  events: [
    "The last event came on {at}.",
    "Das letzte Ereignis kam am {at}.",
    "Le dernier événement est arrivé le {at}.",
  ],
  no_events: [
    "No event came in the last {n} day. Check the webhook endpoint in Stripe and its signing secret on the server.|No event came in the last {n} days. Check the webhook endpoint in Stripe and its signing secret on the server.",
    "Seit {n} Tag kam kein Ereignis. Webhook-Endpunkt in Stripe und dessen Signaturgeheimnis auf dem Server prüfen.|Seit {n} Tagen kam kein Ereignis. Webhook-Endpunkt in Stripe und dessen Signaturgeheimnis auf dem Server prüfen.",
    "Aucun événement depuis {n} jour. Vérifiez le point de terminaison dans Stripe et son secret de signature sur le serveur.|Aucun événement depuis {n} jours. Vérifiez le point de terminaison dans Stripe et son secret de signature sur le serveur.",
  ],
  events_failed: [
    "Events come in, but {n} could not be processed. Whoever runs the server finds the cause in its log.",
    "Ereignisse kommen an, aber {n} ließ sich nicht verarbeiten. Wer den Server betreibt, findet die Ursache im Protokoll.|Ereignisse kommen an, aber {n} ließen sich nicht verarbeiten. Wer den Server betreibt, findet die Ursache im Protokoll.",
    "Les événements arrivent, mais {n} n'a pas pu être traité. La personne qui exploite le serveur en trouve la cause dans son journal.|Les événements arrivent, mais {n} n'ont pas pu être traités. La personne qui exploite le serveur en trouve la cause dans son journal.",
  ],
  mail: [
    "The mail server takes our messages.",
    "Der Mailserver nimmt unsere Nachrichten an.",
    "Le serveur de messagerie accepte nos messages.",
  ],
  mail_login: [
    "The mail server refuses our user name or password. Whoever runs the server corrects SMTP_URL.",
    "Der Mailserver lehnt Benutzername oder Passwort ab. Wer den Server betreibt, berichtigt SMTP_URL.",
    "Le serveur de messagerie refuse notre nom d'utilisateur ou notre mot de passe. La personne qui exploite le serveur corrige SMTP_URL.",
  ],
  mail_unreachable: [
    "The mail server cannot be reached, so no message goes out. Whoever runs the server checks SMTP_URL.",
    "Der Mailserver ist nicht erreichbar, daher geht keine Nachricht hinaus. Wer den Server betreibt, prüft SMTP_URL.",
    "Le serveur de messagerie est injoignable, aucun message ne part. La personne qui exploite le serveur vérifie SMTP_URL.",
  ],
  sender: [
    "Messages come from {name}, {email}.",
    "Nachrichten kommen von {name}, {email}.",
    "Les messages viennent de {name}, {email}.",
  ],
  sender_default: [
    "Messages come from {name}, {email}, the server's own sender. Set yours in the settings, so that customers know who writes.",
    "Nachrichten kommen von {name}, {email}, dem Absender des Servers. Eigenen unter Einstellungen angeben, damit Kunden wissen, wer schreibt.",
    "Les messages viennent de {name}, {email}, l'expéditeur du serveur. Indiquez le vôtre dans les paramètres, pour que les clients sachent qui écrit.",
  ],
  retry_mode_chosen: ["Chosen: {mode}.", "Gewählt: {mode}.", "Choisi : {mode}."],
  retry_mode_default: [
    "Nobody has chosen yet; until then: {mode}. Choose in the settings.",
    "Noch nicht gewählt; bis dahin gilt: {mode}. Auswahl unter Einstellungen.",
    "Personne n'a encore choisi ; en attendant : {mode}. Choisissez dans les paramètres.",
  ],
  public_url: [
    "Links in messages lead to {url}.",
    "Links in Nachrichten führen zu {url}.",
    "Les liens des messages mènent à {url}.",
  ],
  public_url_local: [
    "Links in messages lead to {url}, which customers cannot open safely. Whoever runs the server sets PUBLIC_URL to an https address.",
    "Links in Nachrichten führen zu {url}; Kunden können das nicht sicher öffnen. Wer den Server betreibt, setzt PUBLIC_URL auf eine https-Adresse.",
    "Les liens des messages mènent à {url}, que les clients ne peuvent pas ouvrir en sécurité. La personne qui exploite le serveur donne à PUBLIC_URL une adresse https.",
  ],
  segments_reviewed: [
    "Your own list is in force.",
    "Die eigene Liste gilt.",
    "Votre propre liste est en vigueur.",
  ],
  segments_default: [
    "The ready-made list is in force. Look through it and change what does not fit.",
    "Die mitgelieferte Liste gilt. Durchsehen und ändern, was nicht passt.",
    "La liste fournie est en vigueur. Parcourez-la et modifiez ce qui ne convient pas.",
  ],
  case_seen: [
    "The first failed payment is being looked after.",
    "Makegood kümmert sich um die erste fehlgeschlagene Zahlung.",
    "Le premier paiement échoué est pris en charge.",
  ],
  case_awaited: [
    "No payment has failed yet. The first one shows up here by itself.",
    "Noch ist keine Zahlung fehlgeschlagen. Die erste erscheint hier von selbst.",
    "Aucun paiement n'a encore échoué. Le premier apparaîtra ici tout seul.",
  ],
  no_answer: [
    "There was no answer in time. Check again in a minute.",
    "Es kam nicht rechtzeitig eine Antwort. In einer Minute noch einmal prüfen.",
    "Pas de réponse à temps. Vérifiez à nouveau dans une minute.",
  ],
  check_failed: [
    "This could not be checked. Whoever runs the server finds the cause in its log.",
    "Das ließ sich nicht prüfen. Wer den Server betreibt, findet die Ursache im Protokoll.",
    "La vérification a échoué. La personne qui exploite le serveur en trouve la cause dans son journal.",
  ],
});
