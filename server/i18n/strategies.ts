import type { Problem } from "../dunning/strategies/lint.ts";
import { quotedTemplate, wordEndAction } from "./actions.ts";
import { catalogue, languageOf } from "./catalogue.ts";
import type { LocaleContext } from "./locale-format.ts";
import {
  count,
  numberOf,
  oclock,
  quoted,
  type Reader,
  type Formatter,
  formatters,
  tellOr,
  textOf,
} from "./formatter.ts";

/** What is wrong or doubtful in a strategy, and the way out. */
export const LINT_WORDS = catalogue({
  duplicate_step_id: [
    "Two steps are called {step}, so one would never run. Rename one.",
    "Zwei Schritte heißen {step}, einer liefe daher nie. Einen umbenennen.",
    "Deux étapes s'appellent {step} : l'une ne serait jamais exécutée. Renommer l'une d'elles.",
  ],
  unknown_template: [
    "Step {step}: there is no message {template}. Choose one that exists.",
    "Schritt {step}: Die Nachricht {template} gibt es nicht. Eine vorhandene wählen.",
    "Étape {step} : le message {template} n'existe pas. En choisir un existant.",
  ],
  after_end: [
    "Step {step} on day {day} is never reached: the strategy ends on day {endDay}. Move one of them.",
    "Schritt {step} an Tag {day} wird nie erreicht: Die Strategie endet an Tag {endDay}. Eines von beiden verschieben.",
    "L'étape {step} au jour {day} n'est jamais atteinte : la stratégie se termine au jour {endDay}. Déplacer l'une ou l'autre.",
  ],
  hours_never_open: [
    "Step {step} may go out only from {from} to {to}, but the settings allow messages from {contactFrom} to {contactTo}. Choose hours within them.",
    "Schritt {step} darf nur von {from} bis {to} hinaus, die Einstellungen erlauben Nachrichten aber von {contactFrom} bis {contactTo}. Zeiten innerhalb dieser Spanne wählen.",
    "L'étape {step} ne peut partir que de {from} à {to}, or les paramètres permettent les messages de {contactFrom} à {contactTo}. Choisir des heures dans cette plage.",
  ],
  unreachable_condition: [
    "Step {step} never runs: no case can meet its condition. Change or remove the condition.",
    "Schritt {step} läuft nie: Kein Fall kann seine Bedingung erfüllen. Bedingung ändern oder entfernen.",
    "L'étape {step} n'est jamais exécutée : aucun dossier ne peut remplir sa condition. Modifier ou retirer la condition.",
  ],
  unreachable_overtaken: [
    "Step {step} never runs: {other} falls due at the same time and goes out instead. Move one of them.",
    "Schritt {step} läuft nie: {other} ist zur selben Zeit fällig und geht stattdessen hinaus. Einen von beiden verschieben.",
    "L'étape {step} n'est jamais exécutée : {other} est prévue au même moment et part à sa place. Déplacer l'une des deux.",
  ],
  two_messages_on_one_day: [
    "{other} and {step} both send on day {day}, so the second will wait. Leave a day between them.",
    "{other} und {step} senden beide an Tag {day}, die zweite Nachricht wartet daher. Einen Tag Abstand lassen.",
    "{other} et {step} envoient toutes deux un message au jour {day} : le second attendra. Laisser un jour entre les deux.",
  ],
  no_steps: [
    "There is no step, so the customer hears nothing. Add at least one message.",
    "Es gibt keinen Schritt, der Kunde hört also nichts. Mindestens eine Nachricht hinzufügen.",
    "Il n'y a aucune étape : le client ne reçoit rien. Ajouter au moins un message.",
  ],
  no_last_notice: [
    "The strategy ends on day {endDay} with “{action}”, but not every customer gets a final notice before. Add one.",
    "Die Strategie endet an Tag {endDay} mit „{action}“, aber nicht jeder Kunde erhält zuvor eine letzte Nachricht. Eine hinzufügen.",
    "La stratégie se termine au jour {endDay} par « {action} », mais tous les clients ne reçoivent pas de dernier avis avant. En ajouter un.",
  ],
  message_after_last_notice: [
    "Step {step} writes again after the final notice. A last word should be the last: move it before.",
    "Schritt {step} schreibt nach der letzten Nachricht noch einmal. Davor verschieben, damit sie die letzte bleibt.",
    "L'étape {step} écrit encore après le dernier avis. La placer avant, pour qu'il reste le dernier.",
  ],
  never_at_once: [
    "Step {step}: an invoice that was sent has no decline, so “at once” does nothing. Remove it.",
    "Schritt {step}: Eine versandte Rechnung kennt keine Ablehnung, „sofort“ bewirkt also nichts. Entfernen.",
    "Étape {step} : une facture envoyée ne connaît pas de refus, « aussitôt » est donc sans effet. Le retirer.",
  ],
  hours_without_message: [
    "Step {step} is a task for a person, so its hours do nothing. Remove them.",
    "Schritt {step} ist eine Aufgabe für einen Menschen, seine Zeiten bewirken nichts. Entfernen.",
    "L'étape {step} est une tâche pour une personne : ses heures sont sans effet. Les retirer.",
  ],
  sms_without_consent: [
    "Step {step} is an SMS, but nobody's consent is on record, so a person gets a task instead. Choose e-mail to have it sent.",
    "Schritt {step} ist eine SMS, aber keine Einwilligung ist hinterlegt, daher entsteht eine Aufgabe. Für den Versand E-Mail wählen.",
    "L'étape {step} est un SMS, mais aucun consentement n'est enregistré : une personne reçoit une tâche. Choisir l'e-mail pour un envoi.",
  ],
  text_missing_in_language: [
    "Step {step}: {template} has no text in {languages}, so those customers get it in English.",
    "Schritt {step}: {template} hat keinen Text auf {languages}, diese Kunden erhalten ihn auf Englisch.",
    "Étape {step} : {template} n'a pas de texte en {languages}, ces clients le reçoivent en anglais.",
  ],
  retries_after_end: [
    "Retries may run until day {retryDays}, but the strategy ends on day {endDay}. Shorten the retries.",
    "Wiederholungen laufen bis Tag {retryDays}, die Strategie endet aber an Tag {endDay}. Wiederholungen verkürzen.",
    "Les nouvelles tentatives vont jusqu'au jour {retryDays}, mais la stratégie se termine au jour {endDay}. Les raccourcir.",
  ],
});

