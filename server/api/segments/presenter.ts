import { COUNTRIES, DECLINE_CODES } from "../../dunning/segments/codes.ts";
import { explainRule, explainSegments } from "../../dunning/segments/match.ts";
import {
  type Field,
  FIELDS,
  OPERATORS_OF,
  type Rule,
  type Segment,
  type SegmentAttributes,
} from "../../dunning/segments/segment.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import {
  describeRule,
  describeChoice,
  describeCode,
  describeFact,
  describeField,
  describeOperator,
} from "../../i18n/segments.ts";
import type { HandlerOutput } from "../contract.ts";
import { presentReasons } from "../presenter.ts";

/** The fields that a rule can ask about, each with its operators and choices. */
export const presentFields = (locale: string): HandlerOutput<"segments.get">["fields"] =>
  Object.fromEntries(
    (Object.keys(FIELDS) as Field[]).map((name) => {
      const spec = FIELDS[name];
      return [
        name,
        {
          type: spec.type,
          label: describeField(name, locale),
          ...("unit" in spec ? { unit: spec.unit } : {}),
          ...(spec.type === "code" ? { values: presentCodes(name, locale) } : {}),
          ...("values" in spec
            ? { values: spec.values.map((value) => ({ value, label: describeChoice(name, value, locale) })) }
            : {}),
          operators: OPERATORS_OF[spec.type].map((op) => ({
            value: op,
            label: describeOperator(op, locale),
          })),
        },
      ];
    }),
  );

/** The codes to choose from, each by its name; codes that cases have beside these are added where they are chosen. */
function presentCodes(field: Field, locale: string): { value: string; label: string }[] {
  const codes = field === "country" ? COUNTRIES : field === "currency" ? CURRENCIES : DECLINE_CODES;
  return codes
    .map((value) => ({ value, label: describeCode(field, value, locale) }))
    .sort((a, b) => a.label.localeCompare(b.label, locale));
}

/** In lower case, as Stripe writes them. */
const CURRENCIES = Intl.supportedValuesOf("currency").map((code) => code.toLowerCase());

export const presentSentences = (list: readonly Segment[], localeContext: LocaleContext): string[] =>
  list.map(({ rule }) => describeRule(rule, localeContext));

/** Which rows of each segment's rule hit a case and which missed it. */
export function presentTest(
  list: Segment[],
  attributes: SegmentAttributes,
  localeContext: LocaleContext,
): HandlerOutput<"segments.test">["segments"] {
  const rules = new Map(list.map(({ id, rule }) => [id, rule]));
  return explainSegments(list, attributes).map(({ segmentId, hit, chosen, reasons }) => ({
    segmentId,
    hit,
    chosen,
    rows: presentRows(rules.get(segmentId)!, attributes, localeContext),
    why: presentReasons(reasons, localeContext),
  }));
}

/** A group has no value of its own, so only its rows show what the case has. */
const presentRows = (rule: Rule, attributes: SegmentAttributes, localeContext: LocaleContext) =>
  explainRule(rule, attributes).map(({ path, rule: part, hit, value }) => ({
    path,
    text: describeRule(part, localeContext),
    hit,
    has: "field" in part ? describeFact(part, value, localeContext, attributes.currency) : "",
  }));
