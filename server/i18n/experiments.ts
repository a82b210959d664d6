import type { Verdict } from "../dunning/experiments/comparison.ts";
import type { Guard } from "../dunning/experiments/arm-metrics.ts";
import type { ExperimentProblem } from "../dunning/experiments/validation.ts";
import type { StratumCount } from "../dunning/experiments/strata.ts";
import { quotedTemplate } from "./actions.ts";
import { named } from "./built-in-names.ts";
import { catalogue, localeOf, say } from "./catalogue.ts";
import { date, quote, type LocaleContext } from "./locale-format.ts";
import { wordChoice } from "./segments.ts";

export const SUBJECT_WORDS = catalogue({
  strategy: ["Strategies", "Strategien", "Stratégies"],
  text: ["Messages", "Nachrichten", "Messages"],
  retry: ["Times of retries", "Zeiten der Wiederholungen", "Moments des nouvelles tentatives"],
});

export const POLICY_WORDS = catalogue({
  learned: [
    "Chosen by what this account's outcomes have taught",
    "Gewählt nach dem, was die Ergebnisse dieses Kontos gelehrt haben",
    "Choisis d'après ce que les résultats de ce compte ont appris",
  ],
  prior: [
    "Chosen as for every new account, without learning",
    "Gewählt wie für jedes neue Konto, ohne zu lernen",
    "Choisis comme pour tout nouveau compte, sans apprentissage",
  ],
  schedule: ["On fixed days", "An festen Tagen", "À jours fixes"],
});

export const GUARD_WORDS = catalogue({
  cancellations: ["Cancellations", "Kündigungen", "Résiliations"],
  disputes: ["Disputed payments", "Angefochtene Zahlungen", "Paiements contestés"],
});

export const GROUP_WORDS = catalogue({
  hold_out: ["Stripe alone", "Nur Stripe", "Stripe seul"],
});

export const STATE_WORDS = catalogue({
  draft: ["Draft, not started", "Entwurf, nicht gestartet", "Brouillon, pas encore lancée"],
  running: ["Running since {from}", "Läuft seit {from}", "En cours depuis le {from}"],
  stopped: ["Ran from {from} to {to}", "Lief vom {from} bis {to}", "Du {from} au {to}"],
  chosen: [
    "Ran from {from} to {to}; decided for {arm}",
    "Lief vom {from} bis {to}; entschieden für {arm}",
    "Du {from} au {to} ; choix : {arm}",
  ],
});

export const VERDICT_WORDS = catalogue({
  too_early: [
    "Too early to tell: every group needs {n} case that counts|Too early to tell: every group needs {n} cases that count",
    "Noch zu früh: Jede Gruppe braucht {n} gewerteten Fall|Noch zu früh: Jede Gruppe braucht {n} gewertete Fälle",
    "Trop tôt pour conclure : chaque groupe doit avoir {n} dossier retenu|Trop tôt pour conclure : chaque groupe doit avoir {n} dossiers retenus",
  ],
  no_difference: [
    "No difference that is more than chance so far",
    "Bisher kein Unterschied, der mehr als Zufall wäre",
    "Pour l'instant, aucune différence au-delà du hasard",
  ],
  better: [
    "{arm} recovers more than {against}",
    "{arm} gewinnt mehr zurück als {against}",
    "{arm} recouvre plus que {against}",
  ],
  worse: [
    "{arm} recovers less than {against}",
    "{arm} gewinnt weniger zurück als {against}",
    "{arm} recouvre moins que {against}",
  ],
  control_best: [
    "{against} recovers more than every other group",
    "{against} gewinnt mehr zurück als jede andere Gruppe",
    "{against} recouvre plus que tous les autres groupes",
  ],
});

