import { outlookChance, type OutlookCause, type SuccessModel } from "./model/success-model.ts";

const DAY = 86_400_000;

/** Money now is worth more than money later: 0.4 % a day, for the service delivered meanwhile (assumption). */
export const DISCOUNT_PER_DAY = 0.004;

/**
 * Every attempt costs this share of the amount: network fees, and the issuer's trust (assumption). On 20 dollars this is
 * 10 cents, the quoted fee of Visa for an excessive attempt.
 */
export const ATTEMPT_COST = 0.005;

/** Further attempts would hardly change the first. */
const MAX_PLANNED_ATTEMPTS = 8;

/** A gain below this is a rounding error. */
const LEAST_GAIN = 1e-9;

/** Times are UTC epoch milliseconds. */
export type SequenceRequest = {
  model: Pick<SuccessModel, "outlook">;
  /** Candidate times, ascending. */
  times: readonly number[];
  lastFailedAt: number;
  /** The discount for delay is counted from here. */
  firstFailedAt: number;
  attemptsLeft: number;
  /** Least time between two attempts. */
  gapMs: number;
};

export type PlannedSequence = {
  /** Times of the attempts, ascending; empty when not even one attempt is worth its cost. */
  times: number[];
  /** Expected share of the amount that is recovered, discounted, less the cost of the attempts. */
  expectedValue: number;
  /** Chance in [0, 1] that one of the attempts succeeds. */
  chance: number;
  /** Other first attempts, the best of each day, the best first, with the value of the sequence that begins with them. */
  alternatives: FirstAttempt[];
  /** What the value of a sequence is made of. @param times the times of a sequence that was planned here */
  worthOf(times: readonly number[]): SequenceWorth;
};

/** The value of a sequence as shares of the amount: `chance - waiting - attempts`. */
export type SequenceWorth = {
  /** Chance in [0, 1] that one of the attempts succeeds. */
  chance: number;
  /** Lost because the money comes later than at the first failure. */
  waiting: number;
  /** Cost of the attempts, as far as they are made. */
  attempts: number;
};

/** @property times of the whole sequence that begins with it */
export type FirstAttempt = { at: number; expectedValue: number; times: number[] };

/**
 * The best times for the attempts that are left.
 *
 * Expected value of a sequence t₁ < t₂ < …: Σ_c w_c Σ_j (d(t_j)·p_c(t_j) − k)·Π_{i<j}(1 − p_c(t_i)), with
 * p_c(t_j) = min(1, h(t_j)·s_c(t_j | t_{j−1})), over the hidden causes c of the model with weight w, chance s, factor h
 * of hour, weekday and customer, discount d and the cost k of an attempt. Times are added greedily: each step adds the
 * time that raises the value most, until no time raises it; in the end the first time gives way to any that is worth
 * more before the others. With many attempts left the first comes early; with a single
 * attempt left it waits for the best day.
 */
export function bestSequence(request: SequenceRequest): PlannedSequence {
  const { times, gapMs } = request;
  const valuation = valuationOf(request);
  const timesOf = (indexes: readonly number[]) => indexes.map((index) => times[index]!);
  let chosen: number[] = [];
  let expectedValue = 0;
  const maxAttempts = Math.min(request.attemptsLeft, MAX_PLANNED_ATTEMPTS);
  while (chosen.length < maxAttempts) {
    const valueWith = valuation.insertions(chosen);
    let best = -1;
    let position = 0;
    for (let index = 0; index < times.length; index++) {
      const at = times[index]!;
      while (position < chosen.length && chosen[position]! < index) position++;
      const before = chosen[position - 1];
      const after = chosen[position];
      if (before !== undefined && at - times[before]! < gapMs) continue;
      if (after !== undefined && times[after]! - at < gapMs) continue;
      const value = valueWith(index, position);
      if (value > expectedValue + LEAST_GAIN) {
        best = index;
        expectedValue = value;
      }
    }
    if (best < 0) break;
    chosen = [...chosen, best].sort((a, b) => a - b);
  }
  let alternatives = alternativesTo(chosen, request, valuation);
  // What was added first was chosen without the rest. With the rest known, another beginning may be worth more.
  for (let i = 0; i < MAX_PLANNED_ATTEMPTS; i++) {
    const better = alternatives[0];
    if (!better || better.expectedValue <= expectedValue + LEAST_GAIN) break;
    chosen = [times.indexOf(better.at), ...better.rest];
    expectedValue = better.expectedValue;
    alternatives = alternativesTo(chosen, request, valuation);
  }
  return {
    times: timesOf(chosen),
    expectedValue,
    chance: valuation.worthOf(chosen).chance,
    alternatives: alternatives.map(({ at, expectedValue: value, rest }) => ({
      at,
      expectedValue: value,
      times: [at, ...timesOf(rest)],
    })),
    worthOf: (planned) => valuation.worthOf(planned.map((at) => times.indexOf(at))),
  };
}

/** @property rest indexes of the attempts that follow */
type Alternative = { at: number; expectedValue: number; rest: readonly number[] };

