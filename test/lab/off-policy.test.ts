import { expect, test } from "vitest";
import { parseCommand } from "./command-line.ts";
import type { OffPolicyTrial } from "./off-policy.ts";
import { offPolicyLines, offPolicyTable } from "./off-policy-report.ts";

const interval = (mean: number, margin: number) => ({ mean, low: mean - margin, high: mean + margin });
const counts = { choices: 500, groups: 400, effective: 200, meanWeight: 1 };
const trial = (seed: number, truth: number, normalised: number, robust: number): OffPolicyTrial => ({
  target: "the best",
  seed,
  truth,
  judgement: {
    kind: "estimate",
    ...counts,
    selfNormalised: interval(normalised, 0.04),
    doublyRobust: interval(robust, 0.02),
  },
});

test("a report counts the intervals that hold the truth, and the logs that were too small", () => {
  const refused: OffPolicyTrial = {
    target: "the best",
    seed: 3,
    truth: 0.36,
    judgement: { kind: "too_few", ...counts, effective: 8, needed: 30 },
  };
  // The second run's truth is outside its doubly robust interval.
  const lines = offPolicyLines([trial(1, 0.3, 0.31, 0.315), trial(2, 0.3, 0.27, 0.33), refused]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ target: "the best", runs: 3, answered: 2 });
  expect(lines[0]?.truth).toBeCloseTo(0.3, 10);
  expect(lines[0]?.agreement?.selfNormalised).toMatchObject({ holds: 2 });
  expect(lines[0]?.agreement?.doublyRobust).toMatchObject({ holds: 1 });
  expect(offPolicyTable("p", 0.3, lines)).toContain(
    "| the best (1 of 3 runs: too little) | 500 | 136 | 30.0 % | 29.0 % ± 4.0 | 2 of 2 | 32.3 % ± 2.0 | 1 of 2 |",
  );
});

test("a policy that no log could tell of has its truth only", () => {
  const refused = { ...trial(1, 0.3, 0, 0), judgement: { kind: "not_covered" as const, ...counts } };
  const lines = offPolicyLines([refused]);
  expect(lines[0]?.agreement).toBeNull();
  expect(offPolicyTable("p", 0.3, lines)).toContain(
    "| the best (1 of 1 runs: too little) | 500 | 200 | 30.0 % |  |",
  );
});

test("the command takes a smaller world, and no policies or chart", () => {
  expect(parseCommand(["--off-policy", "--populations", "prepaid", "--seeds", "2"])).toMatchObject({
    kind: "off-policy",
    populations: ["prepaid"],
    seeds: [1, 2],
    invoices: 900,
  });
  expect(() => parseCommand(["--off-policy", "--policies", "daily"])).toThrow("reads logs of ours");
  expect(() => parseCommand(["--off-policy", "--sweep"])).toThrow("two things");
  expect(() => parseCommand(["--shaken", "--sweep"])).toThrow("leave --sweep and --off-policy out");
  expect(() => parseCommand(["serve", "--off-policy"])).toThrow("--off-policy is not for serve");
});
