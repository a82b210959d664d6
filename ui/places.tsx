import { createContext, useContext } from "react";
import type { Input } from "../server/http/api/contract.ts";
import { ui_extension } from "../stripe-app.json";

export type CaseFilter = Omit<Input<"cases.list">, "cursor" | "limit">;
export type WorkFilter = Pick<Input<"tasks.list">, "owner" | "kind">;
export type EntryFilter = Pick<Input<"figures.entries">, "currency" | "kind" | "cause">;
/** Both included, as `2026-11-22`. */
export type Days = { from: string; to: string };

/** Everything that can be looked at, wherever it is shown: in the full page or in a drawer. */
export type Place =
  | { to: "overview" }
  | { to: "cases"; filter?: CaseFilter }
  | { to: "case"; caseId: string }
  | { to: "work"; filter?: WorkFilter }
  | { to: "segments"; segmentId?: string }
  | { to: "strategies"; strategyId?: string }
  /** Without days: the last 30, as the overview counts them. Without a currency: the one of most invoices. */
  | { to: "reports"; days?: Days; currency?: string; entries?: EntryFilter }
  | { to: "setup" };

type Places = {
  /** With `replace` the way back does not lead through the place that is left: its filter changed, no more. */
  go: (place: Place, how?: { replace: boolean }) => void;
  /** True in the full page, where there is room for two columns. */
  wide: boolean;
};

export const PlacesContext = createContext<Places | null>(null);

export function usePlaces(): Places {
  const places = useContext(PlacesContext);
  if (!places) throw new Error("A part of a view stands outside PlacesContext: wrap the view in it.");
  return places;
}

/** The full page exists as long as the manifest names it; everything in it is reachable from a drawer too. */
export const HAS_FULL_PAGE = ui_extension.views.some(
  ({ viewport }) => viewport === "stripe.dashboard.fullpage",
);