/** @param chosen indexes of the chosen times */
function alternativesTo(
  chosen: readonly number[],
  { times, gapMs }: SequenceRequest,
  valuation: Valuation,
): Alternative[] {
  const first = chosen[0];
  if (first === undefined) return [];
  const bestOfDay = new Map<number, Alternative>();
  // Chosen attempts before the alternative, or too soon after it, are dropped.
  let dropped = 1;
  let rest = chosen.slice(dropped);
  let valueWith = valuation.insertions(rest);
  for (const [index, at] of times.entries()) {
    if (Math.abs(at - times[first]!) < DAY / 2) continue;
    while (dropped < chosen.length && times[chosen[dropped]!]! < at + gapMs) {
      rest = chosen.slice(++dropped);
      valueWith = valuation.insertions(rest);
    }
    const alternative = { at, expectedValue: valueWith(index, 0), rest };
    const day = Math.round((at - times[first]!) / DAY);
    const best = bestOfDay.get(day);
    if (!best || alternative.expectedValue > best.expectedValue) bestOfDay.set(day, alternative);
  }
  return [...bestOfDay.values()].sort((a, b) => b.expectedValue - a.expectedValue || a.at - b.at);
}

/** Values sequences of attempts, given as indexes of their times. */
type Valuation = {
  worthOf(chosen: readonly number[]): SequenceWorth;
  /** The expected value with one more attempt, by the index of its time and its position among the chosen. */
  insertions(chosen: readonly number[]): (index: number, position: number) => number;
};

function valuationOf({ model, times, lastFailedAt, firstFailedAt }: SequenceRequest): Valuation {
  const { causes, factors } = model.outlook(times);
  const discounts = times.map((at) => (1 - DISCOUNT_PER_DAY) ** ((at - firstFailedAt) / DAY));
  const chanceOf = (cause: OutlookCause, index: number, failedAt: number) =>
    Math.min(1, outlookChance(cause, index, times[index]!, failedAt) * factors[index]!);
  const gain = (chance: number, index: number) => chance * discounts[index]! - ATTEMPT_COST;
  // All payday causes share one chance for the time after a failure, so it is computed once for all of them.
  const curves = [...new Set(causes.map(({ chanceAfterFailure }) => chanceAfterFailure))];
  const curveOf = causes.map(({ chanceAfterFailure }) => curves.indexOf(chanceAfterFailure));
  const sinceBefore = chancesByTime(curves, times.length);
  const untilAfter = chancesByTime(curves, times.length);
  const failedBefore = (chosen: readonly number[], position: number) =>
    position === 0 ? lastFailedAt : times[chosen[position - 1]!]!;

  return {
    worthOf(chosen) {
      const worth = { chance: 0, waiting: 0, attempts: 0 };
      for (const cause of causes) {
        let stillOpen = cause.weight;
        for (const [i, index] of chosen.entries()) {
          const success = stillOpen * chanceOf(cause, index, failedBefore(chosen, i));
          worth.chance += success;
          worth.waiting += success * (1 - discounts[index]!);
          worth.attempts += stillOpen * ATTEMPT_COST;
          stillOpen -= success;
        }
      }
      return worth;
    },
    insertions(chosen) {
      // Only the inserted attempt and the next one change; the sums over all others are computed once.
      const sums = causes.map((cause) => {
        // By position: weight still open, value gained before, and value of the rest for each unit that is still open.
        const open = [cause.weight];
        const gained = [0];
        const rest = new Array<number>(chosen.length + 1).fill(0);
        const chances = chosen.map((index, i) => chanceOf(cause, index, failedBefore(chosen, i)));
        for (const [i, index] of chosen.entries()) {
          gained.push(gained[i]! + open[i]! * gain(chances[i]!, index));
          open.push(open[i]! * (1 - chances[i]!));
        }
        for (let i = chosen.length - 1; i >= 0; i--)
          rest[i] = gain(chances[i]!, chosen[i]!) + (1 - chances[i]!) * rest[i + 1]!;
        return { payDay: cause.payDay, open, gained, rest };
      });
      return (index, position) => {
        const at = times[index]!;
        const failedAt = failedBefore(chosen, position);
        const next = position < chosen.length ? chosen[position]! : -1;
        const first = index * curves.length;
        sinceBefore.compute(index, at - failedAt);
        if (next >= 0) untilAfter.compute(index, times[next]! - at);
        let sum = 0;
        for (let c = 0; c < sums.length; c++) {
          const { payDay, open, gained, rest } = sums[c]!;
          const entry = first + curveOf[c]!;
          const isUntouched = payDay !== null && payDay.untouchedBefore[index]! > failedAt;
          const chance = Math.min(
            1,
            (isUntouched ? payDay.chance[index]! : sinceBefore.chances[entry]!) * factors[index]!,
          );
          let afterwards = 0;
          if (next >= 0) {
            const isNextUntouched = payDay !== null && payDay.untouchedBefore[next]! > at;
            const nextChance = Math.min(
              1,
              (isNextUntouched ? payDay.chance[next]! : untilAfter.chances[entry]!) * factors[next]!,
            );
            afterwards = gain(nextChance, next) + (1 - nextChance) * rest[position + 1]!;
          }
          sum += gained[position]! + open[position]! * (gain(chance, index) + (1 - chance) * afterwards);
        }
        return sum;
      };
    },
  };
}

/** Chances on some curves for one elapsed time per candidate time, computed anew only when the elapsed time changes. */
function chancesByTime(curves: readonly ((elapsed: number) => number)[], times: number) {
  const elapsedAt = new Float64Array(times).fill(Number.NaN);
  const chances = new Float64Array(times * curves.length);
  return {
    /** By time, then by curve. */
    chances,
    compute(index: number, elapsed: number): void {
      if (elapsedAt[index] === elapsed) return;
      elapsedAt[index] = elapsed;
      for (let c = 0; c < curves.length; c++) chances[index * curves.length + c] = curves[c]!(elapsed);
    },
  };
}
