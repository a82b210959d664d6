import { type ModelState, ratioOf } from "./model-state.ts";

const HOUR = 3_600_000;

/**
 * Successes as if seen, before a curve is bent: as a whole, and at one knot against the whole. What is seen where
 * it is tried moves the whole first, else only what was tried would ever look good.
 */
const WEIGHT = { level: 12, knot: 40 } as const;

/** A curve over time that is learnt: its level as a whole, and each knot against that level. */
export type Curve = {
  name: string;
  /** Times in ms, ascending, at which the curve is bent; between two of them it changes evenly. */
  knots: readonly number[];
  /** What the prior is multiplied by at each knot: the level times the knot's own ratio. */
  bends: readonly number[];
};

/** A place on a curve between two knots: `share` of the way from the lower one to the next, in [0, 1). */
export type Place = { knot: number; share: number };

/** Hours at which curves over the time since a pay-day and since a failure are bent. */
export const AFTER_PAY_DAY = [1, 5, 10, 16, 30, 54, 96, 156, 264].map((hours) => hours * HOUR);
export const AFTER_FAILURE = [1, 5, 14, 32, 68, 142, 288, 480].map((hours) => hours * HOUR);

/** The curve as far as an account learnt it; nothing learnt leaves the prior as it is. */
export function curveOf(name: string, knots: readonly number[], modelState: ModelState | null): Curve {
  if (!modelState) return { name, knots, bends: knots.map(() => 1) };
  const level = ratioOf(modelState.curves[name], WEIGHT.level);
  const bends = knots.map((_, knot) => level * ratioOf(modelState.curves[`${name}|${knot}`], WEIGHT.knot));
  return { name, knots, bends };
}

export function placeOn(knots: readonly number[], elapsed: number): Place {
  const last = knots.length - 1;
  if (elapsed >= knots[last]!) return { knot: last, share: 0 };
  let knot = 0;
  while (elapsed >= knots[knot + 1]!) knot++;
  const from = knots[knot]!;
  return { knot, share: elapsed <= from ? 0 : (elapsed - from) / (knots[knot + 1]! - from) };
}

/** A value given at each knot, at a place between them. */
export const between = (values: readonly number[], { knot, share }: Place): number =>
  share === 0 ? values[knot]! : values[knot]! + share * (values[knot + 1]! - values[knot]!);

/**
 * Counts what was seen on a curve beside what the prior had expected there: for the level and for the knots around
 * the place, by their nearness.
 *
 * @param add adds to the tally of a name
 */
export function countOn(
  curve: Curve,
  place: Place,
  { seen, expected }: { seen: number; expected: number },
  modelState: ModelState,
  add: (name: string, seen: number, expected: number) => void,
): void {
  const level = ratioOf(modelState.curves[curve.name], WEIGHT.level);
  add(curve.name, seen, (expected * between(curve.bends, place)) / level);
  for (const [knot, share] of [
    [place.knot, 1 - place.share],
    [place.knot + 1, place.share],
  ] as const)
    if (share > 0) add(`${curve.name}|${knot}`, seen * share, expected * level * share);
}
