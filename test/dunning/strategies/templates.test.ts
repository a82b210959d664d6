import { describe, expect, it } from "vitest";
import { strategyAxis } from "../../../server/dunning/strategies/day-axis.ts";
import { builtInStrategies } from "../../../server/dunning/strategies/built-in.ts";
import { lintStrategy } from "../../../server/dunning/strategies/lint.ts";
import { type StrategyTemplate, strategyTemplates } from "../../../server/dunning/strategies/templates.ts";
import { emailTerms } from "../make-facts.ts";

const each = strategyTemplates.map((recipe): [string, StrategyTemplate] => [recipe.id, recipe]);
const recipe = (id: string) => strategyTemplates.find((recipe) => recipe.id === id)!.strategy;

describe("the recipes", () => {
  it.each(each)("%s can be published as it is, and nothing in it is doubtful", (_, { strategy }) => {
    const around = {
      languages: ["en"],
      channels: [emailTerms()],
      contactHours: { from: 8, to: 20 },
      subscriptions: { living: 1, pausable: 1 },
    };
    expect(lintStrategy(strategy, around)).toEqual([]);
  });

  it("have ids of their own, which no built-in strategy has", () => {
    const ids = [...strategyTemplates.map(({ id }) => id), ...builtInStrategies.map(({ id }) => id)];
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, strategy } of strategyTemplates) expect(strategy.id).toBe(id);
  });

  it.each(each)("%s leaves at least three days after its last word", (_, { strategy }) => {
    const mails = strategy.steps.filter((step) => step.do.kind === "message");
    expect(strategy.end.day - Math.max(...mails.map(({ day }) => day))).toBeGreaterThanOrEqual(3);
  });
});

describe("the axis of a strategy", () => {
  it("has the retries' window, the steps in order of days, and the end", () => {
    const cards = recipe("gentle_cards");
    const shuffled = { ...cards, steps: [...cards.steps].reverse() };
    expect(strategyAxis(shuffled)).toEqual({
      steps: [
        { stepId: "confirm", day: 0 },
        { stepId: "new_card", day: 0 },
        { stepId: "tell", day: 5 },
        { stepId: "remind", day: 12 },
        { stepId: "last", day: 23 },
      ],
      retries: { attempts: 8, from: 0, to: 27 },
      end: { day: 28, action: "cancel" },
    });
  });

  it("ends the retries with the strategy, and has none where nothing is charged", () => {
    const cards = recipe("fast_cards");
    const long = { ...cards, retries: { max: 3, days: 60 } };
    expect(strategyAxis(long).retries).toEqual({ attempts: 3, from: 0, to: 14 });
    expect(strategyAxis({ ...cards, retries: { max: 0, days: 10 } }).retries).toBeNull();
    expect(strategyAxis({ ...cards, clock: "due_date" }).retries).toBeNull();
  });
});
