import { formatAmount } from "../contact/amount.ts";
import { type Comparison, FIELDS, type Operator, type Rule } from "./segment.ts";

const VERBS: Record<Operator, string> = {
  is: "is",
  is_not: "is known and is not",
  in: "is one of",
  not_in: "is known and is none of",
  at_least: "is at least",
  less_than: "is less than",
  contains: "contains",
  exists: "is known",
};

function spoken(row: Comparison): string {
  const subject = row.field === "metadata" ? `metadata "${row.key ?? ""}"` : FIELDS[row.field].label;
  if (row.op === "exists") return `${subject} ${VERBS.exists}`;
  const { value } = row;
  if (typeof value === "number" && row.currency !== undefined) {
    return `${subject} ${VERBS[row.op]} ${formatAmount(value, row.currency, "en")}`;
  }
  const words = Array.isArray(value) ? value.map((entry) => `"${entry}"`).join(", ") : value;
  return `${subject} ${VERBS[row.op]} ${typeof words === "string" && !Array.isArray(value) ? `"${words}"` : words}`;
}

function say(rule: Rule, inside: boolean): string {
  if ("field" in rule) return spoken(rule);
  const [rows, glue, before] =
    "all" in rule
      ? [rule.all, " and ", ""]
      : "any" in rule
        ? [rule.any, " or ", ""]
        : [rule.none, " or ", "it is not true that "];
  if (rows.length === 0) return "everyone";
  const text = rows.map((row) => say(row, rows.length > 1)).join(glue);
  if (before !== "") return `${before}${rows.length > 1 ? `(${text})` : text}`;
  return inside && rows.length > 1 ? `(${text})` : text;
}

/** The rule in plain English, e.g. `amount at risk is at least €100.00 and customer's country is "DE"`. */
export function sentence(rule: Rule): string {
  return say(rule, false);
}
