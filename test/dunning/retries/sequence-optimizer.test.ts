import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localTimeOf } from "../../../server/dunning/local-time.ts";
import { outlookChance, type Outlook } from "../../../server/dunning/retries/model/success-model.ts";
import {
  bestSequence,
  ATTEMPT_COST,
  DISCOUNT_PER_DAY,
  type SequenceRequest,
} from "../../../server/dunning/retries/sequence-optimizer.ts";
import { minuteOffsetOf, candidateTimesOf } from "../../../server/dunning/retries/candidate-times.ts";
import { randomOf } from "./seeded-random.ts";
import { DAY, HOUR } from "./planner-inputs.ts";

/** A cause with a given chance at each slot, 0.01 again in the two days after a failed try. */
const cause = (
  weight: number,
  chances: readonly number[],
  slots: readonly number[],
): Outlook["causes"][number] => ({
  weight,
  payDay: { untouchedBefore: slots.map((at) => Math.max(1, at - 2 * DAY + 1)), chance: chances },
  chanceAfterFailure: () => 0.01,
});

const daily = (count: number) => Array.from({ length: count }, (_, i) => (i + 1) * DAY);

/** Equally likely causes, each with a chance per slot; the latest and first failure were at 0. */
function requestOf(
  chances: number[][],
  { factor = () => 1, ...changes }: Partial<SequenceRequest> & { factor?: (at: number) => number } = {},
): SequenceRequest {
  const all = changes.times ?? daily(chances[0]!.length);
  return {
    model: {
      outlook: (slots) => ({
        causes: chances.map((each) => cause(1 / chances.length, each, slots)),
        factors: slots.map(factor),
      }),
    },
    times: all,
    lastFailedAt: 0,
    firstFailedAt: 0,
    attemptsLeft: 3,
    gapMs: DAY,
    ...changes,
  };
}

/** The expected value as the documentation states it, for a set of slots. */
function expectedValueOf({ model, times: slots }: SequenceRequest, chosen: readonly number[]): number {
  const { causes, factors } = model.outlook(slots);
  return causes.reduce((total, cause) => {
    let open = cause.weight;
    let value = 0;
    let since = 0;
    for (const at of chosen) {
      const index = slots.indexOf(at);
      const success = outlookChance(cause, index, at, since) * factors[index]!;
      value += open * (success * (1 - DISCOUNT_PER_DAY) ** (at / DAY) - ATTEMPT_COST);
      open *= 1 - success;
      since = at;
    }
    return total + value;
  }, 0);
}

/** Chance that one of the tries succeeds. */
function successOf({ model, times: slots }: SequenceRequest, chosen: readonly number[]): number {
  return model.outlook(slots).causes.reduce((total, cause) => {
    const fails = chosen.reduce(
      (all, at, i) => all * (1 - outlookChance(cause, slots.indexOf(at), at, i === 0 ? 0 : chosen[i - 1]!)),
      1,
    );
    return total + cause.weight * (1 - fails);
  }, 0);
}

/** Every set of at most `most` slots that keeps the gap. */
function setsOf({ times: slots, gapMs }: SequenceRequest, most: number): number[][] {
  let sets: number[][] = [[]];
  for (const slot of slots) {
    const longer = sets.filter(
      (set) => set.length < most && (set.length === 0 || slot - set.at(-1)! >= gapMs),
    );
    sets = [...sets, ...longer.map((set) => [...set, slot])];
  }
  return sets;
}

const someChances = fc.array(
  fc.array(fc.double({ min: 0, max: 0.9, noNaN: true }), { minLength: 7, maxLength: 7 }),
  { minLength: 1, maxLength: 3 },
);

