import ts from "typescript";

/**
 * A JSON Schema (draft 7) with one keyword of our own: `resource` names the definitions of the Stripe objects that
 * may stand here. The validator picks one by its `object` and `deleted`, so that messages stay readable, and
 * compiles it only when it is met, because through expandable fields every resource reaches every other.
 */
export interface Schema {
  type?: string;
  enum?: readonly (string | number | boolean)[];
  const?: string | number | boolean;
  pattern?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  required?: string[];
  anyOf?: Schema[];
  $ref?: string;
  resource?: string[];
}

/**
 * How a value travels. "json" is an answer or an event. "form" is a request: a form body or a query string
 * carries nothing but strings, so numbers and booleans are described by their spelling. Describing the strings
 * is exact where coercion is not: a parser told to coerce turns `billing_cycle_anchor=now` into a false alarm
 * and `description=` into null.
 */
export type Wire = "json" | "form";

const DECIMAL = "^-?\\d+(\\.\\d+)?$";
const INTEGER = "^-?\\d+$";

/**
 * The types say `number` for amounts, counts, instants, shares and measures alike. Stripe refuses 12.5 for the
 * first three (`parameter_invalid_integer`, see the recorded errors) and never sends it; only these names carry
 * a fraction.
 */
const FRACTION =
  /percent|rate$|_rate_|score|latitude|longitude|^(weight|height|width|length|value|aggregated_value|odometer)$/;

