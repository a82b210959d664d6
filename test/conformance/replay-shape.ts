import { type Definitions, objectsIn } from "./schema-objects.ts";
import type { Schema } from "./stripe-types.ts";

/** One place where an answer is not shaped like the recorded one. */
export interface Difference {
  /** "lines.data[].period.end": the same place in every element of a list is one place. */
  readonly at: string;
  readonly recorded: string;
  readonly given: string;
}

/** What a comparison found. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** Recorded fields that this version's types no longer have, and so were not asked for. */
  readonly gone: readonly string[];
}

/** Texts that the request, the test card or the refusal decides, not the world in which it happened. */
const DECIDED =
  /^(brand|display_brand|last4|country|funding|network|currency|email|unit_amount_decimal|code|decline_code|advice_code|network_decline_code|message|param|reason|seller_message|status|type)$/;

/** Money and counts: these follow from the request and the prices, so they must come out the same. */
const FIGURE = /^(amount|total|subtotal|quantity|unit_amount|percent_off|balance$|.*_amount$|attempt_count$)/;

/**
 * Compares two answers to the same request, made of two worlds: the same fields, each with the same kind of value;
 * lists of the same length; and the same value where neither identity nor time decides it: enums, booleans,
 * figures, and texts such as a card's brand or an error's message.
 * A field that the types have and the older recording has not is judged by the schema check, not here, unless it is
 * one that Stripe leaves out until asked.
 */
export function compareAnswers(
  recorded: unknown,
  given: unknown,
  schema: Schema,
  definitions: Definitions,
): Comparison {
  const differences: Difference[] = [];
  const gone = new Set<string>();
  compare(recorded, given, schema, "");
  return { differences, gone: [...gone] };

  function compare(was: unknown, is: unknown, type: Schema, at: string): void {
    const key = /([^.[\]]*)(\[\])*$/.exec(at)?.[1] ?? "";
    if (kindOf(was) !== kindOf(is)) differences.push({ at, recorded: excerptOf(was), given: excerptOf(is) });
    else if (Array.isArray(was) && Array.isArray(is)) compareLists(was, is, type, at);
    else if (isRecord(was) && isRecord(is)) compareObjects(was, is, type, at);
    else if (was !== is && isDetermined(type, key, was))
      differences.push({ at, recorded: excerptOf(was), given: excerptOf(is) });
  }

  function compareLists(was: unknown[], is: unknown[], type: Schema, at: string): void {
    if (was.length !== is.length)
      differences.push({ at, recorded: `${was.length} elements`, given: `${is.length} elements` });
    for (const [i, element] of was.entries()) {
      if (i < is.length) compare(element, is[i], itemsOf(type), `${at}[]`);
    }
  }

  function compareObjects(
    was: Record<string, unknown>,
    is: Record<string, unknown>,
    type: Schema,
    at: string,
  ): void {
    const candidates = objectsIn(type, definitions);
    const named = candidates.filter((c) => c.properties?.object?.const === was.object);
    const objects = named.length > 0 ? named : candidates;
    const isFree = objects.some((o) => typeof o.additionalProperties === "object") || objects.length === 0;
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const place = at === "" ? key : `${at}.${key}`;
      const property = objects.flatMap((o) => o.properties?.[key] ?? [])[0];
      if (!(key in is)) {
        if (property || isFree)
          differences.push({ at: place, recorded: excerptOf(was[key]), given: "absent" });
        else gone.add(place);
      } else if (!(key in was)) {
        const isRequired = objects.some((o) => o.required?.includes(key));
        if (!isRequired) differences.push({ at: place, recorded: "absent", given: excerptOf(is[key]) });
      } else compare(was[key], is[key], property ?? {}, place);
    }
  }

  function itemsOf(type: Schema): Schema {
    return type.items ?? (type.anyOf ?? []).find((s) => s.items)?.items ?? {};
  }
}

function isDetermined(type: Schema, key: string, value: unknown): boolean {
  if (typeof value === "boolean") return true;
  if (typeof value === "number") return FIGURE.test(key);
  if (typeof value !== "string") return false;
  if (DECIDED.test(key)) return true;
  const options = [type, ...(type.anyOf ?? [])];
  return options.some((o) => o.enum !== undefined || o.const !== undefined);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function excerptOf(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} elements`;
  return isRecord(value)
    ? `an object${typeof value.object === "string" ? ` ${value.object}` : ""}`
    : JSON.stringify(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
