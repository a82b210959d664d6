import { describe, expect, it } from "vitest";
import { MESSAGE_TEMPLATES } from "../../../server/dunning/contact/templates.ts";
import { builtInSegments } from "../../../server/dunning/segments/built-in.ts";
import { builtInStrategies } from "../../../server/dunning/strategies/built-in.ts";
import { lintStrategy } from "../../../server/dunning/strategies/lint.ts";
import { type Strategy, strategySchema } from "../../../server/dunning/strategies/strategy.ts";

const message = (id: string, day: number, template = "payment_failed") => ({
  id,
  day,
  do: { kind: "message", channel: "email", template },
});
const strategy = (part: object): Strategy =>
  strategySchema.parse({
    id: "x",
    name: "X",
    version: 1,
    clock: "failure",
    retries: { max: 4, days: 10 },
    steps: [message("a", 1), message("b", 5, "final_notice")],
    end: { day: 14, action: "cancel" },
    ...part,
  });
const codes = (part: object) =>
  lintStrategy(strategy(part)).map(({ level, code, stepId }) => [level, code, stepId]);

describe("linting a strategy", () => {
  it("has nothing to say about a sound one", () => expect(codes({})).toEqual([]));

  it.each<[string, object, [string, string, string | null]]>([
    [
      "two messages on one day",
      { steps: [message("a", 1), message("b", 1.5), message("c", 9, "final_notice")] },
      ["warning", "two_messages_on_one_day", "b"],
    ],
    [
      "a step on or after the end",
      {
        steps: [
          message("a", 1),
          message("b", 5, "final_notice"),
          { id: "c", day: 14, do: { kind: "task", task: "call" } },
        ],
      },
      ["error", "after_end", "c"],
    ],
    [
      "an id used twice",
      { steps: [message("a", 1), message("a", 5, "final_notice")] },
      ["error", "duplicate_step_id", "a"],
    ],
    [
      "a template that does not exist",
      { steps: [message("a", 1, "payment_faild"), message("b", 5, "final_notice")] },
      ["error", "unknown_template", "a"],
    ],
    [
      "a template named like a property of objects",
      { steps: [message("a", 1, "constructor"), message("b", 5, "final_notice")] },
      ["error", "unknown_template", "a"],
    ],
    ["an end without a last word", { steps: [message("a", 1)] }, ["warning", "no_last_notice", null]],
    ["no steps", { steps: [] }, ["warning", "no_steps", null]],
    [
      "words after the last word",
      { steps: [message("a", 1, "final_notice"), message("b", 5)] },
      ["warning", "message_after_last_notice", "b"],
    ],
    ["retries past the end", { retries: { max: 1, days: 14 } }, ["warning", "retries_after_end", null]],
    [
      "atOnceIf where no decline exists",
      {
        clock: "due_date",
        steps: [{ ...message("a", 1), atOnceIf: ["hard"] }, message("b", 5, "final_notice")],
      },
      ["warning", "never_at_once", "a"],
    ],
  ])("sees %s", (_, part, expected) => expect(codes(part)).toEqual([expected]));

  it("does not ask for a last word where nothing is taken away", () => {
    expect(codes({ steps: [message("a", 1)], end: { day: 14, action: "leave" } })).toEqual([]);
  });

  it("puts errors first and names the step in words", () => {
    const problems = lintStrategy(strategy({ steps: [message("a", 1), message("b", 1, "nope")] }));
    expect(problems.map(({ level }) => level)).toEqual(["error", "warning", "warning"]);
    expect(problems[0]?.message).toContain('Step "b"');
    expect(problems[0]?.message).toContain('"nope"');
  });
});

describe("the strategies a new account begins with", () => {
  it.each(builtInStrategies.map((one): [string, Strategy] => [one.id, one]))("%s has no problem", (_, one) =>
    expect(lintStrategy(one)).toEqual([]),
  );

  it("are exactly those that the segments lead to", () => {
    const led = new Set(builtInSegments.map((segment) => segment.strategyId));
    expect(new Set(builtInStrategies.map((one) => one.id))).toEqual(led);
  });

  it("follow the pattern of net terms for sent invoices", () => {
    const sent = builtInStrategies.find((one) => one.id === "sent_invoice");
    const days = sent?.steps.map((step) => [
      step.day,
      step.do.kind === "task" ? step.do.task : step.do.channel,
    ]);
    expect(sent?.clock).toBe("due_date");
    expect(days).toEqual(
      expect.arrayContaining([
        [1, "email"],
        [15, "sms"],
        [30, "call"],
        [60, "agency"],
      ]),
    );
    expect(sent?.end).toEqual({ day: 90, action: "leave" });
    expect(sent?.retries.max).toBe(0);
  });

  it("stay silent at first for soft declines, and speak at once where waiting helps nobody", () => {
    const first = (id: string) => builtInStrategies.find((one) => one.id === id)?.steps[0];
    expect(first("soft_decline")?.day).toBeGreaterThanOrEqual(3);
    expect(first("soft_decline")?.atOnceIf).toContain("hard");
    expect(first("hard_decline")?.day).toBe(0);
    expect(first("needs_authentication")?.day).toBe(0);
  });

  it("use only templates that exist, and three e-mails at most", () => {
    for (const { steps } of builtInStrategies) {
      const mails = steps.flatMap(({ do: act }) =>
        act.kind === "message" && act.channel === "email" ? [act] : [],
      );
      expect(mails.length).toBeLessThanOrEqual(3);
      for (const { template } of mails) expect(Object.keys(MESSAGE_TEMPLATES)).toContain(template);
    }
  });
});
