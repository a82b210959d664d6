import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { runs } from "../../runs.ts";
import { HOUR, snapshot, T0 } from "../make-facts.ts";
import { retryDraft, started } from "./experiments.ts";

const NOW = T0 + HOUR;
const enrolled = (over: Partial<Snapshot>) => decide(snapshot(over), NOW).cases[0]!.assignment;

test("an experiment keeps its arm whatever order facts come in", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (seed) => {
      const experiments = [started(retryDraft(), { seed })];
      const before = enrolled({ experiments, charges: [], customer: null });
      expect(enrolled({ experiments }).experiment).toEqual(before.experiment);
    }),
    { numRuns: runs(100) },
  );
});
