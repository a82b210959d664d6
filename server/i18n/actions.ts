import type { Action } from "../dunning/model/command.ts";
import type { Step } from "../dunning/strategies/strategy.ts";
import { catalogue, say } from "./catalogue.ts";
import { inside, label, quote, type LocaleContext } from "./locale-format.ts";
import { TASK_KIND_WORDS, wordTaskKind } from "./tasks.ts";

/** What will be done. */
export const ACTION_WORDS = catalogue({
  charge: ["Try the payment again", "Zahlung erneut versuchen", "Réessayer le paiement"],
  charge_staff: [
    "Try the payment now, as asked",
    "Zahlung jetzt versuchen, wie angefordert",
    "Réessayer le paiement maintenant, comme demandé",
  ],
  charge_method_change: [
    "Charge the new payment method",
    "Neue Zahlungsmethode belasten",
    "Débiter le nouveau moyen de paiement",
  ],
  charge_other_method: [
    "Charge another payment method on file",
    "Andere hinterlegte Zahlungsmethode belasten",
    "Débiter un autre moyen de paiement enregistré",
  ],
  message: [
    "Send {template} by {channel}",
    "{template} per {channel} senden",
    "Envoyer {template} par {channel}",
  ],
  task_instead: [
    "{task} (there is no such channel yet)",
    "{task} (diesen Kanal gibt es noch nicht)",
    "{task} (ce canal n'existe pas encore)",
  ],
  find_decline: [
    "Ask Stripe why the payment failed",
    "Bei Stripe den Grund des Fehlschlags erfragen",
    "Demander à Stripe pourquoi le paiement a échoué",
  ],
  read_customer: [
    "Read the customer's details from Stripe",
    "Kundendaten aus Stripe lesen",
    "Lire les données du client dans Stripe",
  ],
  find_outcome: [
    "Look up how the last action ended",
    "Nachsehen, wie die letzte Aktion ausging",
    "Vérifier comment la dernière action s'est terminée",
  ],
  suspend_retries: [
    "Stop Stripe's own retries",
    "Wiederholungen durch Stripe stoppen",
    "Arrêter les nouvelles tentatives de Stripe",
  ],
  restore_retries: [
    "Give the retries back to Stripe",
    "Wiederholungen an Stripe zurückgeben",
    "Rendre les nouvelles tentatives à Stripe",
  ],
});

export const END_ACTION_WORDS = catalogue({
  cancel: ["Cancel the subscription", "Abonnement kündigen", "Résilier l'abonnement"],
  pause: ["Pause the subscription", "Abonnement pausieren", "Suspendre l'abonnement"],
  mark_unpaid: [
    "Keep the subscription, with new invoices as drafts",
    "Abonnement behalten, neue Rechnungen als Entwurf",
    "Garder l'abonnement, nouvelles factures en brouillon",
  ],
  mark_uncollectible: [
    "Write the invoice off as uncollectible",
    "Rechnung als uneinbringlich abschreiben",
    "Passer la facture en irrécouvrable",
  ],
  leave: ["Stop, and leave all as it is", "Aufhören und alles so lassen", "Arrêter et tout laisser tel quel"],
});

export const TEMPLATE_WORDS = catalogue({
  payment_failed: ["Payment failed", "Zahlung fehlgeschlagen", "Paiement échoué"],
  update_card: ["New card needed", "Neue Karte nötig", "Nouvelle carte requise"],
  confirm_payment: ["Confirm the payment", "Zahlung bestätigen", "Confirmer le paiement"],
  bank_debit_failed: ["Bank debit came back", "Lastschrift zurückgekommen", "Prélèvement rejeté"],
  trial_ended_payment_failed: [
    "Payment after the trial failed",
    "Zahlung nach der Testphase fehlgeschlagen",
    "Paiement échoué après l'essai",
  ],
  payment_reminder: ["Payment reminder", "Zahlungserinnerung", "Rappel de paiement"],
  final_notice: ["Final notice", "Letzte Nachricht", "Dernier avis"],
  invoice_overdue: ["Invoice overdue", "Rechnung überfällig", "Facture en retard"],
  invoice_overdue_firm: [
    "Invoice overdue, firmer",
    "Rechnung überfällig, bestimmter",
    "Facture en retard, plus ferme",
  ],
  payment_recovered: ["Thank you for your payment", "Danke für die Zahlung", "Merci pour le paiement"],
});

