import type { Schema } from "./stripe-types.ts";

/** A field that Stripe sends although the package's types do not have it. A stand-in may send it too. */
export interface UndocumentedField {
  /** A definition's name, or "ApiList" for every list inside an object. */
  readonly of: string;
  readonly field: string;
  readonly schema: Schema;
}

const TEXT_OR_NULL: Schema = { anyOf: [{ type: "string" }, { type: "null" }] };

/** All seen in calls recorded at 2025-10-29.clover; the first is in every list that an object carries. */
export const UNDOCUMENTED_FIELDS: readonly UndocumentedField[] = [
  { of: "ApiList", field: "total_count", schema: { type: "integer" } },
  { of: "Subscription", field: "plan", schema: { anyOf: [{ type: "null" }, { resource: ["Plan"] }] } },
  { of: "Subscription", field: "quantity", schema: { anyOf: [{ type: "null" }, { type: "integer" }] } },
  { of: "Charge", field: "destination", schema: TEXT_OR_NULL },
  { of: "Charge", field: "dispute", schema: TEXT_OR_NULL },
  { of: "Charge", field: "order", schema: TEXT_OR_NULL },
  { of: "PaymentMethod.Boleto", field: "fingerprint", schema: TEXT_OR_NULL },
];

/** The definitions with those fields added, none of them required. */
export function withUndocumentedFields(
  definitions: Readonly<Record<string, Schema>>,
): Record<string, Schema> {
  const amended: Record<string, Schema> = { ...definitions };
  for (const [name, definition] of Object.entries(definitions)) {
    const kind = name.startsWith("ApiList<") ? "ApiList" : name;
    for (const { of, field, schema } of UNDOCUMENTED_FIELDS) {
      if (of !== kind) continue;
      const { properties } = amended[name] ?? definition;
      amended[name] = { ...definition, properties: { ...properties, [field]: schema } };
    }
  }
  return amended;
}
