import { wordChannel, wordEndAction } from "./actions.ts";
import { wordHold } from "./holds.ts";
import { catalogue } from "./catalogue.ts";
import { tellRow } from "./segments.ts";
import { inside } from "./locale-format.ts";
import { at, called, count, oclock, type Formatter, formatters, textOf, verbatim } from "./formatter.ts";

/** Why a message, a task or the end comes when it comes, and what else a case rests on. */
export const CASE_REASONS = catalogue({
  customer_needed_now: [
    "Only the customer can put this right, so it comes at once instead of on day {day}",
    "Nur der Kunde kann das lösen, daher sofort statt erst an Tag {day}",
    "Seul le client peut régler cela : tout de suite, et non au jour {day}",
  ],
  step_day: [
    "The strategy has this step on day {day}",
    "Die Strategie sieht diesen Schritt an Tag {day} vor",
    "La stratégie prévoit cette étape au jour {day}",
  ],
  step_condition_met: [
    "The step's condition fits this customer",
    "Die Bedingung des Schritts trifft auf diesen Kunden zu",
    "La condition de l'étape correspond à ce client",
  ],
  step_condition_missed: [
    "The step's condition does not fit this customer, so it is left out",
    "Die Bedingung des Schritts trifft auf diesen Kunden nicht zu, daher entfällt er",
    "La condition de l'étape ne correspond pas à ce client : elle est omise",
  ],
  no_time_for_contact: [
    "There is no time at which the message may go out",
    "Es gibt keine Zeit, zu der die Nachricht hinausgehen darf",
    "Il n'y a aucun moment où le message peut partir",
  ],
  channel_missing: [
    "This channel is not set up yet, so a person does it: {channel}",
    "Dieser Kanal ist noch nicht eingerichtet, daher übernimmt ein Mensch: {channel}",
    "Ce canal n'est pas encore en place, une personne s'en charge : {channel}",
  ],
  contacts_switched_off: [
    "Messages are switched off: the settings allow none in a week",
    "Nachrichten sind abgeschaltet: Die Einstellungen erlauben keine pro Woche",
    "Les messages sont désactivés : les paramètres n'en permettent aucun par semaine",
  ],
  no_contact_hours: [
    "The contact hours ({from} to {to}) leave no time for a message",
    "Die Kontaktzeiten ({from} bis {to}) lassen keine Zeit für eine Nachricht",
    "Les heures de contact ({from} à {to}) ne laissent aucun moment pour un message",
  ],
  contact_gap: [
    "The last message went out on {last}; {n} hour lies between two|The last message went out on {last}; {n} hours lie between two",
    "Die letzte Nachricht ging am {last} hinaus; dazwischen liegt {n} Stunde|Die letzte Nachricht ging am {last} hinaus; dazwischen liegen {n} Stunden",
    "Le dernier message est parti le {last} ; il faut {n} heure entre deux|Le dernier message est parti le {last} ; il faut {n} heures entre deux",
  ],
  contact_cap: [
    "At most {n} message in {days} days, so the next may go out on {until}|At most {n} messages in {days} days, so the next may go out on {until}",
    "Höchstens {n} Nachricht in {days} Tagen, die nächste darf am {until} hinaus|Höchstens {n} Nachrichten in {days} Tagen, die nächste darf am {until} hinaus",
    "Au plus {n} message en {days} jours, le prochain peut partir le {until}|Au plus {n} messages en {days} jours, le prochain peut partir le {until}",
  ],
  contact_hours: [
    "Messages go out from {from} to {to} where the customer lives, so not before {until}",
    "Nachrichten gehen von {from} bis {to} Ortszeit des Kunden hinaus, also nicht vor {until}",
    "Les messages partent de {from} à {to}, heure du client, donc pas avant le {until}",
  ],
  contact_hours_account: [
    "Messages go out from {from} to {to}, by your own clock as the customer's country is unknown, so not before {until}",
    "Nachrichten gehen von {from} bis {to} hinaus, nach der Zeit des Kontos, da das Land des Kunden unbekannt ist, also nicht vor {until}",
    "Les messages partent de {from} à {to}, à l'heure du compte car le pays du client est inconnu, donc pas avant le {until}",
  ],
  step_hours: [
    "This step goes out from {from} to {to} where the customer lives, so not before {until}",
    "Dieser Schritt geht von {from} bis {to} Ortszeit des Kunden hinaus, also nicht vor {until}",
    "Cette étape part de {from} à {to}, heure du client, donc pas avant le {until}",
  ],
  step_hours_account: [
    "This step goes out from {from} to {to}, by your own clock as the customer's country is unknown, so not before {until}",
    "Dieser Schritt geht von {from} bis {to} hinaus, nach der Zeit des Kontos, da das Land des Kunden unbekannt ist, also nicht vor {until}",
    "Cette étape part de {from} à {to}, à l'heure du compte car le pays du client est inconnu, donc pas avant le {until}",
  ],
  step_hours_yield: [
    "The step's hours ({from} to {to}) do not fit the customer's whole country, so the contact hours alone count",
    "Die Zeiten des Schritts ({from} bis {to}) passen nicht für das ganze Land des Kunden, daher gelten nur die Kontaktzeiten",
    "Les heures de l'étape ({from} à {to}) ne conviennent pas à tout le pays du client : seules les heures de contact comptent",
  ],
  step_outside_contact_hours: [
    "The step's hours ({from} to {to}) lie outside the contact hours ({contactFrom} to {contactTo}), so it never goes out",
    "Die Zeiten des Schritts ({from} bis {to}) liegen außerhalb der Kontaktzeiten ({contactFrom} bis {contactTo}), daher geht er nie hinaus",
    "Les heures de l'étape ({from} à {to}) sont hors des heures de contact ({contactFrom} à {contactTo}) : elle ne part jamais",
  ],
  no_common_hour: [
    "The customer's country has time zones without a common hour, so {zone} counts",
    "Das Land des Kunden hat Zeitzonen ohne gemeinsame Stunde, daher zählt {zone}",
    "Le pays du client a des fuseaux sans heure commune : {zone} fait foi",
  ],
  outcome_unknown: [
    "How our last action ended is not known yet; it is being looked up",
    "Wie die letzte Aktion ausging, ist noch unbekannt und wird nachgesehen",
    "On ne sait pas encore comment la dernière action s'est terminée ; c'est en cours de vérification",
  ],
  asked_by_staff: [
    "Somebody on the team asked for it",
    "Jemand im Team hat es angefordert",
    "Quelqu'un de l'équipe l'a demandé",
  ],
  customer_pays: [
    "The customer pays this invoice in person; there is nothing to charge",
    "Der Kunde bezahlt diese Rechnung selbst; es gibt nichts abzubuchen",
    "Le client paie lui-même cette facture ; il n'y a rien à débiter",
  ],
  after_refusal: [
    "Stripe did not take the last try, so we wait until {until}",
    "Stripe nahm den letzten Versuch nicht an, daher Wartezeit bis {until}",
    "Stripe n'a pas accepté la dernière tentative : attente jusqu'au {until}",
  ],
  waits_for_new_method: [
    "A new payment method is needed",
    "Eine neue Zahlungsmethode ist nötig",
    "Un nouveau moyen de paiement est nécessaire",
  ],
  waits_for_customer: ["The customer has to act", "Der Kunde muss handeln", "Le client doit agir"],
  waits_for_processing: ["A payment is on its way", "Eine Zahlung ist unterwegs", "Un paiement est en cours"],
  waits_for_stripe: [
    "Stripe makes the next try",
    "Den nächsten Versuch macht Stripe",
    "Stripe fera la prochaine tentative",
  ],
  waits_for_evidence: [
    "It is not known yet why the payment failed",
    "Noch unbekannt, warum die Zahlung scheiterte",
    "On ne sait pas encore pourquoi le paiement a échoué",
  ],
  retries_exhausted: [
    "No further retry is planned",
    "Keine weitere Wiederholung geplant",
    "Aucune nouvelle tentative n'est prévue",
  ],
  on_hold: ["{hold}", "{hold}", "{hold}"],
  lead_mode: [
    "In this mode the retries are ours, so Stripe's own are stopped",
    "In diesem Modus wiederholen wir, daher sind die Versuche von Stripe gestoppt",
    "Dans ce mode, les nouvelles tentatives sont les nôtres : celles de Stripe sont arrêtées",
  ],
  stripe_retries: [
    "In this mode the retries are Stripe's again",
    "In diesem Modus wiederholt wieder Stripe",
    "Dans ce mode, les nouvelles tentatives reviennent à Stripe",
  ],
  customer_unknown: [
    "We had not heard of this customer before",
    "Dieser Kunde war bisher unbekannt",
    "Ce client nous était encore inconnu",
  ],
  decline_unknown: [
    "Nobody said why the payment failed, so we ask Stripe",
    "Niemand nannte den Grund des Fehlschlags, daher Rückfrage bei Stripe",
    "Personne n'a dit pourquoi le paiement a échoué : on demande à Stripe",
  ],
  end_day: [
    "The strategy ends on day {day}",
    "Die Strategie endet an Tag {day}",
    "La stratégie se termine au jour {day}",
  ],
  end_after_move: [
    "The case went over to a new version of its strategy on {moved}, so the end waits until {until} for the customer to be warned",
    "Der Fall ging am {moved} auf eine neue Version der Strategie über, daher wartet das Ende bis {until}, damit der Kunde gewarnt ist",
    "Le dossier est passé le {moved} à une nouvelle version de la stratégie : la fin attend jusqu'au {until} que le client soit prévenu",
  ],
  ending_asked: [
    "The team asked to end this case: {end} on {at}, unless it is taken back",
    "Das Team hat das Ende dieses Falls angefordert: {end} am {at}, falls es nicht zurückgenommen wird",
    "L'équipe a demandé la fin de ce dossier : {end} le {at}, sauf retrait",
  ],
  disconnected: [
    "Makegood is disconnected from this account, so nothing is tried or sent",
    "Makegood ist von diesem Konto getrennt, daher wird nichts versucht oder gesendet",
    "Makegood est déconnecté de ce compte : rien n'est tenté ni envoyé",
  ],
  segment_matched: [
    "Segment {place} in the list is the first that fits: {segment}",
    "Segment {place} der Liste passt als erstes: {segment}",
    "Le segment {place} de la liste est le premier qui convient : {segment}",
  ],
  segment_missed: [
    "The segment {segment} does not fit",
    "Das Segment {segment} passt nicht",
    "Le segment {segment} ne convient pas",
  ],
  experiment_arm: [
    "In the experiment {experiment} this customer was drawn into the group {arm}",
    "Im Experiment {experiment} wurde dieser Kunde in die Gruppe {arm} gelost",
    "Dans l'expérience {experiment}, ce client a été tiré au sort dans le groupe {arm}",
  ],
  experiment_hold_out: [
    "In the experiment {experiment} this customer was drawn into the group that gets only what Stripe does by itself",
    "Im Experiment {experiment} wurde dieser Kunde in die Gruppe gelost, die nur bekommt, was Stripe von selbst tut",
    "Dans l'expérience {experiment}, ce client a été tiré au sort dans le groupe qui ne reçoit que ce que Stripe fait de lui-même",
  ],
  held_out: [
    "Left to Stripe until {until}, for the experiment {experiment}: we try and send nothing",
    "Bis {until} Stripe überlassen, für das Experiment {experiment}: Wir versuchen und senden nichts",
    "Laissé à Stripe jusqu'au {until}, pour l'expérience {experiment} : nous ne tentons et n'envoyons rien",
  ],
});

