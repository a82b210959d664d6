import type { ChannelTerms } from "../../../server/dunning/contact/channel-terms.ts";
import { describe, expect, it } from "vitest";
import { MESSAGE_TEMPLATES } from "../../../server/dunning/contact/message-templates.ts";
import { builtInSegments } from "../../../server/dunning/segments/built-in.ts";
import { builtInStrategies } from "../../../server/dunning/strategies/built-in.ts";
import { lintStrategy, type Surroundings } from "../../../server/dunning/strategies/lint.ts";
import { type Strategy, strategySchema } from "../../../server/dunning/strategies/strategy.ts";
import { emailTerms } from "../make-facts.ts";

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
/** An account whose customers read English, and that may write from 8 to 20. */
const around: Surroundings = {
  languages: ["en-GB"],
  channels: [emailTerms()],
  contactHours: { from: 8, to: 20 },
  subscriptions: { living: 1, pausable: 1 },
};
/** E-mail with these locales for each template. */
const inLanguages = (templates: ChannelTerms["templates"]): ChannelTerms => ({ ...emailTerms(), templates });
const codes = (part: object, over: Partial<Surroundings> = {}) =>
  lintStrategy(strategy(part), { ...around, ...over }).map(({ level, code, stepId }) => [
    level,
    code,
    stepId,
  ]);
const last = message("z", 9, "final_notice");
const country = (op: string, value: string) => ({ all: [{ field: "country", op, value }] });

describe("linting a strategy", () => {
  it("says where Stripe cannot pause: an error where it can pause none", () => {
    const part = { end: { day: 14, action: "pause" } };
    expect(codes(part)).toEqual([]);
    expect(codes(part, { subscriptions: { living: 3, pausable: 1 } })).toEqual([
      ["warning", "pause_not_possible", null],
    ]);
    expect(codes(part, { subscriptions: { living: 3, pausable: 0 } })).toEqual([
      ["error", "pause_not_possible", null],
    ]);
    expect(codes(part, { subscriptions: { living: 0, pausable: 0 } })).toEqual([]);
  });

  it("wants a last notice before an invoice is written off, which cancels its subscription", () => {
    const steps = [message("a", 1)];
    expect(codes({ steps, end: { day: 14, action: "mark_uncollectible" } })).toEqual([
      ["warning", "no_last_notice", null],
    ]);
  });

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
    [
      "hours that the account does not allow",
      { steps: [{ ...message("a", 1), hours: { from: 20, to: 22 } }, last] },
      ["error", "hours_never_open", "a"],
    ],
    [
      "hours of what is no message",
      { steps: [{ id: "a", day: 1, do: { kind: "task", task: "call" }, hours: { from: 9, to: 12 } }, last] },
      ["warning", "hours_without_message", "a"],
    ],
    [
      "a message by SMS",
      {
        steps: [{ id: "a", day: 1, do: { kind: "message", channel: "sms", template: "update_card" } }, last],
      },
      ["warning", "channel_not_set_up", "a"],
    ],
    [
      "a condition that contradicts itself",
      {
        steps: [{ ...message("a", 1), onlyIf: { all: [country("is", "DE"), country("is", "FR")] } }, last],
      },
      ["warning", "unreachable_step", "a"],
    ],
    [
      "a condition about a decline where none exists",
      {
        clock: "due_date",
        steps: [
          { ...message("a", 1), onlyIf: { any: [{ field: "decline_class", op: "is", value: "hard" }] } },
          last,
        ],
      },
      ["warning", "unreachable_step", "a"],
    ],
    [
      "a message that another of the same moment overtakes",
      { steps: [message("a", 1), message("b", 1), last] },
      ["warning", "unreachable_step", "a"],
    ],
    [
      "a last word that is not for everybody who loses something",
      { steps: [message("a", 1), { ...last, onlyIf: country("is", "DE") }] },
      ["warning", "no_last_notice", null],
    ],
  ])("sees %s", (_, part, expected) => expect(codes(part)).toEqual([expected]));

  it("does not ask for a last word where nothing is taken away", () => {
    expect(codes({ steps: [message("a", 1)], end: { day: 14, action: "leave" } })).toEqual([]);
  });

  it("lets two messages share a day when no customer gets both", () => {
    const german = { ...message("a", 1), onlyIf: country("is", "DE") };
    const others = { ...message("b", 1), onlyIf: { none: [country("is", "DE")] } };
    expect(codes({ steps: [german, others, last] })).toEqual([]);
    const french = { ...message("b", 1), onlyIf: country("is_not", "FR") };
    expect(codes({ steps: [german, french, last] })).toEqual([["warning", "two_messages_on_one_day", "b"]]);
  });

  it("lets two last words stand beside each other when each has its readers", () => {
    const big = { all: [{ field: "amount", op: "at_least", value: 10_000, currency: "eur" }] };
    const steps = [
      { ...message("a", 5, "final_notice"), onlyIf: big },
      { ...message("b", 9, "final_notice"), onlyIf: { none: [big] } },
    ];
    expect(codes({ steps })).toEqual([]);
    expect(codes({ steps: steps.slice(1) })).toEqual([["warning", "no_last_notice", null]]);
  });

  it("names the languages of customers in which a message has no words, each once", () => {
    const problems = lintStrategy(strategy({ steps: [message("a", 1), last] }), {
      ...around,
      languages: ["fr", "de-AT", "en-US", "de", "fr-CA"],
      channels: [inLanguages({ final_notice: ["en", "de", "fr"], payment_failed: ["en", "fr"] })],
    });
    expect(problems).toEqual([
      {
        level: "warning",
        code: "text_missing_in_language",
        stepId: "a",
        detail: { step: "a", template: "payment_failed", languages: "de", n: 1 },
      },
    ]);
  });

  it("takes a text for readers of its own or a narrower locale, not for those of a wider one", () => {
    const missing = (languages: string[]) =>
      lintStrategy(strategy({ steps: [last] }), {
        ...around,
        languages,
        channels: [inLanguages({ final_notice: ["en", "pt-BR"] })],
      }).map(({ detail }) => detail.languages);
    expect(missing(["en_US", "pt-br", "PT_BR"])).toEqual([]);
    expect(missing(["pt-BR", "pt-PT", "enm"])).toEqual(["enm,pt"]);
  });

  it("puts errors first, with the figures that their words need", () => {
    const steps = [
      message("a", 1.5),
      { ...message("b", 1.5, "nope"), hours: { from: 21, to: 22 } },
      message("c", 20),
    ];
    const problems = lintStrategy(strategy({ steps }), around);
    expect(problems.map(({ level, code, detail }) => [level, code, detail])).toEqual([
      ["error", "unknown_template", { step: "b", template: "nope" }],
      ["error", "hours_never_open", { step: "b", from: 21, to: 22, contactFrom: 8, contactTo: 20 }],
      ["error", "after_end", { step: "c", day: 20, endDay: 14 }],
      ["warning", "unreachable_step", { step: "a", why: "overtaken", day: 1.5, other: "b" }],
      ["warning", "no_last_notice", { endDay: 14, action: "cancel" }],
    ]);
  });
});

