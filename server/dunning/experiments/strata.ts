import type { Outcome } from "./outcomes.ts";

/** What is known of a case when it opens and tells much about how it will end. */
export const DIMENSIONS = ["segment", "decline_class", "amount", "country"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** How many cases each group has where a dimension has this value; null: it is not known. */
export type StratumCount = { dimension: Dimension; value: string | null; cases: Record<string, number> };

/** Thirds of the amounts at risk in a currency: comparable in every currency, and equally many in each. */
export const BANDS = ["low", "middle", "high"] as const;

type Traits = Record<Dimension, string | null>;

/** The traits of each outcome; bands of amounts are made of all of them, whichever group they are in. */
function traitsOf(outcomes: readonly Outcome[]): Map<Outcome, Traits> {
  const sizes = new Map<string, number[]>();
  for (const { attributes } of outcomes) {
    if (!attributes) continue;
    const known = sizes.get(attributes.currency);
    if (known) known.push(attributes.amount);
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

/** Two groups' outcomes parted by all of their traits together. */
export function byStratum(
  first: readonly Outcome[],
  second: readonly Outcome[],
): { first: Outcome[]; second: Outcome[] }[] {
  const strata = new Map<string, { first: Outcome[]; second: Outcome[] }>();
  const traits = traitsOf([...first, ...second]);
  const put = (side: "first" | "second") => (outcome: Outcome) => {
    const key = JSON.stringify(DIMENSIONS.map((name) => traits.get(outcome)![name]));
    const stratum = strata.get(key) ?? { first: [], second: [] };
    stratum[side].push(outcome);
    strata.set(key, stratum);
  };
  first.forEach(put("first"));
  second.forEach(put("second"));
  return [...strata.values()];
}

/** How the groups are made up, one dimension after the other, commonest values first. */
export function strataOf(outcomes: readonly Outcome[]): StratumCount[] {
  const traits = traitsOf(outcomes);
  return DIMENSIONS.flatMap((dimension) => {
    const counts = new Map<string | null, Record<string, number>>();
    for (const [{ armId }, trait] of traits) {
      const count = counts.get(trait[dimension]) ?? {};
      count[armId] = (count[armId] ?? 0) + 1;
      counts.set(trait[dimension], count);
    }
    const total = (cases: Record<string, number>) => Object.values(cases).reduce((sum, n) => sum + n, 0);
    return [...counts]
      .sort(([, a], [, b]) => total(b) - total(a))
      .map(([value, cases]) => ({ dimension, value, cases }));
  });
}
