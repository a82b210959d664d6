import { expect, test } from "vitest";
import { resultsOf } from "../../../server/dunning/experiments/results.ts";
import { runs } from "../../runs.ts";
import { DAY, T0 } from "../make-facts.ts";
import { LOST_SUMS, recruit, retryDraft, started } from "./experiments.ts";
import { random } from "./random.ts";

test("looking after every case, equal arms are called different at most one time in twenty", () => {
  const draft = retryDraft({ minimum: 30 });
  const many = runs(60);
  let alarms = 0;
  for (let run = 0; run < many; run++) {
    const { uniform } = random(run + 40_000);
    const recruits = Array.from({ length: 300 }, (_, i) =>
      recruit(i, {
        armId: uniform() < 0.5 ? "now" : "fixed",
        openedAt: T0 + i,
        ...(uniform() < 0.6 ? {} : { sums: LOST_SUMS }),
      }),
    );
    // A look after every twentieth case, through the front door.
    for (let n = 60; n <= 300; n += 20) {
      const { kind } = resultsOf(started(draft), recruits, T0 + n - 1 + 28 * DAY).verdict;
      if (kind !== "no_difference" && kind !== "too_early") {
        alarms++;
        break;
      }
    }
  }
  expect(alarms).toBeLessThanOrEqual(many / 20);
});
