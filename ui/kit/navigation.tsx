import { createContext, useProvided } from "./react.ts";
import type { Input } from "../../server/api/contract.ts";

export type CaseFilter = Omit<Input<"cases.list">, "cursor" | "limit">;
export type WorkFilter = Pick<Input<"tasks.list">, "owner" | "kind">;
export type EntryFilter = Pick<Input<"figures.entries">, "currency" | "kind" | "cause" | "of">;
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
  /** Led to from the reports. */
  | { to: "experiments"; experimentId?: string }
  | { to: "setup" };

type Places = {
  /** With `replace` the way back does not lead through the place that is left: its filter changed, no more. */
  go: (place: Place, how?: { replace: boolean }) => void;
  /** True in the full page, where there is room for two columns. */
  wide: boolean;
};

export const PlacesContext = createContext<Places | null>(null);

export function usePlaces(): Places {
  return useProvided(PlacesContext, "PlacesContext");
}

/**
 * Whether the manifest names the full page; everything in it is reachable from a drawer too. Written here,
 * since the manifest itself would stand in the bundle once more.
 */
export const HAS_FULL_PAGE: boolean = true;
