import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../runs.ts";
import { estimateOf, logOf, ONLY_LAST, truthOf } from "./make-choice-logs.ts";

describe("a log judged for another policy", () => {
  it("gives an interval that holds the truth in 95 of 100 logs, by either estimator", () => {
    const covered = { selfNormalised: 0, doublyRobust: 0 };
    const truth = truthOf(ONLY_LAST);
    const logs = runs(1_000);
    for (let seed = 1; seed <= logs; seed++) {
      const judged = estimateOf(logOf(seed, 600, ONLY_LAST, (p) => 0.3 + p / 2));
      for (const name of ["selfNormalised", "doublyRobust"] as const)
        if (judged[name].low <= truth && truth <= judged[name].high) covered[name] += 1;
    }
    const threeErrors = 3 * Math.sqrt((0.95 * 0.05) / logs);
    for (const share of Object.values(covered))
      expect(Math.abs(share / logs - 0.95)).toBeLessThan(threeErrors);
  });

  it("moves with the rewards: another zero or unit changes nothing but the scale", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: -5000, max: 5000 }),
        fc.integer({ min: 1, max: 100_000 }),
        (seed, zero, unit) => {
          const log = logOf(seed, 500, [0, 0.5, 0.5], (p) => p);
          const scaled = log.map((choice) => ({
            ...choice,
            reward: zero + unit * choice.reward,
            predicted: zero + unit * choice.predicted,
            targetPredicted: zero + unit * choice.targetPredicted,
          }));
          const [plain, other] = [estimateOf(log), estimateOf(scaled)];
          for (const end of ["mean", "low", "high"] as const) {
            expect((other.selfNormalised[end] - zero) / unit).toBeCloseTo(plain.selfNormalised[end], 6);
            expect((other.doublyRobust[end] - zero) / unit).toBeCloseTo(plain.doublyRobust[end], 6);
          }
        },
      ),
      { numRuns: runs(50) },
    );
  });
});
