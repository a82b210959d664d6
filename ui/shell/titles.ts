import { catalogue, type Entry } from "../../server/i18n/catalogue.ts";
import type { Place } from "../kit/navigation.tsx";

const TITLES = catalogue({
  overview: ["Overview", "Übersicht", "Vue d'ensemble"],
  cases: ["Cases", "Fälle", "Dossiers"],
  case: ["Case", "Fall", "Dossier"],
  work: ["Work list", "Arbeitsliste", "Liste de travail"],
  segments: ["Segments", "Segmente", "Segments"],
  strategies: ["Strategies", "Strategien", "Stratégies"],
  reports: ["Reports", "Berichte", "Rapports"],
  experiments: ["Experiments", "Experimente", "Expériences"],
  setup: ["Set-up", "Einrichtung", "Configuration"],
});

export const titleOf = ({ to }: Pick<Place, "to">): Entry => TITLES[to];