describe("the strategies a new account begins with", () => {
  it.each(builtInStrategies.map((one): [string, Strategy] => [one.id, one]))(
    "%s has no problem but that SMS has no channel yet",
    (_, strategy) => {
      const other = lintStrategy(strategy, around).filter(({ code }) => code !== "channel_not_set_up");
      expect(other).toEqual([]);
    },
  );

  it("are exactly those that the segments lead to", () => {
    const led = new Set(builtInSegments.map((segment) => segment.strategyId));
    expect(new Set(builtInStrategies.map((strategy) => strategy.id))).toEqual(led);
  });

  it("follow the pattern of net terms for sent invoices", () => {
    const sent = builtInStrategies.find((strategy) => strategy.id === "sent_invoice");
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
    const first = (id: string) => builtInStrategies.find((strategy) => strategy.id === id)?.steps[0];
    expect(first("soft_decline")?.day).toBeGreaterThanOrEqual(3);
    expect(first("soft_decline")?.atOnceIf).toContain("hard");
    expect(first("hard_decline")?.day).toBe(0);
    expect(first("needs_authentication")?.day).toBe(0);
  });

  it("use only templates that exist, and three e-mails at most", () => {
    for (const { steps } of builtInStrategies) {
      const mails = steps.flatMap(({ do: execution }) =>
        execution.kind === "message" && execution.channel === "email" ? [execution] : [],
      );
      expect(mails.length).toBeLessThanOrEqual(3);
      for (const { template } of mails) expect(Object.keys(MESSAGE_TEMPLATES)).toContain(template);
    }
  });
});
