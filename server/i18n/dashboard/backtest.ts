import { catalogue } from "../catalogue.ts";

export const DRY_RUN = catalogue({
  try: ["Try on the last 90 days", "An den letzten 90 Tagen erproben", "Essayer sur les 90 derniers jours"],
  sends_nothing: [
    "Cases of the last 90 days are replayed with your draft and with what is in force now. This sends nothing, charges nothing and changes nothing.",
    "Die Fälle der letzten 90 Tage werden mit Ihrem Entwurf und mit dem, was jetzt gilt, durchgespielt. Dabei wird nichts gesendet, nichts abgebucht und nichts geändert.",
    "Les dossiers des 90 derniers jours sont rejoués avec votre brouillon et avec ce qui s'applique actuellement. Rien n'est envoyé, prélevé ni modifié.",
  ],
  none: [
    "No case was opened in the last 90 days, so there is nothing to replay.",
    "In den letzten 90 Tagen entstand kein Fall; es gibt nichts durchzuspielen.",
    "Aucun dossier n'a été ouvert ces 90 derniers jours : il n'y a rien à rejouer.",
  ],
  changed: [
    "For one of {customers} customers something would be different|For {n} of {customers} customers something would be different",
    "Für einen von {customers} Kunden wäre etwas anders|Für {n} von {customers} Kunden wäre etwas anders",
    "Quelque chose changerait pour un client sur {customers}|Quelque chose changerait pour {n} clients sur {customers}",
  ],
  nobody: [
    "Nothing would be different for anybody",
    "Für niemanden wäre etwas anders",
    "Rien ne changerait pour personne",
  ],
  progress: [
    "{done} of {customers} customers replayed so far",
    "{done} von {customers} Kunden bisher durchgespielt",
    "{done} clients rejoués sur {customers} pour l'instant",
  ],
  newest: [
    "There are more customers than one run replays: these are the ones with the newest cases.",
    "Es gibt mehr Kunden, als ein Durchlauf fasst: Gezeigt sind die mit den neuesten Fällen.",
    "Il y a plus de clients qu'un essai n'en rejoue : voici ceux dont les dossiers sont les plus récents.",
  ],
  what: ["What", "Was", "Quoi"],
  present: ["Now", "Jetzt", "Actuel"],
  draft: ["Draft", "Entwurf", "Brouillon"],
  messages: ["Messages", "Nachrichten", "Messages"],
  charges: ["Payment attempts", "Zahlungsversuche", "Tentatives de paiement"],
  tasks: ["Tasks", "Aufgaben", "Tâches"],
  ends: ["Ends of recovery", "Enden der Rückgewinnung", "Fins de recouvrement"],
  difference: [
    "{added} added, {removed} removed, {moved} moved, {changed} changed",
    "{added} neu, {removed} entfallen, {moved} verschoben, {changed} geändert",
    "Ajouts : {added}, retraits : {removed}, déplacements : {moved}, modifications : {changed}",
  ],
  budget_refusals: [
    "Attempts that a limit forbids",
    "Versuche, die ein Limit verbietet",
    "Tentatives qu'une limite interdit",
  ],
  paid_after_end: [
    "Cases paid after recovery had ended",
    "Fälle, die nach dem Ende noch bezahlt wurden",
    "Dossiers payés après la fin du recouvrement",
  ],
  segment_changes: [
    "One case would be in another segment.|{n} cases would be in another segment.",
    "Ein Fall käme in ein anderes Segment.|{n} Fälle kämen in ein anderes Segment.",
    "Un dossier serait dans un autre segment.|{n} dossiers seraient dans un autre segment.",
  ],
  strategy_changes: [
    "One case would follow another strategy.|{n} cases would follow another strategy.",
    "Ein Fall folgte einer anderen Strategie.|{n} Fälle folgten einer anderen Strategie.",
    "Un dossier suivrait une autre stratégie.|{n} dossiers suivraient une autre stratégie.",
  ],
  cut_short: [
    "The replay of one customer was too long and was cut short.|The replays of {n} customers were too long and were cut short.",
    "Für einen Kunden wurde es zu lang und abgebrochen.|Für {n} Kunden wurde es zu lang und abgebrochen.",
    "Pour un client, l'essai était trop long et a été interrompu.|Pour {n} clients, l'essai était trop long et a été interrompu.",
  ],
  opened: ["Opened {day}, {sum}", "Entstanden am {day}, {sum}", "Ouvert le {day}, {sum}"],
  segment: [
    "Segment: {after} instead of {before}",
    "Segment: {after} statt {before}",
    "Segment : {after} au lieu de {before}",
  ],
  strategy: [
    "Strategy: {after} instead of {before}",
    "Strategie: {after} statt {before}",
    "Stratégie : {after} au lieu de {before}",
  ],
  only_draft: [
    "With the draft this would be a case of its own.",
    "Mit dem Entwurf wäre das ein eigener Fall.",
    "Avec le brouillon, ce serait un dossier à part.",
  ],
  only_present: [
    "With the draft this would belong to another case.",
    "Mit dem Entwurf gehörte das zu einem anderen Fall.",
    "Avec le brouillon, cela ferait partie d'un autre dossier.",
  ],
  refused: [
    "{when}: no attempt with the draft. {why}",
    "{when}: kein Versuch mit dem Entwurf. {why}",
    "{when} : pas de tentative avec le brouillon. {why}",
  ],
  paid_after: [
    "The money came, but with the draft recovery would have ended before.",
    "Das Geld kam, doch mit dem Entwurf wäre vorher Schluss gewesen.",
    "L'argent est arrivé, mais le brouillon aurait mis fin au recouvrement avant.",
  ],
  open: ["Open case", "Fall öffnen", "Ouvrir le dossier"],
  more: ["Show more", "Mehr zeigen", "Afficher plus"],
});