/** Walks types of the `stripe` package with the TypeScript checker and collects their schema as definitions. */
export class TypeWalker {
  readonly definitions: Record<string, Schema> = {};
  readonly #checker: ts.TypeChecker;
  readonly #names = new Map<string, Map<ts.Type, string>>();

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** The schema of a type, by reference where the type is an object. */
  schemaOf(type: ts.Type, wire: Wire, property = ""): Schema {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (flags & ts.TypeFlags.Null) return wire === "json" ? { type: "null" } : { const: "" };
    if (type.isStringLiteral()) return { const: type.value };
    if (type.isNumberLiteral()) return { const: wire === "json" ? type.value : String(type.value) };
    if (flags & ts.TypeFlags.BooleanLiteral) {
      const truth = this.#checker.typeToString(type);
      return { const: wire === "json" ? truth === "true" : truth };
    }
    if (flags & ts.TypeFlags.String) return { type: "string" };
    if (flags & ts.TypeFlags.Number) return numberOf(property, wire);
    // On the wire a decimal is a string; the client makes its Decimal class of it.
    if (isDecimal(type)) return { type: "string", pattern: DECIMAL };
    if (type.isUnion()) return this.#unionOf(type, wire, property);
    if (isOpenString(type)) return { type: "string" };
    if (this.#checker.isArrayType(type) || this.#checker.isTupleType(type)) {
      const [element] = this.#checker.getTypeArguments(type as ts.TypeReference);
      return { type: "array", items: element ? this.schemaOf(element, wire, property) : {} };
    }
    if (type.symbol?.name === "__type" && !type.aliasSymbol) return this.#objectOf(type, wire);
    const name = this.#define(type, wire);
    if (wire === "json" && this.#isResource(type)) return { resource: [name] };
    return { $ref: `#/definitions/${pointer(name)}` };
  }

  #unionOf(union: ts.UnionType, wire: Wire, property: string): Schema {
    const members = union.types.filter((t) => !(t.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)));
    const literals = members.filter((t) => t.isStringLiteral()).map((t) => t.value);
    const isBoolean = members.filter((t) => t.flags & ts.TypeFlags.BooleanLiteral).length === 2;
    const options: Schema[] = [];
    const resources: string[] = [];
    if (isBoolean) options.push(wire === "json" ? { type: "boolean" } : { enum: ["true", "false"] });
    // The checker orders a union by when it met its members; sorting keeps the schema the same from run to run.
    if (literals.length > 0) options.push({ enum: literals.sort() });
    for (const member of members) {
      if (member.isStringLiteral()) continue;
      if (isBoolean && member.flags & ts.TypeFlags.BooleanLiteral) continue;
      // Stripe keeps enums open ("| OtherString") so that its new values do not break old clients. What this
      // side sends, and what a stand-in emits, has no such excuse: the listed values are all there are.
      if (literals.length > 0 && isOpenString(member)) continue;
      const option = this.schemaOf(member, wire, property);
      if (option.resource) resources.push(...option.resource);
      else options.push(option);
    }
    if (resources.length > 0) options.push({ resource: resources });
    const [only] = options;
    return options.length === 1 && only ? only : { anyOf: options };
  }

  #define(type: ts.Type, wire: Wire): string {
    const name = this.#nameOf(type, wire);
    if (this.definitions[name]) return name;
    const definition: Schema = {};
    this.definitions[name] = definition; // before its properties: they may lead back here
    Object.assign(definition, this.#objectOf(type, wire));
    return name;
  }

  #objectOf(type: ts.Type, wire: Wire): Schema {
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const property of this.#checker.getPropertiesOfType(type)) {
      if (property.name === "lastResponse" || property.name.startsWith("__")) continue;
      const declared = this.#checker.getTypeOfSymbol(property);
      if (declared.getCallSignatures().length > 0 || isNothing(declared)) continue;
      properties[property.name] =
        property.name === "previous_attributes"
          ? { type: "object" } // its own rules: see validateEvent
          : this.schemaOf(declared, wire, property.name);
      if (!(property.flags & ts.SymbolFlags.Optional)) required.push(property.name);
    }
    const index = this.#checker.getIndexTypeOfType(type, ts.IndexKind.String);
    return {
      type: "object",
      properties,
      ...(required.length > 0 && { required }),
      additionalProperties: index ? this.schemaOf(index, wire) : false,
    };
  }

  /** Two types may share a name (`Data` of two namespaces, `ApiList` of two resources): number the later ones. */
  #nameOf(type: ts.Type, wire: Wire): string {
    const symbol = type.aliasSymbol ?? type.symbol;
    const args = this.#checker.isArrayType(type)
      ? []
      : (type.aliasTypeArguments ?? typeArgumentsOf(type, this.#checker));
    const inner = args.map((a) => a.aliasSymbol?.name ?? a.symbol?.name ?? "?").join(",");
    const plain = this.#checker.getFullyQualifiedName(symbol).replace(/^".*"\./, "");
    const base = `${wire === "form" ? "form:" : ""}${plain}${inner ? `<${inner}>` : ""}`;
    const taken = this.#names.get(base) ?? new Map<ts.Type, string>();
    this.#names.set(base, taken);
    const name = taken.get(type) ?? (taken.size === 0 ? base : `${base}#${taken.size + 1}`);
    taken.set(type, name);
    return name;
  }

  /** A Stripe object that stands on its own: it says its kind in `object`. */
  #isResource(type: ts.Type): boolean {
    const kind = type.getProperty("object");
    return kind !== undefined && this.#checker.getTypeOfSymbol(kind).isStringLiteral();
  }
}

function numberOf(property: string, wire: Wire): Schema {
  const isFraction = FRACTION.test(property);
  if (wire === "json") return { type: isFraction ? "number" : "integer" };
  return { type: "string", pattern: isFraction ? DECIMAL : INTEGER };
}

function isDecimal(type: ts.Type): boolean {
  return type.aliasSymbol?.name === "Decimal" || /^Decimal(Impl)?$/.test(type.symbol?.name ?? "");
}

function isOpenString(type: ts.Type): boolean {
  return type.isIntersection() && type.types.some((t) => t.flags & ts.TypeFlags.String);
}

/** `deleted?: void` on a living object: the property must be absent. */
function isNothing(type: ts.Type): boolean {
  const members = type.isUnion() ? type.types : [type];
  return members.every((t) => t.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void | ts.TypeFlags.Never));
}

function typeArgumentsOf(type: ts.Type, checker: ts.TypeChecker): readonly ts.Type[] {
  const isReference =
    type.flags & ts.TypeFlags.Object && (type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference;
  return isReference ? checker.getTypeArguments(type as ts.TypeReference) : [];
}

function pointer(name: string): string {
  return encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
}