export const CHANNEL_WORDS = catalogue({
  email: ["E-mail", "E-Mail", "E-mail"],
  sms: ["SMS", "SMS", "SMS"],
  call: ["Phone", "Telefon", "Téléphone"],
  letter: ["Letter", "Brief", "Courrier"],
});

export const TRIGGER_WORDS = catalogue({
  automatic: ["Planned retry", "Geplante Wiederholung", "Nouvelle tentative planifiée"],
  staff: ["Asked by the team", "Vom Team angefordert", "Demandé par l'équipe"],
  customer: ["By the customer", "Durch den Kunden", "Par le client"],
  method_change: ["New payment method", "Neue Zahlungsmethode", "Nouveau moyen de paiement"],
  other_method: ["Other payment method", "Andere Zahlungsmethode", "Autre moyen de paiement"],
  stripe: ["By Stripe", "Durch Stripe", "Par Stripe"],
});

export const wordChannel = (channel: string, locale: string): string => label(CHANNEL_WORDS, channel, locale);
export const wordEndAction = (action: string, locale: string): string =>
  label(END_ACTION_WORDS, action, locale);
export const wordTrigger = (trigger: string, locale: string): string => label(TRIGGER_WORDS, trigger, locale);

/** The name of a message, without quotation marks: the merchant's own, else that of a built-in one. */
export function wordTemplate(template: string, { locale, names }: LocaleContext): string {
  return (
    (names && Object.hasOwn(names, template) ? names[template] : undefined) ??
    label(TEMPLATE_WORDS, template, locale)
  );
}

/** The name in quotation marks, from what a command or a note of the past calls the template. */
export function quotedTemplate(template: string, localeContext: LocaleContext): string {
  // A note of the past says `en/payment_failed@` and a version.
  const name = /^(?:[^/@]+\/)?([^@]+)/.exec(template)?.[1] ?? template;
  return quote(wordTemplate(name, localeContext), localeContext.locale);
}

/** Abbreviations and German nouns stay as they are inside a sentence. */
const byChannel = (channel: string, locale: string): string => inside(wordChannel(channel, locale), locale);

/** What a step of a strategy does, e.g. `Send “Payment failed” by e-mail`. */
export function wordStep({ do: doing }: Pick<Step, "do">, localeContext: LocaleContext): string {
  return doing.kind === "message"
    ? say(ACTION_WORDS.message, localeContext.locale, {
        template: quotedTemplate(doing.template, localeContext),
        channel: byChannel(doing.channel, localeContext.locale),
      })
    : wordTaskKind(doing.task, localeContext.locale);
}

/** What the engine will do, as an order to it: `Try the payment again`. */
export function wordAction(action: Action, localeContext: LocaleContext): string {
  const { locale } = localeContext;
  switch (action.kind) {
    case "charge": {
      const { trigger } = action;
      if (trigger === "staff" || trigger === "method_change" || trigger === "other_method")
        return say(ACTION_WORDS[`charge_${trigger}`], locale);
      return say(ACTION_WORDS.charge, locale);
    }
    case "message":
      return say(ACTION_WORDS.message, locale, {
        template: quotedTemplate(action.template, localeContext),
        channel: byChannel(action.channel, locale),
      });
    case "task": {
      const task = say(TASK_KIND_WORDS[action.task], locale);
      return action.insteadOf === null ? task : say(ACTION_WORDS.task_instead, locale, { task });
    }
    case "end":
      return wordEndAction(action.action, locale);
    default:
      return say(ACTION_WORDS[action.kind], locale);
  }
}
