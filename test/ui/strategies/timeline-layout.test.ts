import { describe, expect, it } from "vitest";
import { strategyTemplates } from "../../../server/dunning/strategies/templates.ts";
import { type Axis, courseOf } from "../../../ui/strategies/timeline-layout.ts";
import { withClock } from "../../../ui/strategies/edit.ts";

const { strategy } = strategyTemplates.find(({ id }) => id === "fast_cards")!;

describe("the course of a strategy", () => {
  const axis: Axis = {
    retryMode: "lead",
    stripe: [
      { day: 1, share: 0.5 },
      { day: 3, share: 0.25 },
      { day: 12, share: 0.1 },
      { day: 30, share: 0.1 },
    ],
    budgets: [
      { rule: "visa", text: "Visa", attempts: 15, days: 30 },
      { rule: "day", text: "Day", attempts: 1, days: 1 },
      { rule: "open", text: "Open", attempts: 8, days: null },
    ],
  };

  it("lays steps, tries, Stripe's tries and what networks allow on one axis, in order", () => {
    const marks = courseOf(strategy, axis, true);
    expect(marks.map(({ kind, day }) => `${day} ${kind}`)).toEqual([
      "0 start",
      "0 retries",
      "1 stripe",
      "1 budgets",
      "2 step",
      "3 stripe",
      "9 step",
      "10 last_try",
      "12 stripe",
      "14 budgets",
      "14 end",
    ]);
    expect(marks.find(({ day, kind }) => kind === "budgets" && day === 14)).toMatchObject({
      texts: ["Visa", "Open"],
    });
    expect(marks.filter(({ tries }) => tries).map(({ day }) => day)).toEqual([0, 0, 1, 1, 2, 3, 9]);
  });

  it("has no tries for a sent invoice, and ends them with the strategy", () => {
    const kinds = courseOf(withClock(strategy, "due_date"), null, false).map(({ kind }) => kind);
    expect(kinds).toEqual(["start", "step", "step", "end"]);
    const long = courseOf({ ...strategy, retries: { max: 3, days: 60 } }, null, false);
    expect(long.find(({ kind }) => kind === "last_try")?.day).toBe(14);
  });
});