describe("bestSequence", () => {
  it("takes the one best slot with one try left", () => {
    expect(bestSequence(requestOf([[0.1, 0.2, 0.6, 0.3]], { attemptsLeft: 1 })).times).toEqual([3 * DAY]);
  });

  it("prefers the earlier of two equal slots, and the hour that is better in itself", () => {
    expect(bestSequence(requestOf([[0.5, 0.5]], { attemptsLeft: 1 })).times).toEqual([DAY]);
    const factor = (at: number) => (at === 2 * DAY ? 1.1 : 1);
    expect(bestSequence(requestOf([[0.5, 0.5]], { attemptsLeft: 1, factor })).times).toEqual([2 * DAY]);
  });

  it("spreads its tries over causes instead of betting twice on one", () => {
    const monday = [0.8, 0.75, 0.02, 0.02, 0.02];
    const friday = [0.02, 0.02, 0.02, 0.02, 0.6];
    expect(bestSequence(requestOf([monday, friday], { attemptsLeft: 2 })).times).toEqual([DAY, 5 * DAY]);
  });

  it("keeps the gap between tries", () => {
    const slots = Array.from({ length: 40 }, (_, i) => (i + 1) * 6 * HOUR);
    const steady: SequenceRequest["model"] = {
      outlook: () => ({
        causes: [{ weight: 1, payDay: null, chanceAfterFailure: () => 0.3 }],
        factors: slots.map(() => 1),
      }),
    };
    const request = { model: steady, times: slots, lastFailedAt: 0, firstFailedAt: 0, attemptsLeft: 3 };
    expect(bestSequence({ ...request, gapMs: 3 * DAY }).times).toEqual([6 * HOUR, 78 * HOUR, 150 * HOUR]);
  });

  it("leaves out tries that are not worth their cost", () => {
    const nothing = { times: [], expectedValue: 0, chance: 0, alternatives: [] };
    expect(bestSequence(requestOf([[ATTEMPT_COST / 2, ATTEMPT_COST / 2]]))).toMatchObject(nothing);
    expect(bestSequence(requestOf([[]]))).toMatchObject(nothing);
    expect(bestSequence(requestOf([[0.5]], { attemptsLeft: 0 }))).toMatchObject(nothing);
  });

  it("says what its sequence is worth and how likely it succeeds, and is never worse than the best single try", () => {
    fc.assert(
      fc.property(someChances, (given) => {
        const request = requestOf(given);
        const { times: at, expectedValue, chance: success } = bestSequence(request);
        expect(expectedValue).toBeCloseTo(expectedValueOf(request, at), 9);
        expect(success).toBeCloseTo(successOf(request, at), 9);
        const singles = request.times.map((slot) => expectedValueOf(request, [slot]));
        expect(expectedValue).toBeGreaterThanOrEqual(Math.max(0, ...singles) - 1e-6);
      }),
    );
  });

  it("keeps to slots, order, gap and the tries left, whatever the chances", () => {
    fc.assert(
      fc.property(
        someChances,
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        (given, tries, gap) => {
          const request = requestOf(given, { attemptsLeft: tries, gapMs: gap * DAY });
          const { times: at } = bestSequence(request);
          expect(at.length).toBeLessThanOrEqual(tries);
          for (const [i, instant] of at.entries()) {
            expect(request.times).toContain(instant);
            if (i > 0) expect(instant - at[i - 1]!).toBeGreaterThanOrEqual(gap * DAY);
          }
        },
      ),
    );
  });

  it("offers each other day once, the best first, and claims for none more than some sequence with it is worth", () => {
    fc.assert(
      fc.property(someChances, fc.integer({ min: 1, max: 3 }), (given, tries) => {
        const request = requestOf(given, { attemptsLeft: tries });
        const { times: at, expectedValue, alternatives } = bestSequence(request);
        const days = alternatives.map((other) => other.at);
        expect(new Set(days).size).toBe(days.length);
        expect(days).not.toContain(at[0]);
        const sets = setsOf(request, tries);
        for (const [i, other] of alternatives.entries()) {
          expect(other.expectedValue).toBeLessThanOrEqual(
            alternatives[i - 1]?.expectedValue ?? Number.POSITIVE_INFINITY,
          );
          const best = Math.max(
            ...sets.filter((set) => set[0] === other.at).map((set) => expectedValueOf(request, set)),
          );
          expect(other.expectedValue).toBeLessThanOrEqual(best + 1e-9);
        }
        expect(alternatives).toHaveLength(at.length > 0 ? request.times.length - 1 : 0);
        expect(expectedValue).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 60 },
    );
  });

  it("loses little to the best of all sequences, on average", () => {
    const random = randomOf(7);
    let ratios = 0;
    for (let run = 0; run < 200; run++) {
      const request = requestOf(
        Array.from({ length: 3 }, () => Array.from({ length: 7 }, () => 0.03 + 0.87 * random())),
      );
      const best = Math.max(...setsOf(request, 3).map((each) => expectedValueOf(request, each)));
      ratios += expectedValueOf(request, bestSequence(request).times) / best;
    }
    expect(ratios / 200).toBeGreaterThan(0.95);
  });

  it("waits longer the fewer tries are left", () => {
    // The chance grows for three weeks: an early time wastes the last try.
    const growing = Array.from({ length: 21 }, (_, day) => 0.05 + 0.03 * day);
    const first = (tries: number) => bestSequence(requestOf([growing], { attemptsLeft: tries })).times[0]!;
    expect(first(8)).toBeLessThan(first(3));
    expect(first(3)).toBeLessThan(first(1));
  });
});

describe("slotsOf", () => {
  const local = localTimeOf("America/New_York");
  const request = {
    local,
    from: Date.UTC(2026, 10, 5, 12),
    until: Date.UTC(2026, 10, 9, 15),
    hours: [8, 18],
    workingDaysOnly: false,
    seed: "in_1",
  };
  const localTimes = (slots: number[]) =>
    slots.map((at) => `${new Date(at + local.offsetAt(at)).toISOString().slice(5, 13)}h`);

  it("are the given local hours from the first to the last instant, at the seed's minute", () => {
    const slots = candidateTimesOf(request);
    expect(localTimes(slots)).toEqual([
      "11-05T08h",
      "11-05T18h",
      "11-06T08h",
      "11-06T18h",
      "11-07T08h",
      "11-07T18h",
      "11-08T08h",
      "11-08T18h",
      "11-09T08h",
    ]);
    for (const at of slots) expect((at / 60_000) % 60).toBe(minuteOffsetOf("in_1", 8));
    expect(localTimes(candidateTimesOf({ ...request, workingDaysOnly: true }))).toEqual([
      "11-05T08h",
      "11-05T18h",
      "11-06T08h",
      "11-06T18h",
      "11-09T08h",
    ]);
  });

  it("spread over the hour from one invoice to the next", () => {
    const minutes = Array.from({ length: 500 }, (_, i) => minuteOffsetOf(`in_${i}`, 8));
    expect(new Set(minutes).size).toBe(50);
    expect(Math.min(...minutes)).toBe(1);
    expect(Math.max(...minutes.map((_, i) => minuteOffsetOf(`in_${i}`, 0)))).toBeLessThanOrEqual(20);
  });
});