const hours = { from: oclock("from"), to: oclock("to") };
const window = { ...hours, until: at("until") };

const said = formatters(CASE_REASONS, {
  customer_needed_now: { day: count("stepDay") },
  step_day: { day: count("day") },
  channel_missing: { channel: (told, { locale }) => wordChannel(textOf(told, "channel"), locale) },
  no_contact_hours: hours,
  contact_gap: { n: count("hours"), last: at("lastAt") },
  contact_cap: { n: count("contactsPerWeek"), days: count("days"), until: at("until") },
  contact_hours: window,
  contact_hours_account: window,
  step_hours: window,
  step_hours_account: window,
  step_hours_yield: hours,
  step_outside_contact_hours: {
    ...hours,
    contactFrom: oclock("contactFrom"),
    contactTo: oclock("contactTo"),
  },
  no_common_hour: { zone: verbatim("zone") },
  after_refusal: { until: at("until") },
  on_hold: { hold: wordHold },
  end_day: { day: count("day") },
  end_after_move: { moved: at("movedAt"), until: at("until") },
  ending_asked: {
    end: (told, { locale }) => inside(wordEndAction(textOf(told, "action"), locale), locale),
    at: at("at"),
  },
  segment_matched: { place: count("place"), segment: called("segment") },
  segment_missed: { segment: called("segment") },
  experiment_arm: { experiment: called("experiment"), arm: called("arm") },
  experiment_hold_out: { experiment: called("experiment") },
  held_out: { experiment: called("experiment"), until: at("until") },
});

/** The account's own clock is used where nobody knows where the customer lives. */
const byBasis =
  (there: Formatter, here: Formatter): Formatter =>
  (told, localeContext) =>
    (told.basis === "account" ? here : there)(told, localeContext);

export const caseReasons: Readonly<Record<string, Formatter>> = {
  ...said,
  segment_row: tellRow,
  contact_hours: byBasis(said.contact_hours, said.contact_hours_account),
  step_hours: byBasis(said.step_hours, said.step_hours_account),
  step_condition: (told, localeContext) =>
    (told.met === true ? said.step_condition_met : said.step_condition_missed)(told, localeContext),
};
