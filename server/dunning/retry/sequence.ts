import type { SuccessModel } from "./model.ts";

const DAY = 86_400_000;

/** Money now is worth more than money later: 1.5 % a day, for the service given meanwhile (assumption). */
export const DISCOUNT_PER_DAY = 0.015;

/** Every try costs this share of the amount: network fees, and an issuer that trusts us less (assumption). */
export const COST_OF_TRY = 0.01;

/** So many tries are planned ahead; later ones hardly change the first. */
const PLANNED_AHEAD = 5;

export type SequenceRequest = {
  model: SuccessModel;
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

/**
 * The best instants for the tries that are left, ascending; empty when not even one is worth its cost.
 *
 * Expected value of a sequence t₁ < t₂ < …: Σ_c w_c Σ_j d(t_j)·h(t_j)·s_c(t_j | t_{j−1})·Π_{i<j}(1 − s_c(t_i | t_{i−1})),
 * over the hidden causes c of the model with weight w, chance s, factor h of the local hour and discount d.
 * Slots are added greedily, the one that raises the value most first, until none raises it by
 * `COST_OF_TRY`. With many tries left the first comes early; with one left it waits for the best day.
 */
export function bestSequence(request: SequenceRequest): number[] {
  const worth = worthOf(request);
  const chosen: number[] = [];
  let value = 0;
  const tries = Math.min(request.tries, PLANNED_AHEAD);
  while (chosen.length < tries) {
    let best = -1;
    let bestValue = value + COST_OF_TRY;
    for (const [index, at] of request.slots.entries()) {
      if (chosen.some((other) => Math.abs(request.slots[other]! - at) < request.gapMs)) continue;
      const candidate = worth(insert(chosen, index));
      if (candidate > bestValue) {
        best = index;
        bestValue = candidate;
      }
    }
    if (best < 0) break;
    value = bestValue;
    chosen.splice(0, chosen.length, ...insert(chosen, best));
  }
  return chosen.map((index) => request.slots[index]!);
}

function insert(sorted: readonly number[], index: number): number[] {
  const at = sorted.findIndex((other) => other > index);
  return at < 0 ? [...sorted, index] : [...sorted.slice(0, at), index, ...sorted.slice(at)];
}

function worthOf({
  model,
  slots,
  since,
  firstFailedAt,
}: SequenceRequest): (chosen: readonly number[]) => number {
  const factors = slots.map(
    (at) => model.hourFactor(at) * (1 - DISCOUNT_PER_DAY) ** ((at - firstFailedAt) / DAY),
  );
  const causes = model.components.map(({ weight, chanceOver }) => ({ weight, chance: chanceOver(slots) }));
  return (chosen) => {
    let value = 0;
    for (const { weight, chance } of causes) {
      let previous = since;
      let open = weight;
      for (const index of chosen) {
        const success = chance(index, previous);
        value += open * success * factors[index]!;
        open *= 1 - success;
        previous = slots[index]!;
      }
    }
    return value;
  };
}
