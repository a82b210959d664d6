import { createContext } from "react";

/** What Menu and Tooltip add to the Button or Link that opens them. */
export interface Trigger {
  onPress?: (element: HTMLElement) => void;
  attributes: Record<string, string | boolean>;
}

export const TriggerContext = createContext<Trigger | undefined>(undefined);
