import type { Schema } from "./stripe-types.ts";

/** Schemas by name, as `$ref` and `resource` use them. */
export type Definitions = Readonly<Record<string, Schema>>;

/** Every object that may stand where a schema is, looking through alternatives, arrays and references. */
export function objectsIn(schema: Schema, definitions: Definitions): Schema[] {
  if (schema.anyOf) return schema.anyOf.flatMap((s) => objectsIn(s, definitions));
  if (schema.items) return objectsIn(schema.items, definitions);
  if (schema.resource) return schema.resource.flatMap((name) => definitions[name] ?? []);
  if (schema.$ref) return [definitions[decodeURIComponent(schema.$ref.slice("#/definitions/".length))] ?? {}];
  return schema.properties ? [schema] : [];
}