const step = quoted("step");
const template: Reader = (told, localeContext) => quotedTemplate(textOf(told, "template"), localeContext);

/** `German and French`, from a list of codes. */
const languages: Reader = (told, { locale }) => {
  const tongue = languageOf(locale);
  const names = new Intl.DisplayNames(tongue, { type: "language" });
  const codes = textOf(told, "languages").split(",");
  return new Intl.ListFormat(tongue).format(codes.map((code) => names.of(code) ?? code));
};

const said = formatters(LINT_WORDS, {
  duplicate_step_id: { step },
  unknown_template: { step, template: quoted("template") },
  after_end: { step, day: count("day"), endDay: count("endDay") },
  hours_never_open: {
    step,
    from: oclock("from"),
    to: oclock("to"),
    contactFrom: oclock("contactFrom"),
    contactTo: oclock("contactTo"),
  },
  unreachable_condition: { step },
  unreachable_overtaken: { step, other: quoted("other") },
  two_messages_on_one_day: { step, other: quoted("other"), day: (told) => Math.floor(numberOf(told, "day")) },
  no_last_notice: {
    endDay: count("endDay"),
    action: (told, { locale }) => wordEndAction(textOf(told, "action"), locale),
  },
  message_after_last_notice: { step },
  never_at_once: { step },
  hours_without_message: { step },
  sms_without_consent: { step },
  text_missing_in_language: { step, template, languages },
  retries_after_end: { retryDays: count("retryDays"), endDay: count("endDay") },
});

const LINT: Readonly<Record<Problem["code"], Formatter>> = {
  ...said,
  unreachable_step: (told, localeContext) =>
    (told.why === "overtaken" ? said.unreachable_overtaken : said.unreachable_condition)(told, localeContext),
};

/** A remark about a strategy: what is the matter and the way out. */
export const wordLint = (
  { code, stepId, detail }: Omit<Problem, "level">,
  localeContext: LocaleContext,
): string => tellOr(LINT, code, { step: stepId, ...detail }, localeContext);
