import { badParameter, missing } from "./errors.ts";
import type { Params } from "./form.ts";
import type { WireList } from "./wire.ts";

interface Listed {
  id: string;
  created?: number;
}

/** The part of a list's parameters that every list has. */
export interface PageParams {
  limit: number;
  startingAfter: string | undefined;
  endingBefore: string | undefined;
  created: ((seconds: number) => boolean) | undefined;
}

export function readPage(params: Params): PageParams {
  const limit = params.integer("limit") ?? 10;
  if (limit < 1 || limit > 100)
    throw badParameter("Limit must be between 1 and 100", "limit", "parameter_invalid_integer");
  const startingAfter = params.optional("starting_after");
  const endingBefore = params.optional("ending_before");
  if (startingAfter !== undefined && endingBefore !== undefined)
    throw badParameter("You cannot use `starting_after` and `ending_before` together", "starting_after");
  return { limit, startingAfter, endingBefore, created: readRange(params, "created") };
}

/** A range such as `created[gte]=…` or an exact `created=…`, in epoch seconds. */
export function readRange(params: Params, key: string): ((seconds: number) => boolean) | undefined {
  const raw = params.raw(key);
  if (raw === undefined || raw === "") return undefined;
  if (typeof raw === "string") {
    const exact = params.integer(key);
    return (seconds) => seconds === exact;
  }
  const range = params.hash(key);
  if (range === null || range === undefined) return undefined;
  const [gt, gte, lt, lte] = [
    range.integer("gt"),
    range.integer("gte"),
    range.integer("lt"),
    range.integer("lte"),
  ];
  return (seconds) =>
    (typeof gt !== "number" || seconds > gt) &&
    (typeof gte !== "number" || seconds >= gte) &&
    (typeof lt !== "number" || seconds < lt) &&
    (typeof lte !== "number" || seconds <= lte);
}

/**
 * One page of a list, newest first, as Stripe's cursors cut it.
 * @param oldestFirst every candidate in order of creation
 */
export function page<T extends Listed>(
  oldestFirst: readonly T[],
  url: string,
  params: PageParams,
  keep: (item: T) => boolean = () => true,
): WireList<T> {
  const wanted = (item: T) =>
    (params.created === undefined || params.created(item.created ?? 0)) && keep(item);
  const data: T[] = [];
  if (params.endingBefore !== undefined) {
    const from = position(oldestFirst, params.endingBefore, "ending_before");
    for (let i = from + 1; i < oldestFirst.length && data.length <= params.limit; i++)
      if (wanted(oldestFirst[i]!)) data.push(oldestFirst[i]!);
    const more = data.length > params.limit;
    return { object: "list", data: data.slice(0, params.limit).reverse(), has_more: more, url };
  }
  const from =
    params.startingAfter === undefined
      ? oldestFirst.length
      : position(oldestFirst, params.startingAfter, "starting_after");
  for (let i = from - 1; i >= 0 && data.length <= params.limit; i--)
    if (wanted(oldestFirst[i]!)) data.push(oldestFirst[i]!);
  return { object: "list", data: data.slice(0, params.limit), has_more: data.length > params.limit, url };
}

function position(items: readonly Listed[], id: string, param: string): number {
  const at = items.findIndex((item) => item.id === id);
  if (at < 0) throw missing("object", id, param, 400);
  return at;
}
