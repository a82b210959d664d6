import { Ajv, type ErrorObject, type SchemaValidateFunction, type ValidateFunction } from "ajv";
import type { StripeSchema } from "./schema-cache.ts";
import { foundBy, type Problem, problemsFrom } from "./schema-problems.ts";
import type { Schema } from "./stripe-types.ts";
import { withUndocumentedFields } from "./undocumented-fields.ts";

/**
 * "whole" objects carry every field that the types call required, as a stand-in must emit them. "partial" ones need
 * none, such as objects recorded under another version of the API. A "difference" is the `previous_attributes` of an
 * event: partial, and null for what was not there before, as in `{ metadata: { order: null } }`.
 */
export type Completeness = "whole" | "partial" | "difference";

/** Validates values against named definitions of one schema, compiling each the first time it is met. */
export class SchemaValidator {
  readonly #ajv: Ajv;
  readonly #completeness: Completeness;
  readonly #definitions: Readonly<Record<string, Schema>>;
  readonly #compiled = new Map<Schema | string, ValidateFunction>();
  readonly #eventDefinitions = new Map<unknown, string>();

  constructor(schema: StripeSchema, completeness: Completeness) {
    const all = withUndocumentedFields(schema.definitions);
    const definitions =
      completeness === "whole" ? all : completeness === "partial" ? withoutRequired(all) : asDifference(all);
    this.#completeness = completeness;
    this.#definitions = definitions;
    this.#ajv = new Ajv({
      allErrors: true,
      verbose: true,
      strict: true,
      // The schema is ours and large: checking it, and optimising code that runs in microseconds, costs seconds.
      validateSchema: false,
      meta: false,
      code: { optimize: false },
    });
    this.#ajv.addKeyword({ keyword: "resource", errors: "full", validate: this.#resourceKeyword() });
    this.#ajv.addSchema({ $id: "stripe", definitions });
    for (const [name, { properties }] of Object.entries(definitions)) {
      if (properties?.object?.const === "event") this.#eventDefinitions.set(properties.type?.const, name);
    }
  }

  /**
   * What is wrong with a value; empty when it is right.
   * @param schema a definition's name, or a part of the loaded schema: it is compiled once for each such object.
   */
  problems(schema: Schema | string, value: unknown): Problem[] {
    const validate = this.#compile(schema);
    return validate(value) ? [] : problemsFrom(validate.errors ?? []);
  }

  /** The definition of an event type, e.g. "InvoicePaidEvent"; undefined for a type that Stripe does not have. */
  eventDefinition(type: unknown): string | undefined {
    return this.#eventDefinitions.get(type);
  }

  #compile(schema: Schema | string): ValidateFunction {
    let validate = this.#compiled.get(schema);
    if (!validate) {
      const resolved =
        typeof schema === "string"
          ? { $ref: `stripe#/definitions/${encodeURIComponent(schema)}` }
          : inBundle(schema);
      validate = this.#ajv.compile(resolved);
      this.#compiled.set(schema, validate);
    }
    return validate;
  }

  #resourceKeyword(): SchemaValidateFunction {
    const keyword: SchemaValidateFunction = (names: string[], data: unknown, _parent, context) => {
      const name = this.#pick(names, data);
      const at = context?.instancePath ?? "";
      if (name === undefined) {
        const error = { keyword: "resource", instancePath: at, schemaPath: "", params: {}, data };
        keyword.errors = [
          { ...error, message: `is ${kindOf(data)} but must be ${names.map(spoken).join(" or ")}` },
        ];
        return false;
      }
      const validate = this.#compile(name);
      if (validate(data)) return true;
      keyword.errors = (validate.errors ?? []).map((e: ErrorObject) => ({
        ...e,
        instancePath: at + e.instancePath,
        params: { ...e.params, found: foundBy(e) }, // on the way out, Ajv overwrites `data` with the outer value
      }));
      return false;
    };
    return keyword;
  }

  /**
   * The one definition that the value claims to be by its `object`, its `deleted` and, for events, its `type`. What
   * names no kind in a difference has not changed its kind: it is the living object that may stand there.
   */
  #pick(names: readonly string[], data: unknown): string | undefined {
    if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
    if (!("object" in data)) return this.#completeness === "difference" ? this.#living(names)[0] : undefined;
    const kind = data.object;
    if (kind === "event" && names.length > 1)
      return "type" in data ? this.eventDefinition(data.type) : undefined;
    const named = names.filter((n) => this.#definitions[n]?.properties?.object?.const === kind);
    const living = this.#living(named);
    return named.find((n) => living.includes(n) !== "deleted" in data) ?? named[0];
  }

  #living(names: readonly string[]): string[] {
    return names.filter((n) => !("deleted" in (this.#definitions[n]?.properties ?? {})));
  }
}

/** References inside a definition are local to the bundle; a schema compiled on its own must name it. */
function inBundle(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === "$ref" && typeof value === "string" ? `stripe${value}` : value,
  ) as Schema;
}

function withoutRequired(definitions: Readonly<Record<string, Schema>>): Record<string, Schema> {
  return JSON.parse(JSON.stringify(definitions), (key, value) =>
    // A property may itself be named "required": only the keyword holds a list of names.
    key === "required" && Array.isArray(value) ? undefined : value,
  ) as Record<string, Schema>;
}

/** Whatever may be absent from an object, a field or the key of a map, was null in terms of its difference. */
function asDifference(definitions: Readonly<Record<string, Schema>>): Record<string, Schema> {
  return withoutRequired(
    JSON.parse(JSON.stringify(definitions), (key, value) => {
      if (key === "additionalProperties" && typeof value === "object") return orNull(value);
      if (typeof value !== "object" || value === null || !value.properties || value.type !== "object")
        return value;
      const properties = Object.entries(value.properties as Record<string, Schema>).map(([name, schema]) => [
        name,
        value.required?.includes(name) ? schema : orNull(schema),
      ]);
      return { ...value, properties: Object.fromEntries(properties) };
    }) as Record<string, Schema>,
  );
}

function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: "null" }] };
}

function kindOf(data: unknown): string {
  if (typeof data !== "object" || data === null) return JSON.stringify(data);
  if (!("object" in data)) return "an object without `object`";
  return "type" in data && data.object === "event"
    ? `an event ${String(data.type)}`
    : `a ${String(data.object)}`;
}

function spoken(definition: string): string {
  return definition.replace(/#\d+$/, "");
}
