import type { Format } from "../kit/format.ts";
import type { Choices } from "./RowFields.tsx";
import { type Comparison, isComparison, kindOf, type Rule, rowsOf } from "./rule.ts";

/** The words between rows, in the user's language; `none` stands before rows of which none may hold. */
export type Glue = { all: string; any: string; none: string; not: string };

/** A rule on one line, for reading: facts, comparisons and values as the server calls them. */
export function ruleText(rule: Rule, choices: Choices, glue: Glue, format: Format): string {
  if (isComparison(rule)) return rowText(rule, choices, format);
  const kind = kindOf(rule) ?? "all";
  const rows = rowsOf(rule).map((row) => {
    const text = ruleText(row, choices, glue, format);
    return isComparison(row) || rowsOf(row).length < 2 ? text : `(${text})`;
  });
  const joined = rows.join(` ${glue[kind]} `);
  return kind === "none" ? `${glue.not}: ${joined}` : joined;
}

/** What the parts of a row are called: its fact, its comparison, and what it compares with. */
export function wordsOf(row: Comparison, { fields }: Choices, format: Format) {
  const spec = fields[row.field];
  const said = (value: string | number): string => {
    if (typeof value === "string")
      return spec?.values?.find((option) => option.value === value)?.label ?? value;
    return spec?.type === "money" ? format.money(value, row.currency ?? "usd") : format.number(value);
  };
  const values = Array.isArray(row.value) ? row.value : row.value === undefined ? [] : [row.value];
  return {
    field: spec?.label ?? row.field,
    operator: spec?.operators.find(({ value }) => value === row.op)?.label ?? row.op,
    value: values.map(said).join(", "),
  };
}

function rowText(row: Comparison, choices: Choices, format: Format): string {
  const { field, operator, value } = wordsOf(row, choices, format);
  return [field, row.key, operator, value].filter(Boolean).join(" ");
}
