import { type ModelState, ratioOf } from "./model-state.ts";

const HOUR = 3_600_000;

/**
 * Weight of the prior curve in successes: for its overall level, and for one knot against that level. An outcome moves
 * the level first. If it moved only its own knot, times without attempts would never look good.
 */
const WEIGHT = { level: 12, knot: 40 } as const;

/** A learned curve over time: an overall level, and a ratio to that level at each knot. */
export type Curve = {
  name: string;
  /** Times in ms, ascending; between two knots the curve is linear. */
  knots: readonly number[];
  /** Multiplies the prior at each knot: the level times the knot's own ratio. */
  multipliers: readonly number[];
};

/** A position between two knots: `share` of the way from the lower knot to the next, in [0, 1). */
export type CurvePosition = { knot: number; share: number };

/** Knots in ms after a payday and after a failure. */
export const KNOTS_AFTER_PAY_DAY = [1, 5, 10, 16, 30, 54, 96, 156, 264].map((hours) => hours * HOUR);
export const KNOTS_AFTER_FAILURE = [1, 5, 14, 32, 68, 142, 288, 480].map((hours) => hours * HOUR);

/** The account's learned curve; without a model state the prior is left as it is. */
export function curveOf(name: string, knots: readonly number[], modelState: ModelState | null): Curve {
  if (!modelState) return { name, knots, multipliers: knots.map(() => 1) };
  const level = ratioOf(modelState.curves[name], WEIGHT.level);
  const multipliers = knots.map(
    (_, knot) => level * ratioOf(modelState.curves[`${name}|${knot}`], WEIGHT.knot),
  );
  return { name, knots, multipliers };
}

export function positionOn(knots: readonly number[], elapsed: number): CurvePosition {
  const last = knots.length - 1;
  if (elapsed >= knots[last]!) return { knot: last, share: 0 };
  let knot = 0;
  while (elapsed >= knots[knot + 1]!) knot++;
  const from = knots[knot]!;
  return { knot, share: elapsed <= from ? 0 : (elapsed - from) / (knots[knot + 1]! - from) };
}

/** Interpolates values that are given at each knot. */
export const interpolate = (values: readonly number[], { knot, share }: CurvePosition): number =>
  share === 0 ? values[knot]! : values[knot]! + share * (values[knot + 1]! - values[knot]!);

/**
 * Counts observed successes against those that the prior expected: for the level, and for the two knots around the
 * position by their nearness.
 *
 * @param add adds to the tally of a name
 */
export function addToCurve(
  curve: Curve,
  position: CurvePosition,
  { observed, expected }: { observed: number; expected: number },
  modelState: ModelState,
  add: (name: string, observed: number, expected: number) => void,
): void {
  const level = ratioOf(modelState.curves[curve.name], WEIGHT.level);
  add(curve.name, observed, (expected * interpolate(curve.multipliers, position)) / level);
  for (const [knot, share] of [
    [position.knot, 1 - position.share],
    [position.knot + 1, position.share],
  ] as const)
    if (share > 0) add(`${curve.name}|${knot}`, observed * share, expected * level * share);
}