export const STOP_WORDS = catalogue({
  cancellations: [
    "Stop it: with {arm} more customers cancel than with {against}, by more than chance allows",
    "Beenden: Mit {arm} kündigen mehr Kunden als mit {against}, mehr als Zufall erklärt",
    "À arrêter : avec {arm}, plus de clients résilient qu'avec {against}, au-delà du hasard",
  ],
  disputes: [
    "Stop it: with {arm} more customers dispute a payment than with {against}, by more than chance allows",
    "Beenden: Mit {arm} fechten mehr Kunden eine Zahlung an als mit {against}, mehr als Zufall erklärt",
    "À arrêter : avec {arm}, plus de clients contestent un paiement qu'avec {against}, au-delà du hasard",
  ],
});

export const PROBLEM_WORDS = catalogue({
  unknown_segment: [
    "There is no segment {segment}. Choose one that exists.",
    "Das Segment {segment} gibt es nicht. Ein vorhandenes wählen.",
    "Le segment {segment} n'existe pas. En choisir un existant.",
  ],
  unknown_strategy: [
    "There is no published strategy {strategy}. Publish it first, or choose another.",
    "Eine veröffentlichte Strategie {strategy} gibt es nicht. Zuerst veröffentlichen oder eine andere wählen.",
    "Aucune stratégie publiée {strategy}. La publier d'abord ou en choisir une autre.",
  ],
  unknown_version: [
    "Strategy {strategy} has no version {version}. Choose another.",
    "Die Strategie {strategy} hat keine Version {version}. Eine andere wählen.",
    "La stratégie {strategy} n'a pas de version {version}. En choisir une autre.",
  ],
  unknown_text: [
    "There is no message {text}. Choose one that exists.",
    "Die Nachricht {text} gibt es nicht. Eine vorhandene wählen.",
    "Le message {text} n'existe pas. En choisir un existant.",
  ],
  text_not_sent: [
    "No strategy of these customers sends {text}, so nothing would change. Choose a message that they get.",
    "Keine Strategie dieser Kunden sendet {text}, es würde sich also nichts ändern. Eine Nachricht wählen, die sie bekommen.",
    "Aucune stratégie de ces clients n'envoie {text} : rien ne changerait. Choisir un message qu'ils reçoivent.",
  ],
  same_arms: [
    "{first} and {second} do the same, so there is nothing to compare. Change one.",
    "{first} und {second} tun dasselbe, es gibt nichts zu vergleichen. Eine Gruppe ändern.",
    "{first} et {second} font la même chose : il n'y a rien à comparer. En modifier un.",
  ],
  no_retries_of_ours: [
    "In watch mode Stripe alone retries, so times of ours cannot be compared. Choose another mode first.",
    "Im Beobachtungsmodus wiederholt nur Stripe, eigene Zeiten lassen sich nicht vergleichen. Zuerst einen anderen Modus wählen.",
    "En mode observation, seul Stripe réessaie : nos moments ne peuvent être comparés. Choisir d'abord un autre mode.",
  ],
});

export const STRATUM_WORDS = catalogue({
  segment: ["Segment: {value}", "Segment: {value}", "Segment : {value}"],
  decline_class: ["Decline: {value}", "Ablehnung: {value}", "Refus : {value}"],
  country: ["Country: {value}", "Land: {value}", "Pays : {value}"],
  amount: ["Amount: {value}", "Betrag: {value}", "Montant : {value}"],
  low: ["lowest third ({currency})", "unterstes Drittel ({currency})", "tiers inférieur ({currency})"],
  middle: ["middle third ({currency})", "mittleres Drittel ({currency})", "tiers médian ({currency})"],
  high: ["highest third ({currency})", "oberstes Drittel ({currency})", "tiers supérieur ({currency})"],
  unknown: ["not known", "nicht bekannt", "inconnu"],
});

