import type { Output } from "../../server/api/contract.ts";

export type Segment = Output<"segments.get">["list"][number];
export type Rule = Segment["rule"];
export type Comparison = Extract<Rule, { op: unknown }>;
export type Fields = Output<"segments.get">["fields"];
export type GroupKind = "all" | "any" | "none";
/** Where a row stands: `["all", 1, "any", 0]`; empty for the whole rule. */
export type Path = readonly (string | number)[];

/** Groups inside each other that the builder makes; deeper rules are shown, and left as they are. */
export const DEPTH = 2;
/** Rows of a group at most, as the server has it. */
export const ROWS = 50;

const KINDS: readonly GroupKind[] = ["all", "any", "none"];

export const kindOf = (rule: Rule): GroupKind | null => KINDS.find((kind) => kind in rule) ?? null;

/** The rows of a group; a single comparison has none. */
export function rowsOf(rule: Rule): Rule[] {
  const kind = kindOf(rule);
  return kind === null ? [] : ((rule as Record<GroupKind, Rule[]>)[kind] ?? []);
}

export const group = (kind: GroupKind, rows: Rule[]): Rule => ({ [kind]: rows }) as Rule;

export const isComparison = (rule: Rule): rule is Comparison => "op" in rule;

/** A rule that the builder can edit begins with a group. */
export const asGroup = (rule: Rule): Rule => (isComparison(rule) ? group("all", [rule]) : rule);

export const depthOf = (rule: Rule): number =>
  isComparison(rule) ? 0 : 1 + Math.max(0, ...rowsOf(rule).map(depthOf));

/**
 * The rule with something else at a path; `null` takes the row out, and a group inside another that this
 * leaves empty goes too, since an empty group means nothing there.
 */
export function replaceAt(rule: Rule, path: Path, next: Rule | null): Rule {
  return put(rule, path, next) ?? group("all", []);
}

function put(rule: Rule, path: Path, next: Rule | null): Rule | null {
  const [, index, ...rest] = path;
  if (index === undefined) return next;
  const kind = kindOf(rule);
  if (kind === null) return rule;
  const rows = rowsOf(rule).flatMap((row, at) => {
    if (at !== index) return [row];
    const changed = put(row, rest, next);
    return changed === null || (!isComparison(changed) && rowsOf(changed).length === 0) ? [] : [changed];
  });
  return group(kind, rows);
}

/** What stands at a path. */
export function at(rule: Rule, [, index, ...rest]: Path): Rule | undefined {
  if (index === undefined) return rule;
  const row = rowsOf(rule)[Number(index)];
  return row && at(row, rest);
}

/** A row at the end of the group at a path. */
export function addTo(rule: Rule, path: Path, row: Rule): Rule {
  const inside = at(rule, path);
  if (!inside || isComparison(inside)) return rule;
  return replaceAt(rule, path, group(kindOf(inside)!, [...rowsOf(inside), row]));
}

/** The group at a path asked another way: all, any or none of its rows. */
export function withKind(rule: Rule, path: Path, kind: GroupKind): Rule {
  const inside = at(rule, path);
  return inside && !isComparison(inside) ? replaceAt(rule, path, group(kind, rowsOf(inside))) : rule;
}

const isList = (op: string) => op === "in" || op === "not_in";

/** A row that asks about a field, with its first operator and, where there is a choice, its first value. */
export function rowFor(field: string, fields: Fields, currency: string): Comparison {
  const spec = fields[field];
  const op = spec?.operators[0]?.value ?? "is";
  const row = {
    field,
    op,
    ...(spec?.type === "money" ? { currency, value: 0 } : {}),
    ...(spec?.type === "number" ? { value: 0 } : {}),
    ...(spec?.type === "choice" ? { value: spec.values?.[0]?.value ?? "" } : {}),
    ...(spec?.type === "text" || spec?.type === "code" || spec?.type === "metadata" ? { value: "" } : {}),
    ...(spec?.type === "metadata" ? { key: "" } : {}),
  };
  return row as Comparison;
}

/** The row with another operator; its value is kept as far as the operator can take it. */
export function withOperator(row: Comparison, op: string, fields: Fields): Comparison {
  const { value, ...rest } = row;
  const first = rowFor(row.field, fields, row.currency ?? "").value;
  const single = (Array.isArray(value) ? value[0] : value) ?? first;
  const list = Array.isArray(value) ? value : value === undefined || value === "" ? [] : [String(value)];
  return { ...rest, op, ...(op === "exists" ? {} : { value: isList(op) ? list : single }) } as Comparison;
}

