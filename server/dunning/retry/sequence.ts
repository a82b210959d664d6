import type { SuccessModel } from "./success/model.ts";

const DAY = 86_400_000;

/** Money now is worth more than money later: 0.4 % a day, for the service given meanwhile (assumption). */
export const DISCOUNT_PER_DAY = 0.004;

/**
 * Every try costs this share of the amount: networks' fees, and an issuer that trusts us less (assumption). On 20
 * dollars it is the 10 cents that Visa's fee for a try too many is quoted at.
 */
export const COST_OF_TRY = 0.005;

/** So many tries are planned ahead; later ones hardly change the first. */
const PLANNED_AHEAD = 8;

/** Rounding alone must not decide. */
const LEAST_GAIN = 1e-9;

export type SequenceRequest = {
  model: Pick<SuccessModel, "outlook">;
  /** Ascending. */
  slots: readonly number[];
  /** The latest failure. */
  since: number;
  /** The first failure: delay is counted from here. */
  firstFailedAt: number;
  /** Tries left. */
  tries: number;
  /** Least time between two tries. */
  gapMs: number;
};

export type PlannedSequence = {
  /** Instants of the tries, ascending; empty when not even one is worth its cost. */
  at: number[];
  /** Expected share of the amount that comes in, discounted, costs taken off. */
  worth: number;
  /** Chance in [0, 1] that one of the tries succeeds. */
  success: number;
  /** Other first tries, each the best of its day, the best first: the worth of the whole with it, and nothing else changed. */
  alternatives: { at: number; worth: number }[];
};

/**
 * The best instants for the tries that are left.
 *
 * Expected value of a sequence t₁ < t₂ < …: Σ_c w_c Σ_j (d(t_j)·p_c(t_j) − k)·Π_{i<j}(1 − p_c(t_i)), with
 * p_c(t_j) = min(1, h(t_j)·s_c(t_j | t_{j−1})), over the hidden causes c of the model with weight w, chance s, factor h
 * of hour, weekday and customer, discount d and the cost k of a try. Slots are added greedily, the one that raises
 * the value most first, until none raises it. With many tries left the first comes early; with one left it waits
 * for the best day.
 */
export function bestSequence(request: SequenceRequest): PlannedSequence {
  const { slots, gapMs } = request;
  const valued = valuationOf(request);
  let chosen: number[] = [];
  let worth = 0;
  const tries = Math.min(request.tries, PLANNED_AHEAD);
  while (chosen.length < tries) {
    const inserted = valued.insertions(chosen);
    let best = -1;
    let position = 0;
    for (const [index, at] of slots.entries()) {
      while (position < chosen.length && chosen[position]! < index) position++;
      const before = chosen[position - 1];
      const after = chosen[position];
      if (before !== undefined && at - slots[before]! < gapMs) continue;
      if (after !== undefined && slots[after]! - at < gapMs) continue;
      const candidate = inserted(index, position);
      if (candidate > worth + LEAST_GAIN) {
        best = index;
        worth = candidate;
      }
    }
    if (best < 0) break;
    chosen = [...chosen, best].sort((a, b) => a - b);
  }
  return {
    at: chosen.map((index) => slots[index]!),
    worth,
    success: valued.success(chosen),
    alternatives: alternativesTo(chosen, request, valued.worth),
  };
}

function alternativesTo(
  chosen: readonly number[],
  { slots, gapMs }: SequenceRequest,
  worth: (chosen: readonly number[]) => number,
): { at: number; worth: number }[] {
  const first = chosen[0];
  if (first === undefined) return [];
  const days = new Map<number, { at: number; worth: number }>();
  for (const [index, at] of slots.entries()) {
    if (Math.abs(at - slots[first]!) < DAY / 2) continue;
    const rest = chosen.slice(1).filter((other) => slots[other]! >= at + gapMs);
    const one = { at, worth: worth([index, ...rest]) };
    const day = Math.round((at - slots[first]!) / DAY);
    const best = days.get(day);
    if (!best || one.worth > best.worth) days.set(day, one);
  }
  return [...days.values()].sort((a, b) => b.worth - a.worth || a.at - b.at);
}

type Valuation = {
  worth(chosen: readonly number[]): number;
  /** Chance that one of the tries succeeds. */
  success(chosen: readonly number[]): number;
  /** Worth of a sequence with one more slot, by its index and its place among the chosen. */
  insertions(chosen: readonly number[]): (index: number, position: number) => number;
};

function valuationOf({ model, slots, since, firstFailedAt }: SequenceRequest): Valuation {
  const { causes, factors } = model.outlook(slots);
  const discounts = slots.map((at) => (1 - DISCOUNT_PER_DAY) ** ((at - firstFailedAt) / DAY));
  type Cause = (typeof causes)[number];
  const chanceOf = ({ chance }: Cause, index: number, previous: number | undefined) =>
    Math.min(1, chance(index, previous === undefined ? since : slots[previous]!) * factors[index]!);

  /** Adds up what tries bring while earlier ones have failed. */
  const total = (chosen: readonly number[], gain: (success: number, index: number) => number) => {
    let sum = 0;
    for (const cause of causes) {
      let open = cause.weight;
      for (const [i, index] of chosen.entries()) {
        const success = chanceOf(cause, index, chosen[i - 1]);
        sum += open * gain(success, index);
        open *= 1 - success;
      }
    }
    return sum;
  };
  const gain = (success: number, index: number) => success * discounts[index]! - COST_OF_TRY;

  return {
    worth: (chosen) => total(chosen, gain),
    success: (chosen) => total(chosen, (success) => success),
    insertions(chosen) {
      // Only the inserted try and the one after it change; what comes before and after is added up once.
      const parts = causes.map((cause) => {
        const open = [cause.weight];
        const before = [0];
        const tail = new Array<number>(chosen.length + 1).fill(0);
        const chances = chosen.map((index, i) => chanceOf(cause, index, chosen[i - 1]));
        for (const [i, index] of chosen.entries()) {
          before.push(before[i]! + open[i]! * gain(chances[i]!, index));
          open.push(open[i]! * (1 - chances[i]!));
        }
        for (let i = chosen.length - 1; i >= 0; i--)
          tail[i] = gain(chances[i]!, chosen[i]!) + (1 - chances[i]!) * tail[i + 1]!;
        return { cause, open, before, tail };
      });
      return (index, position) => {
        let sum = 0;
        const next = chosen[position];
        for (const { cause, open, before, tail } of parts) {
          const success = chanceOf(cause, index, chosen[position - 1]);
          let after = 0;
          if (next !== undefined) {
            const then = chanceOf(cause, next, index);
            after = gain(then, next) + (1 - then) * tail[position + 1]!;
          }
          sum += before[position]! + open[position]! * (gain(success, index) + (1 - success) * after);
        }
        return sum;
      };
    },
  };
}
