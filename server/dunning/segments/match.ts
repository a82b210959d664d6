import type { Reason } from "../model/reason.ts";
import { type Comparison, FIELDS, type Rule, type Segment, type SegmentAttributes } from "./segment.ts";

/** Why a row matched or not. Every row of the rule has one, even if it did not decide the result. */
export type RowReason = Reason & { code: "segment_row"; path: string; hit: boolean };

type KnownValue = string | number | null;

/** The case's value for a row; null: unknown. */
function caseValueOf(row: Comparison, attributes: SegmentAttributes): KnownValue {
  if (row.field === "metadata") {
    const key = row.key ?? "";
    return Object.hasOwn(attributes.metadata, key) ? (attributes.metadata[key] ?? null) : null;
  }
  return attributes[row.field] ?? null;
}

const fold = (text: string): string => text.toLowerCase();

function rowMatches(row: Comparison, actual: KnownValue, attributes: SegmentAttributes): boolean {
  if (row.op === "exists") return actual !== null;
  if (actual === null) return false;
  const { value: expected } = row;
  if (typeof actual === "number") {
    if (typeof expected !== "number") return false;
    if (FIELDS[row.field].type === "money" && row.currency !== fold(attributes.currency)) return false;
    if (row.op === "is") return actual === expected;
    if (row.op === "is_not") return actual !== expected;
    if (row.op === "at_least") return actual >= expected;
    return row.op === "less_than" && actual < expected;
  }
  const text = fold(actual);
  if (Array.isArray(expected)) {
    const isListed = expected.some((entry) => fold(entry) === text);
    return row.op === "in" ? isListed : row.op === "not_in" && !isListed;
  }
  if (typeof expected !== "string") return false;
  if (row.op === "is") return text === fold(expected);
  if (row.op === "is_not") return text !== fold(expected);
  return row.op === "contains" && text.includes(fold(expected));
}

function explainRow(row: Comparison, path: string, attributes: SegmentAttributes): RowReason {
  const actual = caseValueOf(row, attributes);
  return {
    code: "segment_row",
    path,
    field: row.field,
    ...(row.key === undefined ? {} : { key: row.key }),
    ...(row.currency === undefined
      ? {}
      : { currency: row.currency, actual_currency: fold(attributes.currency) }),
    op: row.op,
    value: Array.isArray(row.value) ? row.value.join(", ") : (row.value ?? null),
    known: actual !== null,
    // Reasons are stored in a record that is never erased, and metadata may hold anything about a person.
    actual: row.field === "metadata" ? null : actual,
    hit: rowMatches(row, actual, attributes),
  };
}

/** Whether a rule matches a case, without reasons: fast enough to count over many cases. */
export function doesMatch(rule: Rule, attributes: SegmentAttributes): boolean {
  if ("field" in rule) return rowMatches(rule, caseValueOf(rule, attributes), attributes);
  if ("all" in rule) return rule.all.every((row) => doesMatch(row, attributes));
  if ("any" in rule) return rule.any.some((row) => doesMatch(row, attributes));
  return !rule.none.some((row) => doesMatch(row, attributes));
}

/** A row or group of a rule with its path in the rule, e.g. `all.0` or `all.1.any.0`. */
export type RulePart = { path: string; rule: Rule };

/**
 * Every row and every group inside a rule, in reading order. The outermost group is the rule itself and no part of it. A
 * rule that is a single row has itself as its only part, with the path "".
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

/** Whether one part of a rule matches; for a row with the case's value (null: unknown). */
export type ExplainedPart = RulePart & { hit: boolean; value?: KnownValue };

/**
 * Each row and group of a rule with its result and the case's value. For display only: unlike the reasons of `matches` it
 * holds metadata, and it is never stored.
 */
export const explainRule = (rule: Rule, attributes: SegmentAttributes): ExplainedPart[] =>
  partsOf(rule).map((part) => ({
    ...part,
    hit: doesMatch(part.rule, attributes),
    ...("field" in part.rule ? { value: caseValueOf(part.rule, attributes) } : {}),
  }));

/**
 * Evaluates one rule. There is one reason per comparison, in order: its `path` (e.g. `rule.all.0`), field, operator,
 * value, whether the case's value is `known`, the `actual` value (never for metadata), and `hit`. Every row is explained,
 * even when an earlier row decides the result.
 */
export function matches(rule: Rule, attributes: SegmentAttributes): { hit: boolean; reasons: RowReason[] } {
  const reasons = partsOf(rule).flatMap(({ path, rule: part }) =>
    "field" in part ? [explainRow(part, path === "" ? "rule" : `rule.${path}`, attributes)] : [],
  );
  return { hit: doesMatch(rule, attributes), reasons };
}

/**
 * The first segment in order whose rule matches. The reasons name the segment, then the rows of its rule, then the
 * segments before it that did not match; `explainSegments` has the rows of all.
 *
 * @throws RangeError when no segment matches, which cannot happen with a list that `segmentsSchema` has checked
 */
export function firstMatch(
  segments: readonly Segment[],
  attributes: SegmentAttributes,
): { segment: Segment; reasons: Reason[] } {
  for (const [index, segment] of segments.entries()) {
    const { hit, reasons } = matches(segment.rule, attributes);
    if (!hit) continue;
    const missed = segments
      .slice(0, index)
      .map(({ id }): Reason => ({ code: "segment_missed", segment: id }));
    return {
      segment,
      reasons: [{ code: "segment_matched", segment: segment.id, place: index + 1 }, ...reasons, ...missed],
    };
  }
  throw new RangeError('no segment matches: the last one must match everyone, with the rule { "all": [] }');
}

/** Every segment with all its rows, to show which segment a customer would get and why. */
export function explainSegments(
  segments: readonly Segment[],
  attributes: SegmentAttributes,
): { segmentId: string; hit: boolean; chosen: boolean; reasons: RowReason[] }[] {
  let isChosen = false;
  return segments.map((segment) => {
    const { hit, reasons } = matches(segment.rule, attributes);
    const chosen = hit && !isChosen;
    isChosen ||= chosen;
    return { segmentId: segment.id, hit, chosen, reasons };
  });
}
