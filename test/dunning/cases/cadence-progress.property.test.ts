import fc from "fast-check";
import { expect, test } from "vitest";
import { cadenceProgress } from "../../../server/dunning/cases/cadence-progress.ts";
import { decide } from "../../../server/dunning/decide.ts";
import { runs } from "../../runs.ts";
import { arbNow, arbSnapshot } from "../arbitrary-snapshot.ts";

test("whatever the facts: the next step of the plan is the first step of the decision", () => {
  const counts = { next: 0, none: 0 };
  const tries = runs(400);
  fc.assert(
    fc.property(arbSnapshot, arbNow, (facts, now) => {
      const { cases, commands } = decide(facts, now);
      for (const { id, status } of cases) {
        const plan = cadenceProgress(facts, id, now)!;
        const due = commands
          .filter(({ caseId, do: { kind } }) => caseId === id && (kind === "message" || kind === "task"))
          // The task in place of an end that nobody was told of is no step.
          .filter(({ do: action }) => !("stepId" in action) || action.stepId !== "unannounced_end")
          .sort((a, b) => a.dueAt - b.dueAt)[0];
        const next = plan.steps.filter(({ state }) => state === "next");
        expect(next.map(({ stepId, at }) => ({ stepId, at }))).toEqual(
          due && "stepId" in due.do ? [{ stepId: due.do.stepId, at: due.dueAt }] : [],
        );
        if (next.length > 0) expect(plan.steps[plan.current - 1]).toBe(next[0]);
        const end = commands.find(({ caseId, do: { kind } }) => caseId === id && kind === "end");
        if (end) expect(plan.end.at).toBe(end.dueAt);
        for (const { state, at } of plan.steps) {
          if (state === "planned" && at !== null) expect(status === "open" && at >= now).toBe(true);
        }
        counts[due ? "next" : "none"] += 1;
      }
    }),
    { numRuns: tries },
  );
  expect(Math.min(counts.next, counts.none)).toBeGreaterThan(tries / 40);
});
