import { describe, expect, it } from "vitest";
import { changesBetween } from "../../../server/dunning/strategies/diff.ts";
import { strategyTemplates } from "../../../server/dunning/strategies/templates.ts";
import { copyOfStep, withClock, withoutStep, withStep } from "../../../ui/strategies/edit.ts";

const { strategy } = strategyTemplates.find(({ id }) => id === "fast_cards")!;
const [tell, last] = strategy.steps;

describe("what a draft changes", () => {
  it("is nothing for the same, whatever order its keys stand in", () => {
    const { id, ...rest } = strategy;
    expect(changesBetween(strategy, { ...rest, id })).toEqual([]);
  });

  it("names added, removed and changed steps by day, and what of them", () => {
    const copied = copyOfStep(strategy, { ...last!, day: 4 });
    const moved = { ...tell!, day: 3, hours: { from: 9, to: 17 } };
    const after = withStep(withStep(withoutStep(strategy, last!.id), copied), moved);
    expect(changesBetween(strategy, after)).toEqual([
      { kind: "changed", step: moved, before: tell, parts: ["day", "hours"] },
      { kind: "added", step: copied },
      { kind: "removed", step: last },
    ]);
  });

  it("sees a condition that went, and the frame", () => {
    const onlyIf = { all: [{ field: "country", op: "is", value: "DE" }] } as (typeof tell & object)["onlyIf"];
    const before = withStep(strategy, { ...tell!, onlyIf: onlyIf! });
    expect(changesBetween(before, strategy)).toMatchObject([{ kind: "changed", parts: ["onlyIf"] }]);
    const framed = { ...withClock(strategy, "due_date"), name: "Other", end: { ...strategy.end, day: 20 } };
    expect(changesBetween(strategy, framed).map(({ kind }) => kind)).toEqual([
      "name",
      "clock",
      "retries",
      "end",
    ]);
  });

  it("of a new strategy are its steps", () => {
    expect(changesBetween(null, strategy)).toEqual(strategy.steps.map((step) => ({ kind: "added", step })));
  });
});
