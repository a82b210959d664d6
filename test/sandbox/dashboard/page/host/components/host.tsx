import { createContext, useContext } from "react";
import type { RouteDescriptor } from "../../protocol.ts";

/** What the components need to know of the Dashboard around them. */
export interface Host {
  /** BCP 47, the user's. */
  locale: string;
  /** Epoch milliseconds of the simulated world. */
  now(): number;
  /** Goes to a page of the Dashboard; plain URLs are left to the browser. */
  navigate(route: RouteDescriptor): void;
  fault(message: string): void;
}

const HostContext = createContext<Host | undefined>(undefined);

export const HostProvider = HostContext.Provider;

export function useHost(): Host {
  const host = useContext(HostContext);
  if (host === undefined) throw new Error("A component of the extension was drawn outside ExtensionView.");
  return host;
}

/** The Dashboard's own words inside its components: [en, de, fr]. */
const WORDS = {
  actions: ["Actions", "Aktionen", "Actions"],
  add: ["Add", "Hinzufügen", "Ajouter"],
  close: ["Close", "Schließen", "Fermer"],
  create: ["Create", "Erstellen", "Créer"],
  dismiss: ["Dismiss", "Ausblenden", "Masquer"],
  edit: ["Edit", "Bearbeiten", "Modifier"],
  from: ["From", "Von", "Du"],
  loading: ["Loading", "Wird geladen", "Chargement"],
  more: ["More", "Mehr", "Plus"],
  next: ["Next", "Weiter", "Suivant"],
  noResults: ["No results", "Keine Ergebnisse", "Aucun résultat"],
  of: ["of", "von", "sur"],
  openApp: ["Open app", "App öffnen", "Ouvrir l’application"],
  previous: ["Previous", "Zurück", "Précédent"],
  remove: ["Remove", "Entfernen", "Supprimer"],
  save: ["Save", "Speichern", "Enregistrer"],
  select: ["Select", "Auswählen", "Sélectionner"],
  selectAll: ["Select all", "Alle auswählen", "Tout sélectionner"],
  table: ["Table", "Tabelle", "Tableau"],
  to: ["To", "Bis", "Au"],
} as const satisfies Record<string, readonly [string, string, string]>;

export type Word = keyof typeof WORDS;

/** The Dashboard's own words in the user's language, English where there is none. */
export function useWords(): (word: Word) => string {
  const { locale } = useHost();
  const language = locale.slice(0, 2);
  const column = language === "de" ? 1 : language === "fr" ? 2 : 0;
  return (word) => WORDS[word][column];
}
