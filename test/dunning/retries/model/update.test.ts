import { beforeAll, describe, expect, it } from "vitest";
import { calendarSharesOf } from "../../../../server/dunning/retries/model/failure-causes.ts";
import type { ModelState } from "../../../../server/dunning/retries/model/model-state.ts";
import { successModel } from "../../../../server/dunning/retries/model/success-model.ts";
import { randomOf } from "../seeded-random.ts";
import { DAY } from "../planner-inputs.ts";
import { brazil, CODES, draws, inBrazil, learnt, wednesdays, type World } from "./draw-examples.ts";
import { FAILED } from "./make-features.ts";

describe("learn", () => {
  let taughtWednesdays: ModelState;
  beforeAll(() => {
    taughtWednesdays = learnt(draws(wednesdays, 1_500, 1, CODES));
  });

  it("finds a country's pay-day that is in no table", () => {
    const wednesday = inBrazil("2026-11-11T12:00");
    const tuesday = inBrazil("2026-11-10T12:00");
    const ratio = (of: ModelState | null) => {
      const { chance } = successModel(brazil("insufficient_funds"), of);
      return chance(wednesday) / chance(tuesday);
    };
    expect(ratio(null)).toBeLessThan(1.5);
    expect(ratio(taughtWednesdays)).toBeGreaterThan(2);
  });

  it("keeps the ways of being paid that it found to the country where it found them", () => {
    const share = (country: string, of: ModelState | null) =>
      calendarSharesOf(country, of).find(({ calendar }) => calendar.id === "weekly_3")!.share;
    expect(share("BR", taughtWednesdays)).toBeGreaterThan(share("BR", null));
    expect(share("AU", taughtWednesdays)).toBe(share("AU", null));
  });

  it("finds that a code never recovers, and takes its time to believe it", () => {
    const never: World = () => 0;
    const chanceAfter = (count: number) => {
      const modelState = learnt(draws(never, count, 2, ["brand_new_code"]));
      return successModel(brazil("brand_new_code"), modelState).chance(inBrazil("2026-11-11T12:00"));
    };
    const chances = [0, 3, 30, 300].map(chanceAfter);
    // A handful of failures happens to everybody.
    expect(chances[1]).toBeGreaterThan(chances[0]! * 0.7);
    expect(chances[1]).toBeLessThan(chances[0]!);
    expect(chances[2]).toBeLessThan(chances[1]!);
    expect(chances[3]).toBeLessThan(chances[2]!);
    expect(chances[3]).toBeLessThan(chances[0]! / 4);
  });

  it("finds that a code recovers more than it thought", () => {
    const mostly: World = () => 0.8;
    const modelState = learnt(draws(mostly, 300, 3, ["brand_new_code"]));
    const chance = (of: ModelState | null) =>
      successModel(brazil("brand_new_code"), of).chance(inBrazil("2026-11-11T12:00"));
    expect(chance(modelState)).toBeGreaterThan(chance(null) * 1.5);
  });

  it("comes to much the same in whatever order it is taught", () => {
    const trainingExamples = [...draws(wednesdays, 500, 6, CODES)];
    const random = randomOf(7);
    const shuffled = trainingExamples
      .map((example) => ({ example, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ example }) => example);
    const orders = [trainingExamples, shuffled, [...trainingExamples].reverse()].map(learnt);
    for (const code of ["insufficient_funds", "do_not_honor"]) {
      for (let day = 1; day < 21; day++) {
        const chances = orders.map((of) => successModel(brazil(code), of).chance(FAILED + day * DAY));
        expect(Math.max(...chances) - Math.min(...chances), `${code} after ${day} days`).toBeLessThan(0.1);
      }
    }
  });

  it("counts its examples and says how many it learnt from", () => {
    const modelState = learnt(draws(wednesdays, 50, 8, CODES));
    expect(modelState.outcomes).toBe(50);
    const at = inBrazil("2026-11-11T12:00");
    expect(successModel(brazil("insufficient_funds"), modelState).explain(at)[0]).toMatchObject({
      assumption: false,
      learned_from: 50,
    });
  });
});
