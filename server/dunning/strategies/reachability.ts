import { doesMatch } from "../segments/match.ts";
import {
  type Comparison,
  type Field,
  FIELDS,
  type Rule,
  type SegmentAttributes,
} from "../segments/segment.ts";
import type { Strategy } from "./strategy.ts";

/** With more combinations than this the search stops, and the rule counts as one that can match. */
const MAX_COMBINATIONS = 20_000;

const NOTHING_KNOWN: SegmentAttributes = {
  amount: 0,
  currency: "",
  country: null,
  plan: null,
  product: null,
  tenure_days: null,
  mrr: null,
  decline_class: null,
  decline_code: null,
  rail: "none",
  invoice_kind: "",
  collection_method: "",
  invoices_paid: 0,
  failures_before: 0,
  metadata: {},
};

/** Attributes that every case of a strategy has: an invoice that was sent was never charged. */
export function commonAttributesOf(clock: Strategy["clock"]): Partial<SegmentAttributes> {
  if (clock === "failure") return {};
  return {
    decline_class: null,
    decline_code: null,
    rail: "none",
    invoice_kind: "sent",
    collection_method: "send_invoice",
  };
}

function rowsOf(rule: Rule): Comparison[] {
  if ("field" in rule) return [rule];
  return ("all" in rule ? rule.all : "any" in rule ? rule.any : rule.none).flatMap(rowsOf);
}

/** Attributes that are never unknown. */
const ALWAYS_KNOWN: ReadonlySet<Field> = new Set<Field>([
  "amount",
  "currency",
  "rail",
  "invoice_kind",
  "collection_method",
  "invoices_paid",
  "failures_before",
]);

type Value = string | number | null;

/**
 * Values of one attribute that together give every possible result of the rows about it: the values in the rows, the
 * values next to them, and unknown. Null when there is no such list.
 */
function candidatesOf(field: Field, rows: Comparison[]): Value[] | null {
  const spec = FIELDS[field];
  const { type } = spec;
  const unknown: Value[] = ALWAYS_KNOWN.has(field) ? [] : [null];
  if (type === "number" || type === "money") {
    const inRows = rows.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
    const withNeighbours = inRows.flatMap((value) => [value - 1, value, value + 1]);
    return [...unknown, ...new Set([0, ...withNeighbours.filter((value) => value >= 0)])];
  }
  if (rows.some(({ op }) => op === "contains")) return null;
  const inRows = rows.flatMap(({ value }) => (value === undefined ? [] : [value].flat().map(String)));
  const others: readonly string[] = "values" in spec ? spec.values : ["\u0000"];
  return [...unknown, ...new Set([...inRows, ...others])];
}

/** Sets one attribute to one of its candidate values. */
type Variant = (attributes: SegmentAttributes) => SegmentAttributes;

function variantsOf(field: Field, key: string, rows: Comparison[]): Variant[] | null {
  const values = candidatesOf(field, rows);
  if (values === null) return null;
  if (field !== "metadata") return values.map((value) => (attributes) => ({ ...attributes, [field]: value }));
  return values.map((value) => (attributes) => {
    if (value === null) return attributes;
    return { ...attributes, metadata: { ...attributes.metadata, [key]: String(value) } };
  });
}

/**
 * Whether any case can match a rule, given attributes that every case has. All combinations of candidate values are
 * tested, so "no" is certain. "Yes" may be wrong for very large rules and for rules with `contains`.
 */
export function canMatch(rule: Rule, common: Partial<SegmentAttributes> = {}): boolean {
  const rows = rowsOf(rule);
  // Rows about money also compare the currency, which is an attribute of its own.
  const currencies = rows.flatMap(({ currency }): Comparison[] =>
    currency === undefined ? [] : [{ field: "currency", op: "is", value: currency }],
  );
  const attributesInRule = new Map<string, { field: Field; key: string; rows: Comparison[] }>();
  for (const row of [...rows, ...currencies]) {
    const { field, key = "" } = row;
    if (Object.hasOwn(common, field)) continue;
    const entry = attributesInRule.get(`${field} ${key}`) ?? { field, key, rows: [] };
    attributesInRule.set(`${field} ${key}`, { ...entry, rows: [...entry.rows, row] });
  }
  let combinations: SegmentAttributes[] = [{ ...NOTHING_KNOWN, ...common }];
  for (const { field, key, rows: rowsOfAttribute } of attributesInRule.values()) {
    const variants = variantsOf(field, key, rowsOfAttribute);
    if (variants === null || variants.length * combinations.length > MAX_COMBINATIONS) return true;
    combinations = combinations.flatMap((attributes) => variants.map((variant) => variant(attributes)));
  }
  return combinations.some((attributes) => doesMatch(rule, attributes));
}
