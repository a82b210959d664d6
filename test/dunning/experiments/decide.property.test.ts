import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import type { StartedExperiment } from "../../../server/dunning/experiments/experiment.ts";
import { cadenceProgress } from "../../../server/dunning/cases/cadence-progress.ts";
import { runs } from "../../runs.ts";
import { arbNow, arbSnapshot } from "../arbitrary-snapshot.ts";
import { DAY, HOUR, T0 } from "../make-facts.ts";
import { heldOut, holdOutDraft, retryDraft, started, strategyDraft, textDraft } from "./experiments.ts";

const arbExperiment = fc
  .record({
    make: fc.constantFrom(retryDraft, textDraft, strategyDraft, holdOutDraft, holdOutDraft),
    id: fc.constantFrom("spring", "autumn"),
    segmentId: fc.constantFrom(null, null, null, "everyone_else"),
    windowDays: fc.integer({ min: 3, max: 90 }),
    seed: fc.integer().map(String),
    from: fc.integer({ min: -60 * 24, max: 10 * 24 }),
    ran: fc.option(fc.integer({ min: 0, max: 90 * 24 }), { freq: 1 }),
  })
  .map(({ make, seed, from, ran, ...over }): StartedExperiment => {
    const startedAt = T0 + from * HOUR;
    return started(make(over), { seed, startedAt, stoppedAt: ran === null ? null : startedAt + ran * HOUR });
  });
const arbExperiments = fc.uniqueArray(arbExperiment, {
  minLength: 1,
  maxLength: 2,
  selector: ({ draft }) => draft.id,
});

/** Hold-outs that began before any failure and have drawn the customer. */
const arbHoldOuts = fc
  .record({ windowDays: fc.integer({ min: 30, max: 90 }), days: fc.integer({ min: 1, max: 60 }) })
  .map(({ windowDays, days }) => [heldOut({ windowDays }, { startedAt: T0 - days * DAY })]);

/** As the next evaluation finds the facts: with the assignments that were decided. */
const nextEvaluation = (facts: Snapshot, now: number): Snapshot => {
  const { cases } = decide(facts, now);
  return {
    ...facts,
    assignments: cases.map(({ assignment }) => assignment),
    keptAttributes: cases.map(({ id, attributes }) => ({ caseId: id, attributes })),
  };
};

describe("whatever the facts and the experiments", () => {
  const forAll = (check: (facts: Snapshot, now: number) => void, arbitrary = arbExperiments, many = 300) =>
    fc.assert(
      fc.property(arbSnapshot, arbitrary, arbNow, (facts, experiments, now) =>
        check({ ...facts, experiments }, now),
      ),
      { numRuns: runs(many) },
    );

  test("who is left to Stripe is charged, sent and given nothing by us, and ended by a person at most", () => {
    let leftAlone = 0;
    forAll(
      (facts, now) => {
        const { cases, commands, wakeAt } = decide(facts, now);
        for (const { id, status, waitsFor } of cases) {
          const until = waitsFor.find(({ code }) => code === "held_out")?.until;
          if (status !== "open" || until === undefined) continue;
          leftAlone++;
          const mine = commands.filter(({ caseId }) => caseId === id);
          for (const { do: action } of mine) {
            expect([
              "restore_retries",
              "find_decline",
              "find_outcome",
              "read_customer",
              "suspend_retries",
            ]).toContain(action.kind);
            // Another invoice of the case is on hold, and may not be charged by Stripe either.
            if (action.kind === "suspend_retries")
              expect(facts.holds.length + facts.reversals.length).toBeGreaterThan(0);
          }
          expect(wakeAt).not.toBeNull();
          expect(wakeAt!).toBeLessThanOrEqual(Number(until));
        }
      },
      arbHoldOuts,
      1_000,
    );
    expect(leftAlone).toBeGreaterThan(0);
  });

  test("every open case has work or names what it waits for, now and at the next evaluation", () => {
    forAll((facts, now) => {
      for (const known of [facts, nextEvaluation(facts, now)]) {
        for (const at of [now, now + 30 * DAY]) {
          const { cases, commands } = decide(known, at);
          for (const { id, status, waitsFor } of cases) {
            const mine = commands.filter(({ caseId }) => caseId === id);
            if (status === "open") expect(mine.length + waitsFor.length).toBeGreaterThan(0);
            else expect(mine).toEqual([]);
            expect(cadenceProgress(known, id, at)).not.toBeNull();
          }
        }
      }
    });
  });

  test("a customer has one arm of each experiment, in every case, now and at the next evaluation", () => {
    forAll((facts, now) => {
      const arms = new Map<string, string>();
      for (const known of [facts, nextEvaluation(facts, now)]) {
        for (const { assignment } of decide(known, now + DAY).cases) {
          for (const { experimentId, armId } of assignment.experiment?.places ?? []) {
            expect(arms.get(experimentId) ?? armId).toBe(armId);
            arms.set(experimentId, armId);
          }
        }
      }
    });
  });
});
