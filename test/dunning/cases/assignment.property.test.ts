import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { Running } from "../../../server/dunning/strategies/strategy.ts";
import { runs } from "../../runs.ts";
import { DAY, HOUR } from "../make-facts.ts";
import { moves, NOW, runningCase, version, versionIn } from "./strategy-versions.ts";

test("whichever versions are published and evaluated, a case ends on the newest version that moves", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom<Running>("keep", "move"), { maxLength: 6 }),
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      (published, evaluated) => {
        const later = published.map((mode, index) => version(index + 2, mode));
        let { assignments } = runningCase([]);
        for (const index of later.keys()) {
          if (!evaluated[index]) continue;
          const facts = runningCase(later.slice(0, index + 1), { assignments });
          assignments = [decide(facts, NOW + index * HOUR).cases[0]!.assignment];
        }
        const decision = decide(runningCase(later, { assignments }), NOW + DAY);
        const expected = Math.max(
          1,
          ...later.filter((each) => each.running === "move").map((each) => each.version),
        );
        expect(versionIn(decision)).toBe(expected);
        const path = moves(decision).map(([, detail]) => detail as { from: number; to: number });
        expect(path.at(-1)?.to ?? 1).toBe(expected);
        for (const [index, { from }] of path.entries()) expect(from).toBe(path[index - 1]?.to ?? 1);
      },
    ),
    { numRuns: runs(100) },
  );
});