/** How an experiment stands, in one line. */
export function wordState(
  {
    startedAt,
    stoppedAt,
    chosen,
  }: { startedAt: number | null; stoppedAt: number | null; chosen: string | null },
  localeContext: LocaleContext,
): string {
  const { locale } = localeContext;
  if (startedAt === null) return say(STATE_WORDS.draft, locale);
  const from = date(startedAt, localeContext);
  if (stoppedAt === null) return say(STATE_WORDS.running, locale, { from });
  const to = date(stoppedAt, localeContext);
  return chosen === null
    ? say(STATE_WORDS.stopped, locale, { from, to })
    : say(STATE_WORDS.chosen, locale, { from, to, arm: quote(chosen, locale) });
}

/** What is to be said of a comparison. `arm` and `against` are the names of the groups. */
export function wordVerdict(
  kind: Verdict,
  { arm, against, minimum }: { arm: string | null; against: string; minimum: number },
  { locale }: LocaleContext,
): string {
  if (kind === "too_early") return say(VERDICT_WORDS.too_early, locale, { n: minimum });
  if (kind === "no_difference") return say(VERDICT_WORDS.no_difference, locale);
  const sides = { against: quote(against, locale) };
  return arm === null
    ? say(VERDICT_WORDS.control_best, locale, sides)
    : say(VERDICT_WORDS[kind], locale, { ...sides, arm: quote(arm, locale) });
}

/** Why an experiment should be stopped now. */
export const wordStop = (guard: Guard, arm: string, against: string, { locale }: LocaleContext): string =>
  say(STOP_WORDS[guard], locale, { arm: quote(arm, locale), against: quote(against, locale) });

/** What keeps a draft from being started, and the way out. */
export function wordProblem(problem: ExperimentProblem, localeContext: LocaleContext): string {
  const { locale } = localeContext;
  switch (problem.kind) {
    case "unknown_segment":
      return say(PROBLEM_WORDS.unknown_segment, locale, { segment: named(problem.segment, localeContext) });
    case "unknown_strategy":
      return say(PROBLEM_WORDS.unknown_strategy, locale, {
        strategy: named(problem.strategy, localeContext),
      });
    case "unknown_version":
      return say(PROBLEM_WORDS.unknown_version, locale, {
        strategy: named(problem.strategy, localeContext),
        version: problem.version,
      });
    case "unknown_text":
      return say(PROBLEM_WORDS.unknown_text, locale, { text: quote(problem.text, locale) });
    case "text_not_sent":
      return say(PROBLEM_WORDS.text_not_sent, locale, { text: quotedTemplate(problem.text, localeContext) });
    case "same_arms":
      return say(PROBLEM_WORDS.same_arms, locale, {
        first: quote(problem.first, locale),
        second: quote(problem.second, locale),
      });
    case "no_retries_of_ours":
      return say(PROBLEM_WORDS.no_retries_of_ours, locale);
  }
}

/** A merchant may have written anything where a country's two letters belong. */
function wordCountry(code: string, locale: string): string {
  if (!/^[A-Z]{2}$/i.test(code)) return code;
  return new Intl.DisplayNames(localeOf(locale), { type: "region", fallback: "code" }).of(code) ?? code;
}

/** A stratum by its value, e.g. `Decline: soft`. */
export function wordStratum({ dimension, value }: StratumCount, localeContext: LocaleContext): string {
  const { locale } = localeContext;
  if (value === null) {
    return say(STRATUM_WORDS[dimension], locale, { value: say(STRATUM_WORDS.unknown, locale) });
  }
  if (dimension !== "amount") {
    const words =
      dimension === "segment"
        ? named(value, localeContext)
        : dimension === "decline_class"
          ? wordChoice("decline_class", value, locale)
          : wordCountry(value, locale);
    return say(STRATUM_WORDS[dimension], locale, { value: words });
  }
  const [band = "", currency = ""] = value.split(" ");
  const entry = band === "low" || band === "middle" || band === "high" ? STRATUM_WORDS[band] : undefined;
  return say(STRATUM_WORDS.amount, locale, {
    value: entry ? say(entry, locale, { currency: currency.toUpperCase() }) : value,
  });
}
