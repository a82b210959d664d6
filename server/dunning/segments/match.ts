import type { Reason } from "../decision.ts";
import { type Comparison, FIELDS, type Rule, type Segment, type SegmentInput } from "./segment.ts";

/** Why a row was a hit or a miss; one per row of the rule, whether or not it changed the result. */
export type RowReason = Reason & { code: "segment_row"; path: string; hit: boolean };

type Known = string | number | null;

function factOf(row: Comparison, input: SegmentInput): Known {
  if (row.field === "metadata") {
    const key = row.key ?? "";
    return Object.hasOwn(input.metadata, key) ? (input.metadata[key] ?? null) : null;
  }
  return input[row.field];
}

const fold = (text: string): string => text.toLowerCase();

function passes(row: Comparison, fact: Known, input: SegmentInput): boolean {
  if (row.op === "exists") return fact !== null;
  if (fact === null) return false;
  const { value } = row;
  if (typeof fact === "number") {
    if (typeof value !== "number") return false;
    if (FIELDS[row.field].type === "money" && row.currency !== fold(input.currency)) return false;
    if (row.op === "is") return fact === value;
    if (row.op === "is_not") return fact !== value;
    if (row.op === "at_least") return fact >= value;
    return row.op === "less_than" && fact < value;
  }
  const text = fold(fact);
  if (Array.isArray(value)) {
    const listed = value.some((entry) => fold(entry) === text);
    return row.op === "in" ? listed : row.op === "not_in" && !listed;
  }
  if (typeof value !== "string") return false;
  if (row.op === "is") return text === fold(value);
  if (row.op === "is_not") return text !== fold(value);
  return row.op === "contains" && text.includes(fold(value));
}

function explainRow(row: Comparison, path: string, input: SegmentInput): RowReason {
  const fact = factOf(row, input);
  return {
    code: "segment_row",
    path,
    field: row.field,
    ...(row.key === undefined ? {} : { key: row.key }),
    ...(row.currency === undefined ? {} : { currency: row.currency, actual_currency: fold(input.currency) }),
    op: row.op,
    value: Array.isArray(row.value) ? row.value.join(", ") : (row.value ?? null),
    known: fact !== null,
    // Reasons end in a record that is never erased, and metadata may hold anything about a person.
    actual: row.field === "metadata" ? null : fact,
    hit: passes(row, fact, input),
  };
}

function evaluate(rule: Rule, path: string, input: SegmentInput, why: RowReason[]): boolean {
  if ("field" in rule) {
    const reason = explainRow(rule, path, input);
    why.push(reason);
    return reason.hit;
  }
  const name = "all" in rule ? "all" : "any" in rule ? "any" : "none";
  const rows = "all" in rule ? rule.all : "any" in rule ? rule.any : rule.none;
  // Every row is looked at, even when the result is certain: an explanation with gaps explains little.
  const hits = rows.map((row, index) => evaluate(row, `${path}.${name}.${index}`, input, why));
  if (name === "all") return hits.every(Boolean);
  const some = hits.some(Boolean);
  return name === "any" ? some : !some;
}

/**
 * Evaluates one rule. `why` has one entry per comparison, in order: its `path` (e.g. `rule.all.0`), field,
 * operator, value, whether the fact is `known`, the `actual` fact (never for metadata) and `hit`.
 */
export function matches(rule: Rule, input: SegmentInput): { hit: boolean; why: RowReason[] } {
  const why: RowReason[] = [];
  const hit = evaluate(rule, "rule", input, why);
  return { hit, why };
}

/**
 * The first segment in order whose rule matches. `why` begins with the segment and the rows of its rule
 * and then names those that were passed over; `explainSegments` has the rows of all.
 *
 * @throws RangeError when no segment matches, which a list checked by `segmentsSchema` cannot bring about.
 */
export function firstMatch(
  segments: readonly Segment[],
  input: SegmentInput,
): { segment: Segment; why: Reason[] } {
  for (const [index, segment] of segments.entries()) {
    const { hit, why } = matches(segment.rule, input);
    if (!hit) continue;
    const passed = segments
      .slice(0, index)
      .map((one): Reason => ({ code: "segment_missed", segment: one.id }));
    return {
      segment,
      why: [{ code: "segment_matched", segment: segment.id, place: index + 1 }, ...why, ...passed],
    };
  }
  throw new RangeError('no segment matches: the last one must match everyone, with the rule { "all": [] }');
}

/** Every segment with all its rows, for a "which rule would this customer match" box. */
export function explainSegments(
  segments: readonly Segment[],
  input: SegmentInput,
): { segmentId: string; hit: boolean; chosen: boolean; why: RowReason[] }[] {
  let open = true;
  return segments.map((segment) => {
    const { hit, why } = matches(segment.rule, input);
    const chosen = hit && open;
    if (chosen) open = false;
    return { segmentId: segment.id, hit, chosen, why };
  });
}
