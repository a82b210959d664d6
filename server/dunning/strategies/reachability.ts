import { doesMatch } from "../segments/match.ts";
import {
  type Comparison,
  type Field,
  FIELDS,
  type Rule,
  type SegmentAttributes,
} from "../segments/segment.ts";
import type { Strategy } from "./strategy.ts";

/** More combinations than this are not gone through: the rule then counts as one that can match. */
const COMBINATIONS = 20_000;

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

/** What every case of a strategy has in common: an invoice that was sent was never charged. */
export function commonInput(clock: Strategy["clock"]): Partial<SegmentAttributes> {
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

/** Facts that are never unknown. */
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
 * Values of one fact among which all rows about it can be told apart: what the rows name, values beside
 * those, and nothing at all. Null when there is no such list.
 */
function candidatesOf(field: Field, rows: Comparison[]): Value[] | null {
  const spec = FIELDS[field];
  const { type } = spec;
  const unknown: Value[] = ALWAYS_KNOWN.has(field) ? [] : [null];
  if (type === "number" || type === "money") {
    const named = rows.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
    const around = named.flatMap((value) => [value - 1, value, value + 1]);
    return [...unknown, ...new Set([0, ...around.filter((value) => value >= 0)])];
  }
  if (rows.some(({ op }) => op === "contains")) return null;
  const named = rows.flatMap(({ value }) => (value === undefined ? [] : [value].flat().map(String)));
  const others: readonly string[] = "values" in spec ? spec.values : ["\u0000"];
  return [...unknown, ...new Set([...named, ...others])];
}

/** One way for one fact to be. */
type Variant = (input: SegmentAttributes) => SegmentAttributes;

function variantsOf(field: Field, key: string, rows: Comparison[]): Variant[] | null {
  const values = candidatesOf(field, rows);
  if (values === null) return null;
  if (field !== "metadata") return values.map((value) => (input) => ({ ...input, [field]: value }));
  return values.map((value) => (input) => {
    if (value === null) return input;
    return { ...input, metadata: { ...input.metadata, [key]: String(value) } };
  });
}

/**
 * Can any case at all meet this rule, given what is `known` of every case? Tries all combinations of
 * values that its rows can tell apart, so "no" is certain; "yes" may be wrong for very large rules and for
 * those with `contains`.
 */
export function canMatch(rule: Rule, known: Partial<SegmentAttributes> = {}): boolean {
  const rows = rowsOf(rule);
  // An amount's currency is a fact of its own, which rows about money name as well.
  const currencies = rows.flatMap(({ currency }): Comparison[] =>
    currency === undefined ? [] : [{ field: "currency", op: "is", value: currency }],
  );
  const facts = new Map<string, { field: Field; key: string; rows: Comparison[] }>();
  for (const row of [...rows, ...currencies]) {
    const { field, key = "" } = row;
    if (Object.hasOwn(known, field)) continue;
    const fact = facts.get(`${field} ${key}`) ?? { field, key, rows: [] };
    facts.set(`${field} ${key}`, { ...fact, rows: [...fact.rows, row] });
  }
  let inputs: SegmentAttributes[] = [{ ...NOTHING_KNOWN, ...known }];
  for (const fact of facts.values()) {
    const variants = variantsOf(fact.field, fact.key, fact.rows);
    if (variants === null || variants.length * inputs.length > COMBINATIONS) return true;
    inputs = inputs.flatMap((input) => variants.map((variant) => variant(input)));
  }
  return inputs.some((input) => doesMatch(rule, input));
}
