import type { Reason } from "../model/reason.ts";
import { type Comparison, FIELDS, type Rule, type Segment, type SegmentAttributes } from "./segment.ts";

/** Why a row was a hit or a miss; one per row of the rule, whether or not it changed the result. */
export type RowReason = Reason & { code: "segment_row"; path: string; hit: boolean };

type KnownValue = string | number | null;

function factOf(row: Comparison, input: SegmentAttributes): KnownValue {
  if (row.field === "metadata") {
    const key = row.key ?? "";
    return Object.hasOwn(input.metadata, key) ? (input.metadata[key] ?? null) : null;
  }
  return input[row.field] ?? null;
}

const fold = (text: string): string => text.toLowerCase();

function passes(row: Comparison, fact: KnownValue, input: SegmentAttributes): boolean {
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

function explainRow(row: Comparison, path: string, input: SegmentAttributes): RowReason {
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

/** Whether a rule catches a case, and nothing about why: what counting over many cases needs. */
export function doesMatch(rule: Rule, input: SegmentAttributes): boolean {
  if ("field" in rule) return passes(rule, factOf(rule, input), input);
  if ("all" in rule) return rule.all.every((row) => doesMatch(row, input));
  if ("any" in rule) return rule.any.some((row) => doesMatch(row, input));
  return !rule.none.some((row) => doesMatch(row, input));
}

/** A row or group of a rule, by where it stands in it: `all.0`, `all.1.any.0`. */
export type RulePart = { path: string; rule: Rule };

/**
 * Every row and every group inside a rule, in reading order. The outermost group is the rule itself and no
 * part of it; a rule that is a single row is its own only part, with the path "".
 */
export function partsOf(rule: Rule): RulePart[] {
  const inside = (nested: Rule, path: string): RulePart[] => {
    if ("field" in nested) return [];
    const name = "all" in nested ? "all" : "any" in nested ? "any" : "none";
    const rows = "all" in nested ? nested.all : "any" in nested ? nested.any : nested.none;
    return rows.flatMap((row, index) => {
      const at = `${path === "" ? "" : `${path}.`}${name}.${index}`;
      return [{ path: at, rule: row }, ...inside(row, at)];
    });
  };
  return "field" in rule ? [{ path: "", rule }] : inside(rule, "");
}

/** How one part of a rule fared: a row with what the case has there (null: not known), a group without. */
export type ExplainedPart = RulePart & { hit: boolean; value?: KnownValue };

/**
 * Each row and group of a rule with whether it hits and what the case has there. For answers only: unlike
 * the reasons of `matches` it holds metadata as it is, and is never kept.
 */
export const explainRule = (rule: Rule, input: SegmentAttributes): ExplainedPart[] =>
  partsOf(rule).map((part) => ({
    ...part,
    hit: doesMatch(part.rule, input),
    ...("field" in part.rule ? { has: factOf(part.rule, input) } : {}),
  }));

/**
 * Evaluates one rule. `why` has one entry per comparison, in order: its `path` (e.g. `rule.all.0`), field,
 * operator, value, whether the fact is `known`, the `actual` fact (never for metadata) and `hit`. Every row
 * is looked at, even when the result is certain: an explanation with gaps explains little.
 */
export function matches(rule: Rule, input: SegmentAttributes): { hit: boolean; reasons: RowReason[] } {
  const why = partsOf(rule).flatMap(({ path, rule: part }) =>
    "field" in part ? [explainRow(part, path === "" ? "rule" : `rule.${path}`, input)] : [],
  );
  return { hit: doesMatch(rule, input), reasons: why };
}

/**
 * The first segment in order whose rule matches. `why` begins with the segment and the rows of its rule
 * and then names those that were passed over; `explainSegments` has the rows of all.
 *
 * @throws RangeError when no segment matches, which a list checked by `segmentsSchema` cannot bring about.
 */
export function firstMatch(
  segments: readonly Segment[],
  input: SegmentAttributes,
): { segment: Segment; reasons: Reason[] } {
  for (const [index, segment] of segments.entries()) {
    const { hit, reasons: why } = matches(segment.rule, input);
    if (!hit) continue;
    const passed = segments
      .slice(0, index)
      .map(({ id }): Reason => ({ code: "segment_missed", segment: id }));
    return {
      segment,
      reasons: [{ code: "segment_matched", segment: segment.id, place: index + 1 }, ...why, ...passed],
    };
  }
  throw new RangeError('no segment matches: the last one must match everyone, with the rule { "all": [] }');
}

/** Every segment with all its rows, for a "which rule would this customer match" box. */
export function explainSegments(
  segments: readonly Segment[],
  input: SegmentAttributes,
): { segmentId: string; hit: boolean; chosen: boolean; reasons: RowReason[] }[] {
  let open = true;
  return segments.map((segment) => {
    const { hit, reasons } = matches(segment.rule, input);
    const chosen = hit && open;
    if (chosen) open = false;
    return { segmentId: segment.id, hit, chosen, reasons };
  });
}
