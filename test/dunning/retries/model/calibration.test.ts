import { describe, expect, test } from "vitest";
import {
  type Calibration,
  calibrationSchema,
  emptyCalibration,
  addToCalibration,
  calibrationReportOf,
} from "../../../../server/dunning/retries/model/calibration.ts";
import { randomOf } from "../seeded-random.ts";

/** Makes attempts with a chance by the model, another by the prior, and a third that is true. */
function play(
  calibration: Calibration,
  count: number,
  seed: number,
  of: (draw: number) => { chance: number; priorChance: number; truth: number },
  planned = false,
) {
  const random = randomOf(seed);
  const verdicts: string[] = [];
  for (let i = 0; i < count; i++) {
    const { chance, priorChance, truth } = of(random());
    const succeeded = random() < truth;
    addToCalibration(calibration, { chance, priorChance, succeeded, planned: planned ? chance : null });
    verdicts.push(calibrationReportOf(calibration).verdict);
  }
  return verdicts;
}

/** Right, and sharper than the prior. */
const sound = (draw: number) => ({ chance: draw, priorChance: 0.5, truth: draw });

describe("calibration", () => {
  test("says nothing before a hundred outcomes, then that chances which hold are fine", () => {
    const verdicts = play(emptyCalibration(), 3_000, 1, sound);
    expect(verdicts[98]).toBe("too_few");
    expect(new Set(verdicts.slice(120))).toEqual(new Set(["fine"]));
  });

  test("a sound model is not called off by looking at it after every outcome, whatever the seed", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const narrow = (draw: number) => ({
        chance: 0.1 + draw * 0.4,
        priorChance: 0.3,
        truth: 0.1 + draw * 0.4,
      });
      expect(play(emptyCalibration(), 2_000, seed, narrow)).not.toContain("off");
    }
  });

  test("its error is the mean distance of predicted and observed, by weight", () => {
    const calibration = emptyCalibration();
    // Attempts predicted at 0.25 succeed in half the cases, attempts predicted at 0.75 always.
    for (let i = 0; i < 400; i++) {
      addToCalibration(calibration, {
        chance: 0.25,
        priorChance: 0.5,
        succeeded: i % 2 === 0,
        planned: null,
      });
      addToCalibration(calibration, { chance: 0.75, priorChance: 0.5, succeeded: true, planned: null });
    }
    const report = calibrationReportOf(calibration);
    expect(report.error).toBeCloseTo(0.25, 2);
    expect(report.bins[2]).toMatchObject({
      predicted: expect.closeTo(0.25, 9),
      observed: expect.closeTo(0.5, 2),
    });
    expect(report.bins[7]!.observed).toBeCloseTo(1, 9);
    expect(report.bins[0]).toBeNull();
    // −ln 0.25 and −ln 0.75 by halves in one bin, −ln 0.75 in the other.
    expect(report.loss.model).toBeCloseTo(-(Math.log(0.25) / 4 + (3 * Math.log(0.75)) / 4), 2);
    expect(report.loss.prior).toBeCloseTo(Math.log(2), 9);
  });

  test("a drift makes it fall back within some hundred outcomes, and it returns once the chances hold again", () => {
    const calibration = emptyCalibration();
    play(calibration, 2_000, 2, sound);
    // The world turned round: likely successes have become unlikely.
    const drifted = play(calibration, 800, 3, (draw) => ({
      chance: draw,
      priorChance: 0.5,
      truth: 1 - draw,
    }));
    const fellAt = drifted.indexOf("off");
    expect(fellAt).toBeGreaterThan(0);
    expect(fellAt).toBeLessThan(600);
    expect(drifted.at(-1)).toBe("off");
    const mended = play(calibration, 4_000, 4, sound);
    expect(mended[0]).toBe("off");
    expect(mended.at(-1)).toBe("fine");
    // Once it holds it does not go to and fro.
    expect(mended.slice(mended.indexOf("fine"))).not.toContain("off");
  });

  test("chances that are all too high are off even where the prior is no better", () => {
    const calibration = emptyCalibration();
    const high = (draw: number) => ({ chance: 0.3 + draw / 5, priorChance: 0.3 + draw / 5, truth: 0.2 });
    expect(play(calibration, 2_000, 5, high).at(-1)).toBe("off");
  });

  test("a model on its way from a wrong prior to the truth is let go on", () => {
    const calibration = emptyCalibration();
    let learnt = 0;
    const halfWay = () => ({ chance: 0.4 - 0.3 * (1 - 0.995 ** learnt++), priorChance: 0.4, truth: 0.1 });
    expect(play(calibration, 600, 9, halfWay)).not.toContain("off");
    expect(calibrationReportOf(calibration).error).toBeGreaterThan(0.05);
  });

  test("a skewed model that is far better than the prior stays: falling back would be worse", () => {
    const calibration = emptyCalibration();
    const skewed = (draw: number) =>
      draw < 0.5
        ? { chance: 0.12, priorChance: 0.5, truth: 0.02 }
        : { chance: 0.85, priorChance: 0.5, truth: 0.95 };
    expect(play(calibration, 3_000, 6, skewed)).not.toContain("off");
    expect(calibrationReportOf(calibration).error).toBeGreaterThan(0.05);
  });

  test("adds up what our own plans had said, and keeps its form through a database", () => {
    const calibration = emptyCalibration();
    play(calibration, 500, 7, sound, true);
    const { attempts, predicted, succeeded } = calibration.ours;
    expect(attempts).toBe(500);
    expect(Math.abs(predicted - succeeded)).toBeLessThan(50);
    play(calibration, 100, 8, sound);
    expect(calibration.ours.attempts).toBe(500);
    expect(calibrationSchema.parse(JSON.parse(JSON.stringify(calibration)))).toEqual(calibration);
  });
});
