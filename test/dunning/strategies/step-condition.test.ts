import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { Command } from "../../../server/dunning/model/command.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { publishedBuiltInStrategies } from "../../../server/dunning/strategies/built-in.ts";
import type { Step } from "../../../server/dunning/strategies/strategy.ts";
import { customer, DAY, HOUR, snapshot, T0 } from "../make-facts.ts";

const soft = publishedBuiltInStrategies.find(({ id }) => id === "soft_decline")!;
const mail = (id: string, day: number, over: Partial<Step> = {}): Step => ({
  id,
  day,
  atOnceIf: [],
  do: { kind: "message", channel: "email", template: "payment_reminder" },
  ...over,
});
const call = (id: string, day: number, over: Partial<Step> = {}): Step => ({
  ...mail(id, day, over),
  do: { kind: "task", task: "call" },
});
const onlyIn = (country: string) => ({
  all: [{ field: "country" as const, op: "is" as const, value: country }],
});
const withSteps = (steps: Step[], over: Partial<Snapshot> = {}): Snapshot =>
  snapshot({ strategies: [{ ...soft, steps }], ...over });
const stepsOf = (commands: Command[]) =>
  commands.flatMap(({ do: action }) =>
    action.kind === "message" || action.kind === "task" ? [action.stepId] : [],
  );

describe("a step with a condition", () => {
  const steps = [
    mail("french", 1, { onlyIf: onlyIn("FR") }),
    mail("german", 2, { onlyIf: onlyIn("DE") }),
    call("call_french", 3, { onlyIf: onlyIn("FR") }),
    call("call", 4),
  ];

  test("is left out for a case that misses it, message and task alike", () => {
    const next = (country: string) =>
      stepsOf(decide(withSteps(steps, { customer: customer({ country }) }), T0 + HOUR).commands).sort();
    expect(next("DE")).toEqual(["call", "german"]);
    expect(next("FR")).toEqual(["call_french", "french"]);
  });

  test("says in the reasons why it is for this case", () => {
    const { commands } = decide(withSteps(steps), T0 + HOUR);
    const sent = commands.find(({ do: action }) => action.kind === "message")!;
    expect(sent.reasons).toEqual(
      expect.arrayContaining([
        { code: "step_condition", step: "german", met: true },
        expect.objectContaining({ code: "segment_row", field: "country", actual: "DE", hit: true }),
      ]),
    );
  });

  test("that was left out does not stand in the way of those before it", () => {
    const late = withSteps([mail("tell", 2), mail("french", 3, { onlyIf: onlyIn("FR") })]);
    expect(stepsOf(decide(late, T0 + 5 * DAY).commands)).toEqual(["tell"]);
  });
});

describe("a step with hours", () => {
  const sentAt = (hours: Step["hours"], now: number) => {
    const decision = decide(withSteps([mail("tell", 1, { hours })]), now);
    return {
      command: decision.commands.find(({ do: action }) => action.kind === "message"),
      waitsFor: decision.cases[0]!.waitsFor.map(({ code }) => code),
    };
  };

  test("goes out in them, and says so", () => {
    // Day 1 is Wednesday 09:00 UTC, 11:00 in Berlin.
    const { command } = sentAt({ from: 17, to: 19 }, T0 + HOUR);
    expect(command!.dueAt).toBe(T0 + DAY + 6 * HOUR);
    expect(command!.reasons).toContainEqual(
      expect.objectContaining({ code: "step_hours", from: 17, to: 19 }),
    );
  });

  test("waits where the account allows none of them, and says which", () => {
    const { command, waitsFor } = sentAt({ from: 20, to: 24 }, T0 + HOUR);
    expect(command).toBeUndefined();
    expect(waitsFor).toEqual(expect.arrayContaining(["no_time_for_contact", "step_outside_contact_hours"]));
  });
});
