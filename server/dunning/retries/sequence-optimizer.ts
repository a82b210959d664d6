import { chanceAtSlot, type OutlookCause, type SuccessModel } from "./model/success-model.ts";

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
    for (let index = 0; index < slots.length; index++) {
      const at = slots[index]!;
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
    alternatives: alternativesTo(chosen, request, valued),
  };
}

function alternativesTo(
  chosen: readonly number[],
  { slots, gapMs }: SequenceRequest,
  valued: Valuation,
): { at: number; worth: number }[] {
  const first = chosen[0];
  if (first === undefined) return [];
  const days = new Map<number, { at: number; worth: number }>();
  // Tries planned for before the other first one, or too soon after it, fall away.
  let dropped = 1;
  let inserted = valued.insertions(chosen.slice(dropped));
  for (const [index, at] of slots.entries()) {
    if (Math.abs(at - slots[first]!) < DAY / 2) continue;
    while (dropped < chosen.length && slots[chosen[dropped]!]! < at + gapMs)
      inserted = valued.insertions(chosen.slice(++dropped));
    const candidate = { at, worth: inserted(index, 0) };
    const day = Math.round((at - slots[first]!) / DAY);
    const best = days.get(day);
    if (!best || candidate.worth > best.worth) days.set(day, candidate);
  }
  return [...days.values()].sort((a, b) => b.worth - a.worth || a.at - b.at);
}

type Valuation = {
  /** Chance that one of the tries succeeds. */
  success(chosen: readonly number[]): number;
  /** Worth of a sequence with one more slot, by its index and its place among the chosen. */
  insertions(chosen: readonly number[]): (index: number, position: number) => number;
};

function valuationOf({ model, slots, since, firstFailedAt }: SequenceRequest): Valuation {
  const { causes, factors } = model.outlook(slots);
  const discounts = slots.map((at) => (1 - DISCOUNT_PER_DAY) ** ((at - firstFailedAt) / DAY));
  const chanceOf = (cause: OutlookCause, index: number, after: number) =>
    Math.min(1, chanceAtSlot(cause, index, slots[index]!, after) * factors[index]!);
  const gain = (success: number, index: number) => success * discounts[index]! - COST_OF_TRY;
  // Pay-days differ in when money comes, not in what a wait without it is worth: that is asked once for all of them.
  const waits = [...new Set(causes.map(({ waited }) => waited))];
  const waitOf = causes.map(({ waited }) => waits.indexOf(waited));
  const before = waitsOf(waits, slots.length);
  const after = waitsOf(waits, slots.length);

  return {
    success(chosen) {
      let sum = 0;
      for (const cause of causes) {
        let open = cause.weight;
        for (const [i, index] of chosen.entries())
          open *= 1 - chanceOf(cause, index, i === 0 ? since : slots[chosen[i - 1]!]!);
        sum += cause.weight - open;
      }
      return sum;
    },
    insertions(chosen) {
      // Only the inserted try and the one after it change; what comes before and after is added up once.
      const parts = causes.map((cause) => {
        const open = [cause.weight];
        const gained = [0];
        const tail = new Array<number>(chosen.length + 1).fill(0);
        const chances = chosen.map((index, i) =>
          chanceOf(cause, index, i === 0 ? since : slots[chosen[i - 1]!]!),
        );
        for (const [i, index] of chosen.entries()) {
          gained.push(gained[i]! + open[i]! * gain(chances[i]!, index));
          open.push(open[i]! * (1 - chances[i]!));
        }
        for (let i = chosen.length - 1; i >= 0; i--)
          tail[i] = gain(chances[i]!, chosen[i]!) + (1 - chances[i]!) * tail[i + 1]!;
        return { money: cause.money, open, gained, tail };
      });
      return (index, position) => {
        const at = slots[index]!;
        const failedAt = position === 0 ? since : slots[chosen[position - 1]!]!;
        const next = position < chosen.length ? chosen[position]! : -1;
        const first = index * waits.length;
        before.fill(index, at - failedAt);
        if (next >= 0) after.fill(index, slots[next]! - at);
        let sum = 0;
        for (let c = 0; c < parts.length; c++) {
          const { money, open, gained, tail } = parts[c]!;
          const wait = first + waitOf[c]!;
          const fresh = money !== null && money.metBefore[index]! > failedAt;
          const success = Math.min(
            1,
            (fresh ? money.chance[index]! : before.values[wait]!) * factors[index]!,
          );
          let rest = 0;
          if (next >= 0) {
            const again = money !== null && money.metBefore[next]! > at;
            const then = Math.min(1, (again ? money.chance[next]! : after.values[wait]!) * factors[next]!);
            rest = gain(then, next) + (1 - then) * tail[position + 1]!;
          }
          sum += gained[position]! + open[position]! * (gain(success, index) + (1 - success) * rest);
        }
        return sum;
      };
    },
  };
}

/** What waits of one length per slot are worth, worked out anew only where a slot's neighbour has changed. */
function waitsOf(waits: readonly ((elapsed: number) => number)[], slots: number) {
  const elapsedAt = new Float64Array(slots).fill(Number.NaN);
  const values = new Float64Array(slots * waits.length);
  return {
    /** By slot, then by wait. */
    values,
    fill(slot: number, elapsed: number): void {
      if (elapsedAt[slot] === elapsed) return;
      elapsedAt[slot] = elapsed;
      for (let w = 0; w < waits.length; w++) values[slot * waits.length + w] = waits[w]!(elapsed);
    },
  };
}