/** What a row still lacks before it can be asked. */
export function lacks(row: Comparison): "key" | "value" | null {
  if (row.field === "metadata" && !row.key) return "key";
  if (row.op === "exists") return null;
  return row.value === undefined || row.value === "" || (Array.isArray(row.value) && row.value.length === 0)
    ? "value"
    : null;
}

/**
 * The part of a rule that can be asked already, without the rows that lack something; null when nothing is
 * left.
 *
 * @param moved takes the path in the whole rule of each row and group, by its path in that part
 */
export function finished(
  rule: Rule,
  moved = new Map<string, string>(),
  now: Path = [],
  whole: Path = [],
): Rule | null {
  if (isComparison(rule) && lacks(rule) !== null) return null;
  moved.set(now.join("."), whole.join("."));
  if (isComparison(rule)) return rule;
  const kind = kindOf(rule)!;
  const rows: Rule[] = [];
  for (const [index, row] of rowsOf(rule).entries()) {
    const kept = finished(row, moved, [...now, kind, rows.length], [...whole, kind, index]);
    if (kept) rows.push(kept);
  }
  return rows.length > 0 ? group(kind, rows) : null;
}

/** Whether every row can be asked, and something is asked at all. */
export const isComplete = (rule: Rule): boolean =>
  isComparison(rule) ? lacks(rule) === null : rowsOf(rule).length > 0 && rowsOf(rule).every(isComplete);

/** An id that no segment has yet. */
export function freeId(list: readonly Segment[]): string {
  const taken = new Set(list.map(({ id }) => id));
  for (let n = list.length; ; n += 1) if (!taken.has(`segment_${n}`)) return `segment_${n}`;
}

/** The list with one segment a place further up or down; everyone else stays last. */
export function moved(list: readonly Segment[], id: string, by: -1 | 1): Segment[] {
  const from = list.findIndex((segment) => segment.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to > list.length - 2 || from === list.length - 1) return [...list];
  const next = [...list];
  [next[from], next[to]] = [next[to]!, next[from]!];
  return next;
}

/** How many segments were added, removed, changed or moved. */
export function changesBetween(before: readonly Segment[], after: readonly Segment[]): number {
  const same = (a: Segment, b: Segment | undefined) => JSON.stringify(a) === JSON.stringify(b);
  const kept = after.filter(({ id }) => before.some((segment) => segment.id === id));
  const order = before.filter(({ id }) => after.some((segment) => segment.id === id)).map(({ id }) => id);
  return (
    after.length -
    kept.length +
    (before.length - kept.length) +
    kept.filter(
      (segment, place) =>
        segment.id !== order[place] ||
        !same(
          segment,
          before.find(({ id }) => id === segment.id),
        ),
    ).length
  );
}

/** One thing that publishing would change. Places count from 1. */
export type Difference =
  | { kind: "added" | "moved"; segment: Segment; place: number }
  | { kind: "removed"; segment: Segment }
  | { kind: "renamed" | "rule" | "strategy"; segment: Segment; before: Segment };

/** What differs between two lists, segment by segment in the new order, those that are gone last. */
export function differencesBetween(before: readonly Segment[], after: readonly Segment[]): Difference[] {
  const old = new Map(before.map((segment) => [segment.id, segment]));
  const order = before.filter(({ id }) => after.some((segment) => segment.id === id)).map(({ id }) => id);
  let kept = 0;
  const found = after.flatMap((segment, index): Difference[] => {
    const was = old.get(segment.id);
    const place = index + 1;
    if (!was) return [{ kind: "added", segment, place }];
    const isMoved = order[kept++] !== segment.id;
    return [
      ...(was.name === segment.name ? [] : [{ kind: "renamed" as const, segment, before: was }]),
      ...(JSON.stringify(was.rule) === JSON.stringify(segment.rule)
        ? []
        : [{ kind: "rule" as const, segment, before: was }]),
      ...(was.strategyId === segment.strategyId ? [] : [{ kind: "strategy" as const, segment, before: was }]),
      ...(isMoved ? [{ kind: "moved" as const, segment, place }] : []),
    ];
  });
  const gone = before.filter(({ id }) => !after.some((segment) => segment.id === id));
  return [...found, ...gone.map((segment) => ({ kind: "removed" as const, segment }))];
}

/** The list with one more segment at a place from 0 on; everyone else stays last. */
export const withSegmentAt = (list: readonly Segment[], place: number, segment: Segment): Segment[] => {
  const at = Math.max(0, Math.min(place, list.length - 1));
  return [...list.slice(0, at), segment, ...list.slice(at)];
};
