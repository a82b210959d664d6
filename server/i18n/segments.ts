import {
  type Comparison,
  type Field,
  FIELDS,
  type Operator,
  OPERATORS,
  type Rule,
} from "../dunning/segments/segment.ts";
import { type MessageParams, textIn } from "./formatter.ts";
import { type LocaleContext, money, number } from "./locale-format.ts";
import type { MessageGroup } from "./message-format.ts";
import { describeDecline } from "./declines.ts";
import { formatMessage, hasMessage, label, languageOf, quote } from "./text.ts";

/** Fields whose values are chosen from a list. */
const CHOICES: Partial<Record<Field, MessageGroup>> = {
  decline_class: "decline_classes",
  rail: "rails",
  invoice_kind: "invoice_kinds",
  collection_method: "collection_methods",
};

export const describeField = (field: Field, locale: string): string =>
  formatMessage(`segment_fields.${field}`, locale);
export const describeOperator = (op: Operator, locale: string): string =>
  formatMessage(`segment_operators.${op}`, locale);

/** One value of a field that has a list to choose from; of any other field the value itself. */
export function describeChoice(field: Field, value: string, locale: string): string {
  const group = CHOICES[field];
  return group && hasMessage(`${group}.${value}`) ? label(group, value, locale) : value;
}

const namesOf = new Map<string, Intl.DisplayNames>();

/** The name of a country or a currency; the code where it has none. */
function nameOf(type: "region" | "currency", code: string, locale: string): string {
  const language = languageOf(locale);
  const key = `${type} ${language}`;
  const names = namesOf.get(key) ?? new Intl.DisplayNames([language], { type });
  namesOf.set(key, names);
  return names.of(code) ?? code;
}

/** A code with its name, in a list to choose from: `Germany (DE)`, `Euro (EUR)`, `Insufficient funds (insufficient_funds)`. */
export function describeCode(field: Field, code: string, locale: string): string {
  const shown = field === "decline_code" ? code : code.toUpperCase();
  const name =
    field === "country"
      ? nameOf("region", shown, locale)
      : field === "currency"
        ? nameOf("currency", shown, locale)
        : hasMessage(`decline_codes.${code}`)
          ? describeDecline(code, locale)
          : code;
  return name === shown ? shown : `${name} (${shown})`;
}

/** A value in a sentence: texts and choices in quotation marks, numbers and money as people write them. */
function valueText(
  field: Field,
  value: string | number,
  currency: string | undefined,
  localeContext: LocaleContext,
): string {
  const { locale } = localeContext;
  if (typeof value === "string") return quote(describeChoice(field, value, locale), locale);
  const isMoney = FIELDS[field].type === "money" && currency !== undefined;
  return isMoney ? money(value, currency, localeContext) : number(value, localeContext);
}

/** One row of a rule: `amount at risk is at least €100.00`. */
function comparisonText(row: Comparison, localeContext: LocaleContext): string {
  const { locale } = localeContext;
  const field =
    row.field === "metadata"
      ? formatMessage("rules.metadata", locale, { key: quote(row.key ?? "", locale) })
      : describeField(row.field, locale);
  const operator = describeOperator(row.op, locale);
  if (row.op === "exists" || row.value === undefined) {
    return formatMessage("rules.row_bare", locale, { field, operator });
  }
  const values = (Array.isArray(row.value) ? row.value : [row.value]).map((value) =>
    valueText(row.field, value, row.currency, localeContext),
  );
  return formatMessage("rules.row", locale, { field, operator, values: values.join(", ") });
}

/**
 * What a case has where a row asks: `€120.00` or `not known`.
 *
 * @param currency of the case, when the field is money
 */
export function describeFact(
  { field }: Pick<Comparison, "field">,
  fact: string | number | null | undefined,
  localeContext: LocaleContext,
  currency?: string,
): string {
  if (fact === null || fact === undefined) return formatMessage("rules.not_known", localeContext.locale);
  return valueText(field, fact, currency, localeContext);
}

function ruleText(rule: Rule, isInner: boolean, localeContext: LocaleContext): string {
  if ("field" in rule) return comparisonText(rule, localeContext);
  const { locale } = localeContext;
  const rows = "all" in rule ? rule.all : "any" in rule ? rule.any : rule.none;
  if (rows.length === 0) return formatMessage("rules.everyone", locale);
  const [first = "", ...others] = rows.map((row) => ruleText(row, rows.length > 1, localeContext));
  const join = "all" in rule ? "rules.and" : "rules.or";
  const text = others.reduce((left, right) => formatMessage(join, locale, { left, right }), first);
  const bracketed = rows.length > 1 ? `(${text})` : text;
  if ("none" in rule) return formatMessage("rules.not", locale, { rows: bracketed });
  return isInner ? bracketed : text;
}

/** A rule as a sentence: `amount at risk is at least €100.00 and customer’s country is “DE”`. */
export const describeRule = (rule: Rule, localeContext: LocaleContext): string =>
  ruleText(rule, false, localeContext);

/** Why a row fitted or did not, from what the engine stored about it (`segment_row`). */
export function describeRow(params: MessageParams, localeContext: LocaleContext): string {
  const { locale } = localeContext;
  const field = textIn(params, "field");
  const op = textIn(params, "op");
  if (!isField(field) || !isOperator(op)) return [field, op, params.value].join(" ");
  const value = op === "in" || op === "not_in" ? textIn(params, "value").split(", ") : params.value;
  const row = comparisonText(
    {
      field,
      op,
      ...(typeof params.key === "string" ? { key: params.key } : {}),
      ...(typeof params.currency === "string" ? { currency: params.currency } : {}),
      ...(typeof value === "string" || typeof value === "number" || Array.isArray(value) ? { value } : {}),
    },
    localeContext,
  );
  const { actual } = params;
  const fits = params.hit === true;
  // Values of metadata are not stored; and a row that fits with "is" or "is known" has told the value.
  if (typeof actual !== "string" && typeof actual !== "number") {
    if (fits) return formatMessage("rules.fits_bare", locale, { row });
    return formatMessage(params.known === false ? "rules.misses_unknown" : "rules.misses_bare", locale, {
      row,
    });
  }
  if (fits && (op === "is" || op === "exists")) return formatMessage("rules.fits_bare", locale, { row });
  const currency = typeof params.actual_currency === "string" ? params.actual_currency : undefined;
  return formatMessage(fits ? "rules.fits" : "rules.misses", locale, {
    row,
    fact: describeFact({ field }, actual, localeContext, currency),
  });
}

const isField = (name: string): name is Field => Object.hasOwn(FIELDS, name);
const isOperator = (name: string): name is Operator => (OPERATORS as readonly string[]).includes(name);
