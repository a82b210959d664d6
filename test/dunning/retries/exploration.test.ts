import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ExplorationChoice,
  chooseWithExploration,
} from "../../../server/dunning/retries/exploration.ts";

type Plan = { name: string; expectedValue: number };
const plan = (name: string, expectedValue: number): Plan => ({ name, expectedValue });
const BEST = plan("best", 0.5);

/** How often each plan is chosen over many subjects, and how it was said to be chosen. */
function tally(best: Plan, others: Plan[], share: number, times: number, seed = "acct_1") {
  const counts = new Map<string, { chosen: number; choice: ExplorationChoice<Plan> }>();
  for (let i = 0; i < times; i++) {
    const choice = chooseWithExploration(best, others, { share, seed }, `in_${i}|1`);
    const known = counts.get(choice.chosen.name);
    if (known) {
      known.chosen += 1;
      known.choice = choice;
    } else counts.set(choice.chosen.name, { chosen: 1, choice });
  }
  return counts;
}

describe("choose", () => {
  it("takes the best where nothing is to be explored, for certain", () => {
    const others = [plan("a", 0.499)];
    const certain = { chosen: BEST, explored: false, propensity: 1 };
    expect(chooseWithExploration(BEST, others, null, "in_1")).toMatchObject(certain);
    expect(chooseWithExploration(BEST, others, { share: 0, seed: "s" }, "in_1")).toMatchObject(certain);
    expect(chooseWithExploration(BEST, [], { share: 0.2, seed: "s" }, "in_1")).toMatchObject(certain);
  });

  it("chooses as often as it says, the best mostly, the good others all alike", () => {
    const times = 20_000;
    const others = [plan("a", 0.499), plan("b", 0.495), plan("c", 0.49)];
    for (const share of [0.03, 0.2]) {
      const counts = tally(BEST, others, share, times);
      expect([...counts.keys()].sort()).toEqual(["a", "b", "best", "c"]);
      for (const [name, { chosen, choice }] of counts) {
        expect(choice.propensity).toBeCloseTo(name === "best" ? 1 - share : share / 3, 12);
        expect(choice.explored).toBe(name !== "best");
        // Five standard deviations of a binomial count.
        const spread = 5 * Math.sqrt(times * choice.propensity * (1 - choice.propensity));
        expect(Math.abs(chosen - times * choice.propensity), name).toBeLessThan(spread);
      }
    }
  });

  it("chooses as often as it says for one subject over many seeds as well", () => {
    const times = 20_000;
    let explored = 0;
    for (let i = 0; i < times; i++) {
      if (
        chooseWithExploration(BEST, [plan("a", 0.499)], { share: 0.1, seed: `acct_${i}` }, "in_1|1").explored
      )
        explored += 1;
    }
    expect(Math.abs(explored - times * 0.1)).toBeLessThan(5 * Math.sqrt(times * 0.1 * 0.9));
  });

  it("never gives up more than a little worth, nor chooses what is worth nothing", () => {
    const anyValue = fc.double({ min: -0.2, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(anyValue, { maxLength: 12 }),
        fc.string(),
        fc.string(),
        (values, seed, subject) => {
          const others = values.sort((a, b) => b - a).map((each, i) => plan(`${i}`, each));
          const { chosen, propensity, explored, alternatives } = chooseWithExploration(
            BEST,
            others,
            { share: 0.2, seed },
            subject,
          );
          expect(chosen.expectedValue).toBeGreaterThanOrEqual(BEST.expectedValue * 0.9);
          expect(propensity > 0 && propensity <= 1).toBe(true);
          expect(explored).toBe(chosen !== BEST);
          for (const { expectedValue: alternativeValue } of alternatives)
            expect(alternativeValue).toBeGreaterThan(BEST.expectedValue * 0.9);
        },
      ),
    );
    const lost = chooseWithExploration(
      plan("best", 0),
      [plan("a", 0), plan("b", -1)],
      { share: 0.2, seed: "s" },
      "in_1",
    );
    expect(lost.chosen.name).toBe("best");
  });

  it("is the same for the same seed and subject, and not for another attempt", () => {
    const others = [plan("a", 0.499), plan("b", 0.498)];
    const name = (seed: string, subject: string) =>
      chooseWithExploration(BEST, others, { share: 0.2, seed }, subject).chosen.name;
    const differs = { attempt: 0, seed: 0 };
    for (let i = 0; i < 500; i++) {
      expect(name("s", `in_${i}|1`)).toBe(name("s", `in_${i}|1`));
      if (name("s", `in_${i}|1`) !== name("s", `in_${i}|2`)) differs.attempt += 1;
      if (name("s", `in_${i}|1`) !== name("t", `in_${i}|1`)) differs.seed += 1;
    }
    expect(Math.min(differs.attempt, differs.seed)).toBeGreaterThan(50);
  });
});
