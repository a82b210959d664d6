import type { Calibration } from "../dunning/retries/model/calibration.ts";
import { calibrationReportOf } from "../dunning/retries/model/calibration.ts";
import type { Entry } from "../i18n/catalogue.ts";

/** How an account's retries are timed at present. */
export const RETRY_STATES = [
  "switched_off",
  "prior",
  "too_few",
  "learned",
  "fallback",
  "unreadable",
] as const;
export type RetryState = (typeof RETRY_STATES)[number];

export const RETRY_STATE_WORDS: Readonly<Record<RetryState, Entry>> = {
  switched_off: [
    "Learning is switched off: general experience chooses the times of retries.",
    "Lernen ist ausgeschaltet: allgemeine Erfahrung wählt die Zeitpunkte.",
    "L'apprentissage est désactivé : l'expérience générale choisit les moments.",
  ],
  prior: [
    "No retry of this account has ended yet: general experience chooses the times.",
    "Noch ist kein erneuter Versuch dieses Kontos ausgegangen: allgemeine Erfahrung wählt die Zeitpunkte.",
    "Aucune nouvelle tentative de ce compte n'a encore abouti ou échoué : l'expérience générale choisit.",
  ],
  too_few: [
    "The first outcomes have been learnt from; they are too few to judge the forecasts by.",
    "Die ersten Ergebnisse sind gelernt; sie sind zu wenige, um die Vorhersagen zu beurteilen.",
    "Les premiers résultats sont appris ; ils sont trop peu nombreux pour juger les prévisions.",
  ],
  learned: [
    "What this account's retries taught chooses the times, and the forecasts hold.",
    "Das aus diesem Konto Gelernte wählt die Zeitpunkte, und die Vorhersagen treffen zu.",
    "Ce que ce compte a appris choisit les moments, et les prévisions se vérifient.",
  ],
  fallback: [
    "The forecasts did not hold lately: general experience chooses the times until they do again.",
    "Die Vorhersagen trafen zuletzt nicht zu: bis dahin wählt allgemeine Erfahrung die Zeitpunkte.",
    "Les prévisions ne se vérifient plus : l'expérience générale choisit jusqu'à nouvel ordre.",
  ],
  unreadable: [
    "What was learnt cannot be read by this version of the server: general experience chooses the times.",
    "Diese Fassung des Servers kann das Gelernte nicht lesen: allgemeine Erfahrung wählt die Zeitpunkte.",
    "Cette version du serveur ne peut pas lire ce qui a été appris : l'expérience générale choisit.",
  ],
};

/** In place of a share of nothing. */
export const NONE_YET: Entry = ["None yet", "Noch keine", "Pas encore"];

export type RetryFigure = {
  label: Entry;
  unit: "count" | "share";
  definition: Entry;
  /** A share of nothing is null, never 0 or 100 %. */
  of(learnt: { outcomes: number; calibration: Calibration }): number | null;
};

/** Predicted against observed, in the order in which they are read. */
export const RETRY_FIGURES = {
  retry_outcomes: {
    label: ["Outcomes learnt from", "Gelernte Ergebnisse", "Résultats appris"],
    unit: "count",
    definition: [
      "Outcomes learnt from = retries without the customer, ours and Stripe's, of a method that had failed on the same invoice, since learning began.",
      "Gelernte Ergebnisse = erneute Versuche ohne den Kunden, eigene und die von Stripe, mit einer Methode, die für dieselbe Rechnung schon gescheitert war, seit Beginn des Lernens.",
      "Résultats appris = nouvelles tentatives sans le client, les nôtres et celles de Stripe, avec un moyen déjà refusé pour la même facture, depuis le début.",
    ],
    of: ({ outcomes }) => outcomes,
  },
  retries_predicted: {
    label: ["Success predicted", "Vorhergesagter Erfolg", "Réussite prévue"],
    unit: "share",
    definition: [
      "Success predicted = chances that our plans gave their retries, added up ÷ retries at times we chose.",
      "Vorhergesagter Erfolg = Summe der Chancen, die unsere Pläne ihren Versuchen gaben ÷ Versuche zu von uns gewählten Zeitpunkten.",
      "Réussite prévue = somme des chances annoncées par nos plans ÷ tentatives aux moments choisis par nous.",
    ],
    of: ({ calibration: { ours } }) => (ours.attempts === 0 ? null : ours.predicted / ours.attempts),
  },
  retries_observed: {
    label: ["Success observed", "Beobachteter Erfolg", "Réussite constatée"],
    unit: "share",
    definition: [
      "Success observed = of the same retries, those that succeeded ÷ retries at times we chose.",
      "Beobachteter Erfolg = von denselben Versuchen die gelungenen ÷ Versuche zu von uns gewählten Zeitpunkten.",
      "Réussite constatée = parmi les mêmes tentatives, celles réussies ÷ tentatives aux moments choisis par nous.",
    ],
    of: ({ calibration: { ours } }) => (ours.attempts === 0 ? null : ours.succeeded / ours.attempts),
  },
  calibration_error: {
    label: ["Error of the forecasts", "Fehler der Vorhersagen", "Erreur des prévisions"],
    unit: "share",
    definition: [
      "Error of the forecasts = distance between predicted and observed success, on average over ten bands of predicted chance, each by its number of outcomes; outcomes of long ago count less. Under 5 % is good.",
      "Fehler der Vorhersagen = Abstand zwischen vorhergesagtem und beobachtetem Erfolg, gemittelt über zehn Stufen der vorhergesagten Chance nach der Zahl ihrer Ergebnisse; lange zurückliegende zählen weniger. Unter 5 % ist gut.",
      "Erreur des prévisions = écart entre réussite prévue et constatée, en moyenne sur dix tranches de chances selon leur nombre de résultats ; les plus anciens comptent moins. Moins de 5 % est bon.",
    ],
    of: ({ calibration }) => {
      const { verdict, error } = calibrationReportOf(calibration);
      return verdict === "too_few" ? null : error;
    },
  },
} as const satisfies Readonly<Record<string, RetryFigure>>;
