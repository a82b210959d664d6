import { type Definitions, objectsIn } from "./schema-objects.ts";
import type { Schema } from "./stripe-types.ts";

/** Stripe's own limit on the depth of an expansion, https://docs.stripe.com/api/expanding_objects. */
const MAX_DEPTH = 4;

/**
 * Stripe refuses to expand what is not there or is not expandable; `expand[]=payment_intent` on an invoice, right
 * until version basil took the field away, is the classic. The types show what can be: a field that is an id or
 * an object, and a field that is left out unless asked for.
 */
export function expandProblems(expand: unknown, result: Schema, definitions: Definitions): string[] {
  const paths = Array.isArray(expand) ? expand : expand === undefined ? [] : [expand];
  return paths.flatMap((path) => problemOf(String(path), result, definitions) ?? []);
}

function problemOf(path: string, result: Schema, definitions: Definitions): string | undefined {
  const segments = path.split(".");
  const levels = segments.filter((s) => s !== "data").length;
  if (levels > MAX_DEPTH) return `expand ${path} is deeper than ${MAX_DEPTH} levels`;
  let objects = objectsIn(result, definitions);
  let last: { schema: Schema; isOptional: boolean }[] = [];
  for (const segment of segments) {
    last = objects.flatMap(({ properties, required }) => {
      const schema = properties?.[segment];
      return schema ? [{ schema, isOptional: !required?.includes(segment) }] : [];
    });
    if (last.length === 0) return `expand ${path} cannot be: there is no ${segment}`;
    objects = last.flatMap(({ schema }) => objectsIn(schema, definitions));
  }
  const canExpand = last.some(({ schema, isOptional }) => isOptional || isIdOrObject(schema));
  return canExpand ? undefined : `expand ${path} cannot be: it is always whole`;
}

function isIdOrObject(schema: Schema): boolean {
  if (schema.items) return isIdOrObject(schema.items);
  const options = schema.anyOf ?? [];
  return options.some((o) => o.type === "string") && options.some((o) => o.resource !== undefined);
}
