import type { Outcome } from "./outcomes.ts";

/** Attributes of a case that are known when it opens and that predict its result. */
export const DIMENSIONS = ["segment", "decline_class", "amount", "country"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Number of cases of each arm with one value of a dimension; a null value is unknown. */
export type StratumCount = { dimension: Dimension; value: string | null; cases: Record<string, number> };

/** Thirds of the amounts at risk in a currency: comparable between currencies, with equally many cases in each. */
export const BANDS = ["low", "middle", "high"] as const;

type Traits = Record<Dimension, string | null>;

/** The traits of each outcome. Amount bands are formed over the outcomes of all arms. */
function traitsOf(outcomes: readonly Outcome[]): Map<Outcome, Traits> {
  const sizes = new Map<string, number[]>();
  for (const { attributes } of outcomes) {
    if (!attributes) continue;
    const amounts = sizes.get(attributes.currency);
    if (amounts) amounts.push(attributes.amount);
    else sizes.set(attributes.currency, [attributes.amount]);
  }
  const edges = new Map(
    [...sizes].map(([currency, amounts]): [string, number[]] => {
      const sorted = amounts.sort((a, b) => a - b);
      return [currency, [1, 2].map((third) => sorted[Math.floor((sorted.length * third) / 3)]!)];
    }),
  );
  return new Map(
    outcomes.map((outcome): [Outcome, Traits] => {
      const { attributes, segmentId } = outcome;
      const band =
        attributes &&
        BANDS[edges.get(attributes.currency)!.filter((edge) => attributes.amount >= edge).length];
      return [
        outcome,
        {
          segment: segmentId,
          decline_class: attributes?.decline_class ?? null,
          amount: band ? `${band} ${attributes.currency}` : null,
          country: attributes?.country ?? null,
        },
      ];
    }),
  );
}

/** The outcomes of two arms by stratum: all outcomes of a stratum have the same traits. */
export function byStratum(
  first: readonly Outcome[],
  second: readonly Outcome[],
): { first: Outcome[]; second: Outcome[] }[] {
  const strata = new Map<string, { first: Outcome[]; second: Outcome[] }>();
  const traits = traitsOf([...first, ...second]);
  const addTo = (arm: "first" | "second") => (outcome: Outcome) => {
    const key = JSON.stringify(DIMENSIONS.map((name) => traits.get(outcome)![name]));
    const stratum = strata.get(key) ?? { first: [], second: [] };
    stratum[arm].push(outcome);
    strata.set(key, stratum);
  };
  first.forEach(addTo("first"));
  second.forEach(addTo("second"));
  return [...strata.values()];
}

/** The composition of the arms, dimension by dimension, the most frequent values first. */
export function strataOf(outcomes: readonly Outcome[]): StratumCount[] {
  const traits = traitsOf(outcomes);
  return DIMENSIONS.flatMap((dimension) => {
    const counts = new Map<string | null, Map<string, number>>();
    for (const [{ armId }, trait] of traits) {
      const count = counts.get(trait[dimension]) ?? new Map<string, number>();
      count.set(armId, (count.get(armId) ?? 0) + 1);
      counts.set(trait[dimension], count);
    }
    const total = (cases: Map<string, number>) => [...cases.values()].reduce((sum, n) => sum + n, 0);
    return [...counts]
      .sort(([, a], [, b]) => total(b) - total(a))
      .map(([value, cases]) => ({ dimension, value, cases: Object.fromEntries(cases) }));
  });
}
