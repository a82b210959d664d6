import type { CaseFilter, Days, EntryFilter, Place, WorkFilter } from "../kit/navigation.tsx";

/** The tabs of the full page, in order. */
export const TABS = ["overview", "cases", "work", "segments", "strategies", "reports", "setup"] as const;
export type Tab = (typeof TABS)[number];

type Search = { readonly [name: string]: unknown };

/** Which parameters a filter may have in an address, and what they may be. Anything else is left out. */
type Allowed<Filter> = { readonly [Name in keyof Required<Filter>]: RegExp };

const ID = /^.{1,40}$/;
const ANY = /^.{1,255}$/;

const CASES: Allowed<CaseFilter> = {
  status: /^(open|recovered|lost)$/,
  heldBy: /^(pause|promise|dispute|fraud|plan|resubscribed|collection)$/,
  segmentId: ID,
  strategyId: ID,
  customerId: ANY,
  owner: ANY,
};
const WORK: Allowed<WorkFilter> = { kind: /^(call|sms|letter|agency|review)$/, owner: ANY };
const DAYS: Allowed<Days> = { from: /^\d{4}-\d\d-\d\d$/, to: /^\d{4}-\d\d-\d\d$/ };
const ENTRIES: Allowed<EntryFilter> = {
  currency: /^[a-z]{3}$/,
  kind: /^(failed|recovered|reversed|lost|open)$/,
  of: /^(moved|cohort)$/,
  cause: /^(method_updated|customer_acted|our_retry|stripe_retry|other_method|outside)$/,
};

/** What of an address is allowed; whatever anybody wrote into it, no question to the server is spoilt by it. */
const read = <Filter>(search: Search, allowed: Allowed<Filter>): Filter =>
  Object.fromEntries(
    Object.entries<RegExp>(allowed)
      .map(([name, values]) => [name, search[name], values] as const)
      .filter(([, value, values]) => typeof value === "string" && values.test(value)),
  ) as Filter;

const isTab = (tab: string): tab is Tab => (TABS as readonly string[]).includes(tab);

/** What a tab of the full page shows; null for one that there is not. */
export function placeAt(tab: string, search: Search): Place | null {
  if (!isTab(tab)) return null;
  switch (tab) {
    case "cases":
      return { to: tab, filter: read<CaseFilter>(search, CASES) };
    case "work":
      return { to: tab, filter: read<WorkFilter>(search, WORK) };
    case "reports": {
      const days = read<Partial<Days>>(search, DAYS);
      const entries = read<Partial<EntryFilter>>(search, ENTRIES);
      const { currency, kind } = entries;
      return {
        to: tab,
        ...(days.from && days.to && days.from <= days.to ? { days: { from: days.from, to: days.to } } : {}),
        ...(currency && kind ? { entries: { ...entries, currency, kind } } : currency ? { currency } : {}),
      };
    }
    default:
      return { to: tab };
  }
}

/** Where in the full page a place is: its route's parameters, and what comes after the question mark. */
export type Address =
  | { key: "tab"; params: { tab: Tab }; searchParams: Record<string, string> }
  | { key: "case"; params: { caseId: string } }
  | { key: "experiments"; params: { experimentId?: string } }
  | { key: "segment"; params: { segmentId: string } }
  | { key: "strategy"; params: { strategyId: string } };

const written = (filter: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(filter).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );

export function addressOf(place: Place): Address {
  const tab = (name: Tab, searchParams: Record<string, string> = {}): Address => ({
    key: "tab",
    params: { tab: name },
    searchParams,
  });
  switch (place.to) {
    case "case":
      return { key: "case", params: { caseId: place.caseId } };
    case "experiments":
      return {
        key: "experiments",
        params: place.experimentId === undefined ? {} : { experimentId: place.experimentId },
      };
    case "segments":
      return place.segmentId === undefined
        ? tab("segments")
        : { key: "segment", params: { segmentId: place.segmentId } };
    case "strategies":
      return place.strategyId === undefined
        ? tab("strategies")
        : { key: "strategy", params: { strategyId: place.strategyId } };
    case "cases":
    case "work":
      return tab(place.to, written({ ...place.filter }));
    case "reports":
      return tab("reports", written({ ...place.days, currency: place.currency, ...place.entries }));
    default:
      return tab(place.to);
  }
}
