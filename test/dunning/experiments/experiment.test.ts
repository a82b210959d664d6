import { describe, expect, test } from "vitest";
import {
  type ExperimentDraft,
  experimentDraftSchema,
} from "../../../server/dunning/experiments/experiment.ts";
import { experimentProblemsOf, withVersions } from "../../../server/dunning/experiments/validation.ts";
import { builtInSegments } from "../../../server/dunning/segments/built-in.ts";
import { builtInStrategies } from "../../../server/dunning/strategies/built-in.ts";
import { holdOutDraft, retryDraft, strategyDraft, textDraft } from "./experiments.ts";

const complaints = (raw: object) =>
  experimentDraftSchema
    .safeParse(raw)
    .error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];

describe("a draft", () => {
  const sound = retryDraft();
  const [now, fixed] = sound.arms;

  test.each<[string, object, RegExp]>([
    ["shares that do not make 100", { holdOut: 10 }, /arms: .*they make 110/],
    ["a control that is no arm", { control: "nobody" }, /control: expected the id of an arm/],
    ["two arms of one id", { arms: [now, { ...fixed, id: "now" }] }, /arms\.1\.id: expected an id not used/],
    ["nothing to compare", { arms: [{ ...now, share: 100 }] }, /arms: .*nothing to compare/],
    ["an arm with the hold-out's name", { arms: [now, { ...fixed, id: "hold_out" }] }, /arms\.1\.id/],
    [
      "days out of order",
      { arms: [now, { ...fixed, policy: { kind: "schedule", days: [3, 1] } }] },
      /days: expected ascending days/,
    ],
    [
      "more tries than Stripe advises",
      { arms: [now, { ...fixed, policy: { kind: "schedule", days: [1, 2, 3, 4, 5, 6, 7, 8, 9] } }] },
      /days/,
    ],
    ["an arm of another subject", { arms: [now, { id: "x", name: "X", share: 50, texts: {} }] }, /arms\.1/],
  ])("is refused with %s", (_, over, expected) => {
    expect(complaints({ ...sound, ...over }).join("\n")).toMatch(expected);
  });

  test("may have one arm beside a hold-out", () => {
    expect(complaints(holdOutDraft())).toEqual([]);
  });
});

describe("what keeps a draft from being started", () => {
  const around = {
    segments: builtInSegments,
    strategies: builtInStrategies,
    retryMode: "lead" as const,
  };
  const kinds = (draft: ExperimentDraft, over: Partial<typeof around> | { retryMode: "watch" } = {}) =>
    experimentProblemsOf(draft, { ...around, ...over }).map(({ path, kind }) => [path, kind]);

  test("nothing, when all that it names is there", () => {
    for (const draft of [retryDraft(), textDraft(), strategyDraft(), holdOutDraft()]) {
      expect(kinds(draft)).toEqual([]);
    }
  });

  test("names that nothing has", () => {
    expect(kinds(retryDraft({ segmentId: "nowhere" }))).toEqual([["segmentId", "unknown_segment"]]);
    const other = (strategy: object) => {
      const draft = strategyDraft();
      return { ...draft, arms: [draft.arms[0], { ...draft.arms[1], strategy }] } as ExperimentDraft;
    };
    expect(kinds(other({ id: "nothing", version: null }))).toEqual([["arms.1.strategy", "unknown_strategy"]]);
    expect(kinds(other({ id: "hard_decline", version: 9 }))).toEqual([
      ["arms.1.strategy", "unknown_version"],
    ]);
    const texts = textDraft({
      arms: [
        { id: "now", name: "Now", share: 50, texts: {} },
        { id: "b", name: "B", share: 50, texts: { payment_failed: "rude" } },
      ],
    });
    expect(kinds(texts)).toEqual([["arms.1.texts", "unknown_text"]]);
  });

  test("a text that none of these customers is ever sent", () => {
    expect(kinds(textDraft({ segmentId: "sent_invoices" }))).toEqual([["arms.1.texts", "text_not_sent"]]);
    expect(kinds(textDraft({ segmentId: "everyone_else" }))).toEqual([]);
  });

  test("arms that do the same", () => {
    const arms = retryDraft().arms.map((arm) => ({ ...arm, policy: { kind: "learned" } }));
    expect(kinds(retryDraft({ arms }))).toEqual([["arms.1", "same_arms"]]);
    const same = textDraft().arms.map((arm) => ({ ...arm, texts: { payment_failed: "payment_failed" } }));
    expect(kinds(textDraft({ arms: [textDraft().arms[0], same[1]] }))).toEqual([["arms.1", "same_arms"]]);
  });

  test("times of retries while only Stripe retries", () => {
    expect(kinds(retryDraft(), { retryMode: "watch" })).toEqual([["subject", "no_retries_of_ours"]]);
    expect(kinds(textDraft(), { retryMode: "watch" })).toEqual([]);
  });
});

test("what starts compares the newest versions of its start", () => {
  const arms = [
    { id: "now", name: "Now", share: 50, strategy: { id: "soft_decline", version: 1 } },
    { id: "hard", name: "Hard", share: 50, strategy: { id: "hard_decline", version: null } },
  ];
  const [first, hard] = [builtInStrategies[0]!, builtInStrategies.find(({ id }) => id === "hard_decline")!];
  const settled = withVersions(strategyDraft({ arms }), [
    first,
    hard,
    { ...hard, version: 3 },
    { ...hard, version: 2 },
  ]);
  expect(settled.arms).toMatchObject([{ strategy: { version: 1 } }, { strategy: { version: 3 } }]);
});
