import { describe, expect, test } from "vitest";
import {
  type ModelState,
  modelStateSchema,
  emptyModelState,
} from "../../../../server/dunning/retries/model/model-state.ts";
import {
  addPool,
  poolModelStates,
  subtractPool,
} from "../../../../server/dunning/retries/model/cross-account-prior.ts";

const state = (over: Partial<ModelState> = {}): ModelState => ({
  outcomes: 1_000,
  causes: { insufficient_funds: [50, 10, 0, 0, 0, 0, 40] },
  incomes: { DE: { day_1: 30, last_working_day: 10 } },
  curves: { "spread|debit|2": [12, 10] },
  factors: { "brand=visa": [40, 20] },
  ...over,
});

const six = (over: Partial<ModelState> = {}) => Array.from({ length: 6 }, () => state(over));

describe("a pool", () => {
  test("keeps what the accounts agree on, at a modest weight", () => {
    const pool = poolModelStates(six(), 5)!;
    expect(modelStateSchema.parse(pool)).toEqual(pool);
    expect(pool.outcomes).toBe(0);
    const [seen, expected] = pool.factors["brand=visa"]!;
    expect(seen / expected).toBeCloseTo(2, 9);
    expect(Math.max(seen, expected)).toBeCloseTo(30, 9);
    const causes = pool.causes.insufficient_funds!;
    expect(causes.reduce((sum, each) => sum + each, 0)).toBeCloseTo(30, 9);
    expect(causes[0]! / causes[6]!).toBeCloseTo(50 / 40, 9);
    expect(pool.incomes.DE!.day_1! / pool.incomes.DE!.last_working_day!).toBeCloseTo(3, 9);
  });

  test("one giant has no larger say than the others", () => {
    const giant = state({ outcomes: 1e6, factors: { "brand=visa": [0, 1_000_000] } });
    const small = Array.from({ length: 5 }, () => state({ factors: { "brand=visa": [100, 100] } }));
    const [seen, expected] = poolModelStates([giant, ...small], 5)!.factors["brand=visa"]!;
    expect(seen / expected).toBeCloseTo(5 / 6, 9);
  });

  test("there is none of too few accounts, nor of accounts that learnt too little", () => {
    expect(poolModelStates(six().slice(2), 5)).toBeNull();
    expect(poolModelStates([...six().slice(2), state({ outcomes: 199 })], 5)).toBeNull();
    expect(poolModelStates(six().slice(1), 5)).not.toBeNull();
    expect(() => poolModelStates(six(), 4)).toThrow(RangeError);
  });

  test("nothing that a single merchant alone has met can be read from it", () => {
    const rare = state({ incomes: { MC: { day_1: 500 } }, factors: { "country=MC": [9, 3] } });
    const pool = poolModelStates([...six(), rare], 5)!;
    expect(pool.incomes.MC).toBeUndefined();
    expect(pool.factors["country=MC"]).toBeUndefined();
  });

  test("stands under an account's own state, and comes off again without a trace", () => {
    const pool = poolModelStates(six(), 5)!;
    const own = state({ outcomes: 7, factors: { "brand=visa": [1, 2], "brand=amex": [3, 3] } });
    const whole = addPool(own, pool);
    expect(whole.outcomes).toBe(7);
    expect(whole.factors["brand=visa"]![1]).toBeCloseTo(2 + pool.factors["brand=visa"]![1], 9);
    expect(whole.factors["brand=amex"]).toEqual([3, 3]);
    const back = subtractPool(whole, pool);
    expect(back.factors["brand=visa"]![0]).toBeCloseTo(1, 9);
    expect(Object.keys(back.curves)).toEqual(Object.keys(own.curves));
    expect(subtractPool(addPool(emptyModelState(), pool), pool)).toEqual(emptyModelState());
    expect(addPool(own, null)).toBe(own);
  });
});
