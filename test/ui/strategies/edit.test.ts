import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { strategyTemplates } from "../../../server/dunning/strategies/templates.ts";
import { strategyDraftSchema } from "../../../server/dunning/strategies/strategy.ts";
import {
  blank,
  copyOfStep,
  type Doing,
  doingNow,
  doingOf,
  freeId,
  lackOfFrame,
  lackOfStep,
  MOST_STEPS,
  newStep,
  type Step,
  type Strategy,
  withClock,
  withoutStep,
  withStep,
} from "../../../ui/strategies/edit.ts";

const DOINGS: Doing[] = ["message email", "message pigeon", "task call", "task letter"];

const strategies: Strategy[] = [...strategyTemplates.map(({ strategy }) => strategy), blank("new", "New")];

type Edit = (strategy: Strategy, pick: number) => Strategy;
const stepAt = ({ steps }: Strategy, pick: number) => steps[pick % Math.max(1, steps.length)];

/** What somebody can do to a strategy, on any of its steps; a full strategy takes no more. */
const edits: Record<string, Edit> = {
  add: (strategy) =>
    strategy.steps.length < MOST_STEPS ? withStep(strategy, newStep(strategy, "email")) : strategy,
  duplicate: (strategy, pick) => {
    const step = stepAt(strategy, pick);
    return step && strategy.steps.length < MOST_STEPS
      ? withStep(strategy, copyOfStep(strategy, step))
      : strategy;
  },
  remove: (strategy, pick) => {
    const step = stepAt(strategy, pick);
    return step ? withoutStep(strategy, step.id) : strategy;
  },
  move: (strategy, pick) => {
    const step = stepAt(strategy, pick);
    return step ? withStep(strategy, { ...step, day: pick % 366 }) : strategy;
  },
  doElse: (strategy, pick) => {
    const step = stepAt(strategy, pick);
    return step ? withStep(strategy, doingNow(step, DOINGS[pick % DOINGS.length]!)) : strategy;
  },
  due: (strategy) => withClock(strategy, "due_date"),
  failure: (strategy) => withClock(strategy, "failure"),
};

describe("editing a strategy", () => {
  it("leaves one that can be saved, its ids unique and its steps in the order of days", () => {
    const edit = fc.tuple(fc.constantFrom(...Object.keys(edits)), fc.nat(10_000));
    fc.assert(
      fc.property(fc.constantFrom(...strategies), fc.array(edit, { maxLength: 60 }), (begun, made) => {
        const strategy = made.reduce((one, [name, pick]) => edits[name]!(one, pick), begun);
        expect(strategyDraftSchema.safeParse(strategy).error).toBeUndefined();
        const ids = strategy.steps.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        const days = strategy.steps.map(({ day }) => day);
        if (made.length > 0) expect(days).toEqual([...days].sort((a, b) => a - b));
        expect(strategy.steps.every((step) => lackOfStep(step) === null)).toBe(true);
        expect(lackOfFrame(strategy)).toBeNull();
      }),
    );
  });

  it("makes an id that is free and that the server takes, whatever is wished for", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.nat(30), (wish, times) => {
        const taken: string[] = [];
        for (let n = 0; n <= times; n += 1) taken.push(freeId(wish, taken));
        expect(new Set(taken).size).toBe(taken.length);
        for (const id of taken) expect(id).toMatch(/^[a-z0-9_]{1,40}$/);
      }),
    );
  });

  it("puts a new step behind the last one, yet before the end", () => {
    const fast = strategyTemplates.find(({ id }) => id === "fast_cards")!.strategy;
    expect(newStep(fast, "email").day).toBe(12);
    expect(newStep(withStep(fast, newStep(fast, "email")), "email").day).toBe(13);
    expect(newStep(blank("new", "New"), "email").day).toBe(0);
  });

  it("drops what does not fit when a step does something else", () => {
    const step = strategyTemplates.find(({ id }) => id === "business_cards")!.strategy.steps[0]!;
    expect(step.hours).toBeDefined();
    const call = doingNow(step, "task call");
    expect(call).toMatchObject({ id: step.id, day: step.day, do: { kind: "task", task: "call" } });
    expect(call).not.toHaveProperty("hours");
    for (const doing of DOINGS) expect(doingOf(doingNow(step, doing))).toBe(doing);
    expect(doingNow(step, "message sms").hours).toEqual(step.hours);
  });

  it("names what is lacking, exactly where the server would refuse it", () => {
    const strategy = strategyTemplates[0]!.strategy;
    const step = strategy.steps[0]!;
    const cases: [Step, string | null][] = [
      [{ ...step, day: Number.NaN }, "day"],
      [{ ...step, day: 366 }, "day"],
      [{ ...step, hours: { from: 9, to: 9 } }, "hours"],
      [{ ...step, onlyIf: { all: [] } }, "rule"],
      [{ ...step, onlyIf: { all: [{ field: "country", op: "is", value: "" }] } }, "rule"],
      [step, null],
    ];
    for (const [one, lack] of cases) {
      expect(lackOfStep(one)).toBe(lack);
      expect(strategyDraftSchema.safeParse(withStep(strategy, one)).success).toBe(lack === null);
    }
    const frames: [Strategy, string | null][] = [
      [{ ...strategy, name: " " }, "name"],
      [{ ...strategy, retries: { max: 3, days: 61 } }, "retries"],
      [{ ...strategy, retries: { max: 3, days: 1.5 } }, "retries"],
      [{ ...strategy, end: { day: 0, action: "leave" } }, "end"],
      [strategy, null],
    ];
    for (const [one, lack] of frames) {
      expect(lackOfFrame(one)).toBe(lack);
      if (lack !== "name") expect(strategyDraftSchema.safeParse(one).success).toBe(lack === null);
    }
  });
});
