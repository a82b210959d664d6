import { RECOVERY_CAUSES, type RecoveryCause } from "../dunning/model/ledger-entry.ts";
import { formatMessage, label } from "../i18n/text.ts";

/** Sums of ledger entries by measure, in one currency: minor units, and how many entries. */
export type Sums = Readonly<Record<string, { amount: number; count: number }>>;

export const MEASURES: readonly string[] = [
  "failed",
  "lost",
  ...RECOVERY_CAUSES.flatMap((cause) => [`recovered:${cause}`, `reversed:${cause}`]),
];

/** A text in the language of a locale. */
type Text = (locale: string) => string;

/**
 * An expression over sums that computes itself and writes itself, so that a figure and its printed definition cannot
 * drift apart. A share of nothing is null, never 0 or 100 %.
 */
type Expression<Value extends number | null> = {
  of(sums: Sums): Value;
  formula: Text;
  /** More than one term: in brackets inside another formula. */
  isCompound: boolean;
};

type Term = "failed" | "received" | "reversed" | "lost";

const inFormula = ({ formula, isCompound }: Expression<number>, locale: string) =>
  isCompound ? `(${formula(locale)})` : formula(locale);

const total = (term: Term, measures: string[]): Expression<number> => ({
  of: (sums) => measures.reduce((sum, measure) => sum + (sums[measure]?.amount ?? 0), 0),
  formula: (locale) => formatMessage(`figure_terms.${term}`, locale),
  isCompound: false,
});

const minus = (first: Expression<number>, second: Expression<number>): Expression<number> => ({
  of: (sums) => first.of(sums) - second.of(sums),
  formula: (locale) => `${first.formula(locale)} − ${inFormula(second, locale)}`,
  isCompound: true,
});

const plus = (first: Expression<number>, second: Expression<number>): Expression<number> => ({
  of: (sums) => first.of(sums) + second.of(sums),
  formula: (locale) => `${first.formula(locale)} + ${second.formula(locale)}`,
  isCompound: true,
});

const share = (part: Expression<number>, whole: Expression<number>): Expression<number | null> => ({
  of: (sums) => (whole.of(sums) === 0 ? null : part.of(sums) / whole.of(sums)),
  formula: (locale) => `${inFormula(part, locale)} ÷ ${inFormula(whole, locale)}`,
  isCompound: true,
});

const failed = total("failed", ["failed"]);
const lost = total("lost", ["lost"]);
const received = total(
  "received",
  RECOVERY_CAUSES.map((cause) => `recovered:${cause}`),
);
const reversed = total(
  "reversed",
  RECOVERY_CAUSES.map((cause) => `reversed:${cause}`),
);
const recovered = minus(received, reversed);
const open = minus(failed, plus(recovered, lost));

export type Figure<Value extends number | null = number | null> = {
  label: Text;
  unit: "money" | "share";
  /** The formula, then what its terms mean. */
  definition: Text;
  of(sums: Sums): Value;
};

type Meaning = Term | "same_invoices" | "closed_only" | "one_cause";

const figure = <Value extends number | null>(
  name: Text,
  unit: Figure["unit"],
  expression: Expression<Value>,
  ...meanings: Meaning[]
): Figure<Value> => ({
  label: name,
  unit,
  definition: (locale) => {
    const texts = meanings.map((meaning) => formatMessage(`figure_meanings.${meaning}`, locale)).join(" ");
    // A single term is explained by its meaning; "Failed = failed" would say nothing.
    if (!expression.isCompound) return texts;
    return formatMessage("figures.definition", locale, {
      label: name(locale),
      formula: expression.formula(locale),
      meanings: texts,
    });
  },
  of: expression.of,
});

const called =
  (
    name:
      | "failed"
      | "recovered"
      | "reversed"
      | "lost"
      | "open"
      | "recovery_rate"
      | "open_rate"
      | "closed_rate",
  ): Text =>
  (locale) =>
    label("figures", name, locale);

/**
 * Every figure, in the order it is shown. All of one currency and one set of ledger entries: sum by the days of a
 * range for movements, up to a day for what stands open, over a cohort for its rate.
 */
export const FIGURES = {
  failed: figure(called("failed"), "money", failed, "failed"),
  recovered: figure(called("recovered"), "money", recovered, "received", "reversed"),
  reversed: figure(called("reversed"), "money", reversed, "reversed"),
  lost: figure(called("lost"), "money", lost, "lost"),
  open: figure(called("open"), "money", open, "failed", "received", "reversed", "lost"),
  recovery_rate: figure(
    called("recovery_rate"),
    "share",
    share(recovered, failed),
    "failed",
    "received",
    "reversed",
    "same_invoices",
  ),
  open_rate: figure(
    called("open_rate"),
    "share",
    share(open, failed),
    "failed",
    "received",
    "reversed",
    "lost",
    "same_invoices",
  ),
  closed_rate: figure(
    called("closed_rate"),
    "share",
    share(recovered, plus(recovered, lost)),
    "received",
    "reversed",
    "lost",
    "closed_only",
  ),
} satisfies Record<string, Figure>;
export type FigureId = keyof typeof FIGURES;

/** Recovered, split by its one cause; the parts add up to `FIGURES.recovered`. */
export const RECOVERED_BY_CAUSE = Object.fromEntries(
  RECOVERY_CAUSES.map((cause) => [
    cause,
    figure(
      (locale) =>
        formatMessage("figures.recovered_by_cause", locale, {
          cause: formatMessage(`cause_descriptions.${cause}`, locale),
        }),
      "money",
      minus(total("received", [`recovered:${cause}`]), total("reversed", [`reversed:${cause}`])),
      "one_cause",
    ),
  ]),
) as Record<RecoveryCause, Figure<number>>;
