import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localTimeOf } from "../../../server/dunning/retry/local-time.ts";
import type { Component, SuccessModel } from "../../../server/dunning/retry/model.ts";
import {
  bestSequence,
  COST_OF_TRY,
  DISCOUNT_PER_DAY,
  type SequenceRequest,
} from "../../../server/dunning/retry/sequence.ts";
import { minuteOf, slotsOf } from "../../../server/dunning/retry/slots.ts";
import { randomOf } from "./issuers.ts";
import { DAY, HOUR } from "./questions.ts";

/** A cause with a given chance at each slot, 0.01 again in the two days after a failed try. */
const cause = (weight: number, chances: readonly number[], slots: readonly number[]): Component => {
  const at = (index: number, since: number) =>
    slots[index]! - since < 2 * DAY && since > 0 ? 0.01 : chances[index]!;
  return {
    id: "given",
    weight,
    chance: (instant, since) => at(slots.indexOf(instant), since),
    chanceOver: () => at,
  };
};

const modelOf = (components: Component[], hourFactor: (at: number) => number = () => 1): SuccessModel => ({
  family: "funds",
  components,
  hourFactor,
  chance: () => 0,
  explain: () => [],
});

const daily = (count: number) => Array.from({ length: count }, (_, i) => (i + 1) * DAY);

function requestOf(
  chances: number[][],
  changes: Partial<SequenceRequest> & { hourFactor?: (at: number) => number } = {},
): SequenceRequest {
  const { hourFactor, ...more } = changes;
  const slots = more.slots ?? daily(chances[0]!.length);
  const components = chances.map((each) => cause(1 / chances.length, each, slots));
  return {
    model: modelOf(components, hourFactor),
    slots,
    since: 0,
    firstFailedAt: 0,
    tries: 3,
    gapMs: DAY,
    ...more,
  };
}

/** The expected value as the documentation states it, for a set of slots. */
function worthOf({ model }: SequenceRequest, chosen: readonly number[]): number {
  return model.components.reduce((total, { weight, chance }) => {
    let open = weight;
    let value = 0;
    let since = 0;
    for (const at of chosen) {
      const success = chance(at, since);
      value += open * success * (1 - DISCOUNT_PER_DAY) ** (at / DAY);
      open *= 1 - success;
      since = at;
    }
    return total + value;
  }, 0);
}

describe("bestSequence", () => {
  it("takes the one best slot with one try left", () => {
    expect(bestSequence(requestOf([[0.1, 0.2, 0.6, 0.3]], { tries: 1 }))).toEqual([3 * DAY]);
  });

  it("prefers the earlier of two equal slots, and the hour that is better in itself", () => {
    expect(bestSequence(requestOf([[0.5, 0.5]], { tries: 1 }))).toEqual([DAY]);
    const hourFactor = (at: number) => (at === 2 * DAY ? 1.1 : 1);
    expect(bestSequence(requestOf([[0.5, 0.5]], { tries: 1, hourFactor }))).toEqual([2 * DAY]);
  });

  it("spreads its tries over causes instead of betting twice on one", () => {
    const monday = [0.8, 0.75, 0.02, 0.02, 0.02];
    const friday = [0.02, 0.02, 0.02, 0.02, 0.6];
    expect(bestSequence(requestOf([monday, friday], { tries: 2 }))).toEqual([DAY, 5 * DAY]);
  });

  it("keeps the gap between tries", () => {
    const slots = Array.from({ length: 40 }, (_, i) => (i + 1) * 6 * HOUR);
    const steady: Component = { id: "steady", weight: 1, chance: () => 0.3, chanceOver: () => () => 0.3 };
    const request = { model: modelOf([steady]), slots, since: 0, firstFailedAt: 0, tries: 3 };
    expect(bestSequence({ ...request, gapMs: 3 * DAY })).toEqual([6 * HOUR, 78 * HOUR, 150 * HOUR]);
  });

  it("leaves out tries that are not worth their cost", () => {
    expect(bestSequence(requestOf([[COST_OF_TRY / 2, COST_OF_TRY / 2]]))).toEqual([]);
    expect(bestSequence(requestOf([[]]))).toEqual([]);
    expect(bestSequence(requestOf([[0.5]], { tries: 0 }))).toEqual([]);
  });

  it("is never worse than the best single try", () => {
    const chances = fc.array(fc.double({ min: 0.03, max: 0.9, noNaN: true }), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(fc.array(chances, { minLength: 1, maxLength: 3 }), (given) => {
        const request = requestOf(given);
        const singles = request.slots.map((at) => worthOf(request, [at]));
        expect(worthOf(request, bestSequence(request))).toBeGreaterThanOrEqual(Math.max(...singles) - 1e-12);
      }),
    );
  });

  it("loses little to the best of all sequences, on average", () => {
    const random = randomOf(7);
    let ratios = 0;
    for (let run = 0; run < 200; run++) {
      const request = requestOf(
        Array.from({ length: 3 }, () => Array.from({ length: 7 }, () => 0.03 + 0.87 * random())),
      );
      const subsets = Array.from({ length: 2 ** 7 }, (_, mask) =>
        request.slots.filter((_, i) => mask & (1 << i)),
      );
      const best = Math.max(
        ...subsets.filter(({ length }) => length <= 3).map((each) => worthOf(request, each)),
      );
      ratios += worthOf(request, bestSequence(request)) / best;
    }
    expect(ratios / 200).toBeGreaterThan(0.95);
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
  const shown = (slots: number[]) =>
    slots.map((at) => `${new Date(at + local.offsetAt(at)).toISOString().slice(5, 13)}h`);

  it("are the given local hours from the first to the last instant, at the seed's minute", () => {
    const slots = slotsOf(request);
    expect(shown(slots)).toEqual([
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
    for (const at of slots) expect((at / 60_000) % 60).toBe(minuteOf("in_1", 8));
    expect(shown(slotsOf({ ...request, workingDaysOnly: true }))).toEqual([
      "11-05T08h",
      "11-05T18h",
      "11-06T08h",
      "11-06T18h",
      "11-09T08h",
    ]);
  });

  it("spread over the hour from one invoice to the next", () => {
    const minutes = Array.from({ length: 500 }, (_, i) => minuteOf(`in_${i}`, 8));
    expect(new Set(minutes).size).toBe(50);
    expect(Math.min(...minutes)).toBe(1);
    expect(Math.max(...minutes.map((_, i) => minuteOf(`in_${i}`, 0)))).toBeLessThanOrEqual(20);
  });
});
