import { CAUSES, type Cause } from "../dunning/decision.ts";

/** Sums of ledger entries by measure, in one currency: minor units, and how many entries. */
export type Sums = Readonly<Record<string, { amount: number; count: number }>>;

export const MEASURES: readonly string[] = [
  "failed",
  "lost",
  ...CAUSES.flatMap((cause) => [`recovered:${cause}`, `taken_back:${cause}`]),
];

/**
 * An expression over sums that computes itself and says itself in words, so that a figure and its printed
 * definition cannot drift apart. A share of nothing is null, never 0 or 100 %.
 */
type Expression<Value extends number | null> = { of(sums: Sums): Value; words: string };

const total = (words: string, measures: string[]): Expression<number> => ({
  of: (sums) => measures.reduce((sum, measure) => sum + (sums[measure]?.amount ?? 0), 0),
  words,
});

const minus = (first: Expression<number>, ...rest: Expression<number>[]): Expression<number> => ({
  of: (sums) => rest.reduce((left, { of }) => left - of(sums), first.of(sums)),
  words: [first.words, ...rest.map(({ words }) => bracketed(words))].join(" − "),
});

const share = (part: Expression<number>, whole: Expression<number>): Expression<number | null> => ({
  of: (sums) => (whole.of(sums) === 0 ? null : part.of(sums) / whole.of(sums)),
  words: `${bracketed(part.words)} ÷ ${bracketed(whole.words)}`,
});

const plus = (first: Expression<number>, second: Expression<number>): Expression<number> => ({
  of: (sums) => first.of(sums) + second.of(sums),
  words: `${first.words} + ${second.words}`,
});

const bracketed = (words: string) => (/ [−+÷] /.test(words) ? `(${words})` : words);

const failed = total("failed", ["failed"]);
const lost = total("lost", ["lost"]);
const arrived = total(
  "arrived",
  CAUSES.map((cause) => `recovered:${cause}`),
);
const takenBack = total(
  "taken back",
  CAUSES.map((cause) => `taken_back:${cause}`),
);
const recovered = minus(arrived, takenBack);
const open = minus(failed, plus(recovered, lost));

const WORDS_OF_CAUSE: Record<Cause, string> = {
  method_updated: "a new or repaired payment method was charged",
  customer_acted: "the customer paid",
  our_retry: "our retry of the same method succeeded",
  stripe_retry: "Stripe's own retry succeeded",
  other_method: "our charge of another stored method succeeded",
  outside: "the invoice was marked paid outside Stripe",
};

export type Figure<Value extends number | null = number | null> = {
  label: string;
  unit: "money" | "share";
  /** The formula in words, then what its terms mean. */
  definition: string;
  of(sums: Sums): Value;
};

const figure = <Value extends number | null>(
  label: string,
  unit: Figure["unit"],
  formula: Expression<Value>,
  terms: string,
): Figure<Value> => ({ label, unit, definition: `${label} = ${formula.words}. ${terms}`, of: formula.of });

const FAILED_TERM =
  "Failed: what was due when an invoice's charge first failed, or when a sent invoice passed its due date.";
const ARRIVED_TERM =
  "Arrived: payments on such an invoice afterwards, whoever brought them about, up to the amount that failed.";
const TAKEN_BACK_TERM = "Taken back: refunds and lost disputes of those payments.";
const LOST_TERM =
  "Lost: given up at the end of recovery, voided, written off or credited, and whatever was taken back.";

/**
 * Every figure, in the order it is shown. All of one currency and one set of ledger entries: sum by the
 * days of a range for movements, up to a day for what stands open, over a cohort for its rate.
 */
export const FIGURES = {
  failed: figure("Failed", "money", failed, FAILED_TERM),
  recovered: figure("Recovered", "money", recovered, `${ARRIVED_TERM} ${TAKEN_BACK_TERM}`),
  taken_back: figure("Taken back", "money", takenBack, TAKEN_BACK_TERM),
  lost: figure("Lost", "money", lost, LOST_TERM),
  open: figure("Still open", "money", open, `${FAILED_TERM} ${ARRIVED_TERM} ${TAKEN_BACK_TERM} ${LOST_TERM}`),
  recovery_rate: figure(
    "Recovery rate",
    "share",
    share(recovered, failed),
    `${FAILED_TERM} ${ARRIVED_TERM} ${TAKEN_BACK_TERM} Of the same invoices above and below the line; while some are still open it can only be final in part.`,
  ),
  closed_rate: figure(
    "Recovery rate of what is closed",
    "share",
    share(recovered, plus(recovered, lost)),
    `${ARRIVED_TERM} ${TAKEN_BACK_TERM} ${LOST_TERM} What is still open is left out.`,
  ),
} satisfies Record<string, Figure>;
export type FigureId = keyof typeof FIGURES;

/** Recovered, parted by its one cause; the parts add up to `FIGURES.recovered`. */
export const RECOVERED_BY_CAUSE = Object.fromEntries(
  CAUSES.map((cause) => [
    cause,
    figure(
      `Recovered: ${WORDS_OF_CAUSE[cause]}`,
      "money",
      minus(total("arrived", [`recovered:${cause}`]), total("taken back", [`taken_back:${cause}`])),
      "Every payment has exactly one cause, and what is taken back is taken from the cause that brought it.",
    ),
  ]),
) as Record<Cause, Figure<number>>;
