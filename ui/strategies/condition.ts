import type { Format } from "../format.ts";
import type { Choices } from "../segments/RowFields.tsx";
import { type Comparison, isComparison, kindOf, type Rule, rowsOf } from "../segments/rule.ts";

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

function rowText(row: Comparison, { fields }: Choices, format: Format): string {
  const spec = fields[row.field];
  const said = (value: string | number): string => {
    if (typeof value === "string") return spec?.values?.find((one) => one.value === value)?.label ?? value;
    return spec?.type === "money" ? format.money(value, row.currency ?? "usd") : format.number(value);
  };
  const values = Array.isArray(row.value) ? row.value : row.value === undefined ? [] : [row.value];
  const operator = spec?.operators.find(({ value }) => value === row.op)?.label ?? row.op;
  return [spec?.label ?? row.field, row.key, operator, values.map(said).join(", ")].filter(Boolean).join(" ");
}
