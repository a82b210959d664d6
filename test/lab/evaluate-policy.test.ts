import { describe, expect, it } from "vitest";
import { type EvaluatedChoice, evaluatePolicy } from "./evaluate-policy.ts";
import { estimateOf, LOGGED, logOf, ONLY_LAST, truthOf } from "./make-choice-logs.ts";

const width = ({ low, high }: { low: number; high: number }) => high - low;

describe("a log judged for another policy", () => {
  it("is nowhere near what the log's own policy won", () => {
    const log = logOf(7, 4000, ONLY_LAST);
    const won = log.reduce((sum, { reward }) => sum + reward, 0) / log.length;
    const { selfNormalised, doublyRobust } = estimateOf(log);
    expect(won).toBeLessThan(0.3);
    expect(selfNormalised.low).toBeGreaterThan(0.3);
    expect(doublyRobust.low).toBeGreaterThan(0.3);
  });

  it("holds the truth whatever the model says, and is narrower when the model is right", () => {
    const ignorant = estimateOf(logOf(3, 4000, ONLY_LAST, () => 0.9)).doublyRobust;
    const knowing = estimateOf(logOf(3, 4000, ONLY_LAST, (p) => p)).doublyRobust;
    const truth = truthOf(ONLY_LAST);
    for (const { low, high } of [ignorant, knowing]) {
      expect(low).toBeLessThan(truth);
      expect(high).toBeGreaterThan(truth);
    }
    expect(width(knowing)).toBeLessThan(0.7 * width(ignorant));
  });

  it("is the plain mean of the log when asked about the policy that wrote it", () => {
    const log = logOf(5, 500, [...LOGGED]);
    const won = log.reduce((sum, { reward }) => sum + reward, 0) / log.length;
    const { selfNormalised, doublyRobust, effective, meanWeight } = estimateOf(log);
    expect(selfNormalised.mean).toBeCloseTo(won, 12);
    expect(doublyRobust.mean).toBeCloseTo(won, 12);
    expect(effective).toBeCloseTo(500, 9);
    expect(meanWeight).toBeCloseTo(1, 12);
    // The binomial's own margin, but for the variance's divisor.
    expect(width(selfNormalised) / 2).toBeCloseTo(1.96 * Math.sqrt((won * (1 - won)) / 500), 3);
  });

  it("takes weights as relative when it normalises them", () => {
    const log = logOf(13, 1000, ONLY_LAST);
    const heavier = log.map((choice) => ({ ...choice, propensity: choice.propensity * 0.9 }));
    const [plain, other] = [estimateOf(log), estimateOf(heavier)];
    expect(other.meanWeight).toBeCloseTo(plain.meanWeight / 0.9, 10);
    for (const end of ["mean", "low", "high"] as const)
      expect(other.selfNormalised[end]).toBeCloseTo(plain.selfNormalised[end], 10);
  });

  it("is no surer for being given the same customer's outcomes twice", () => {
    const log = logOf(11, 1000, ONLY_LAST);
    const once = estimateOf(log);
    const twice = estimateOf([...log, ...log]);
    expect(width(twice.selfNormalised)).toBeCloseTo(width(once.selfNormalised), 10);
    expect(width(twice.doublyRobust)).toBeCloseTo(width(once.doublyRobust), 10);
  });
});

describe("a log that cannot tell is refused", () => {
  it("when it is empty, or the policy would have done none of it", () => {
    expect(evaluatePolicy([])).toMatchObject({ kind: "too_few", choices: 0, effective: 0 });
    const strangers = logOf(1, 500, ONLY_LAST).map((choice) => ({ ...choice, targetChance: 0 }));
    expect(evaluatePolicy(strangers)).toMatchObject({ kind: "too_few", effective: 0, meanWeight: 0 });
  });

  it("when a few choices carry all the weight", () => {
    const log = logOf(1, 500, ONLY_LAST);
    const rare = log.map((choice, index) =>
      index === 0 ? { ...choice, propensity: 1e-6, targetChance: 1 } : choice,
    );
    expect(evaluatePolicy(rare)).toMatchObject({ kind: "too_few", needed: 30 });
    expect(evaluatePolicy(rare).effective).toBeLessThan(2);
  });

  it("when many choices are of a few customers", () => {
    const log = logOf(1, 2000, ONLY_LAST).map((choice, index) => ({ ...choice, group: `cus_${index % 20}` }));
    expect(evaluatePolicy(log)).toMatchObject({ kind: "too_few", groups: 20, needed: 30 });
  });

  it("when the policy would do what the log's never did", () => {
    const log = logOf(1, 2000, [0.5, 0, 0]);
    expect(evaluatePolicy(log).kind).toBe("not_covered");
    expect(
      evaluatePolicy(log.map((choice) => ({ ...choice, propensity: 0.5, targetChance: 0.25 }))).kind,
    ).toBe("not_covered");
  });

  it("when every outcome is the same", () => {
    const log = logOf(1, 500, ONLY_LAST).map((choice) => ({ ...choice, reward: 0 }));
    expect(evaluatePolicy(log).kind).toBe("outcomes_alike");
  });

  it("when a figure cannot be one, by the name of the choice and the field", () => {
    const [choice] = logOf(1, 1, ONLY_LAST);
    const wrong = (changes: Partial<EvaluatedChoice>) => () =>
      evaluatePolicy([choice!, { ...choice!, ...changes }]);
    expect(wrong({ propensity: 0 })).toThrow("Choice 1 of the log: propensity is 0");
    expect(wrong({ propensity: 1.2 })).toThrow(RangeError);
    expect(wrong({ targetChance: -0.1 })).toThrow("targetChance");
    expect(wrong({ reward: Number.NaN })).toThrow("reward");
    expect(wrong({ targetPredicted: Number.POSITIVE_INFINITY })).toThrow("targetPredicted");
  });
});
