import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { ExecutionFact } from "../../../server/dunning/facts/facts.ts";
import { DAY, execution, HOUR, snapshot, T0 } from "../make-facts.ts";

/** The time of the built-in plan's first charge, and one that Stripe was asked for then. */
const PLANNED_AT = decide(snapshot(), T0 + HOUR).commands.find(
  ({ do: { kind } }) => kind === "charge",
)!.dueAt;
const charge = (at: number, outcome: ExecutionFact["outcome"], attempt = 1) =>
  execution({
    id: `charge:in_1:${attempt}`,
    kind: "charge",
    outcome,
    startedAt: at,
    finishedAt: at + HOUR / 6,
  });

const nextAt = (executions: ExecutionFact[]) => {
  const now = executions.at(-1)!.finishedAt!;
  const next = decide(snapshot({ executions }), now).commands.find(({ do: { kind } }) => kind === "charge");
  return next && next.dueAt - now;
};

describe("after a charge that brought no attempt", () => {
  test("trouble of Stripe's own costs a quarter of an hour, and four times as long after each further one", () => {
    const troubles = [0, 1, 2, 3, 4].map((n) => charge(PLANNED_AT + n * HOUR, "not_performed", n + 1));
    expect(nextAt(troubles.slice(0, 1))).toBe(HOUR / 4);
    expect(nextAt(troubles.slice(0, 2))).toBe(HOUR);
    expect(nextAt(troubles.slice(0, 3))).toBe(4 * HOUR);
    expect(nextAt(troubles.slice(0, 5))).toBe(DAY);
  });

  test("a refusal costs a day, whatever trouble comes after it", () => {
    expect(nextAt([charge(PLANNED_AT, "refused")])).toBe(DAY);
    const both = [charge(PLANNED_AT, "refused"), charge(PLANNED_AT + HOUR, "not_performed", 2)];
    expect(nextAt(both)).toBe(DAY - HOUR);
  });
});
