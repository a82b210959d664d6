import { describe, expect, test } from "vitest";
import { decide } from "../../../server/dunning/decide.ts";
import type { RetryPolicy } from "../../../server/dunning/experiments/experiment.ts";
import { planUnderPolicy } from "../../../server/dunning/retries/policy-dispatch.ts";
import { planRetry } from "../../../server/dunning/retries/plan-retry.ts";
import type { RetryPlan, PlannerInput } from "../../../server/dunning/retries/planner-types.ts";
import { emptyModelState } from "../../../server/dunning/retries/model/model-state.ts";
import { snapshot, T0 } from "../make-facts.ts";
import { DAY, FAILED_AT, failure, HOUR, issuerSays, input } from "./planner-inputs.ts";

const DAYS = { kind: "schedule" as const, days: [1, 3, 5, 7] };
const NO_FUNDS = issuerSays("insufficient_funds");

const on = (changes: Parameters<typeof input>[0] = {}) => planUnderPolicy(DAYS, input(changes), planRetry);
const retriedAt = (...days: number[]) => [
  failure(NO_FUNDS),
  ...days.map((day) => failure(NO_FUNDS, { at: FAILED_AT + day * DAY, trigger: "automatic" })),
];
const codes = ({ reasons }: RetryPlan) => reasons.map(({ code }) => code);

describe("a schedule of fixed days", () => {
  test("is kept to, each day once, at the failure's time of day", () => {
    expect(on()).toMatchObject({ kind: "attempt", at: FAILED_AT + DAY, trigger: "automatic" });
    expect(on({ history: retriedAt(1), now: FAILED_AT + DAY + HOUR })).toMatchObject({
      at: FAILED_AT + 3 * DAY,
      reasons: expect.arrayContaining([{ code: "scheduled_day", day: 3 }]),
    });
  });

  test("it says what the model thinks of it, and logs no choice: none was made", () => {
    const answer = on();
    expect(answer).not.toHaveProperty("choice");
    expect(answer.kind === "attempt" && answer.chance).toBeGreaterThan(0);
  });

  test("a day that was missed is made up for within hours, else the next one is taken", () => {
    expect(on({ now: FAILED_AT + DAY + 2 * HOUR })).toMatchObject({ at: FAILED_AT + DAY + 2 * HOUR });
    expect(on({ now: FAILED_AT + 2 * DAY })).toMatchObject({ at: FAILED_AT + 3 * DAY });
  });

  test("after its last day nothing more is tried, and so it is at the strategy's own limits", () => {
    const over = on({ history: retriedAt(1, 3, 5, 7), now: FAILED_AT + 8 * DAY });
    expect(over.kind).toBe("exhausted");
    expect(codes(over)).toContain("schedule_over");
    const limits = { max: 1, endsAt: FAILED_AT + 21 * DAY };
    expect(on({ limits, invoice: { automaticAttempts: 1 }, history: retriedAt(1) }).kind).toBe("exhausted");
  });

  test("obstacles and budgets bind it as any other plan", () => {
    expect(on({ history: [failure(issuerSays("stolen_card"))] })).toMatchObject({
      kind: "wait",
      for: "new_method",
    });
    expect(on({ mode: "watch" })).toMatchObject({ kind: "wait", for: "stripe" });
    // Another invoice's failure on the card an hour before the slot: the card may be charged once a day.
    const busy = [...retriedAt(), failure(NO_FUNDS, { at: FAILED_AT + DAY - HOUR, invoiceId: "in_2" })];
    const put = on({ history: busy, now: FAILED_AT + DAY - 1 });
    expect(put.kind === "attempt" && put.at).toBeGreaterThanOrEqual(FAILED_AT + 2 * DAY - HOUR);
  });
});

describe("the retry policy of an experiment's arm", () => {
  const modelState = {
    ...emptyModelState(),
    outcomes: 500,
    factors: { "hour=day|debit": [1, 400] as [number, number] },
  };
  const inputs: PlannerInput[] = [];
  const spy = (plannerInput: PlannerInput): RetryPlan => {
    inputs.push(plannerInput);
    return planRetry(plannerInput);
  };
  const learnedInput = input({ modelState, exploration: { share: 0.1, seed: "acct" } });

  test("`learned`, and no experiment at all, leave the question as it is", () => {
    planUnderPolicy(undefined, learnedInput, spy);
    planUnderPolicy({ kind: "learned" }, learnedInput, spy);
    expect(inputs.splice(0)).toEqual([learnedInput, learnedInput]);
  });

  test("`prior` takes away what was learnt, and exploring with it", () => {
    const answer = planUnderPolicy({ kind: "prior" }, learnedInput, spy);
    expect(inputs.splice(0)).toEqual([{ ...learnedInput, modelState: null, exploration: null }]);
    expect(answer.kind === "attempt" && answer.choice).toMatchObject({ outcomes: 0, propensity: 1 });
  });
});

test("the policy of a case's arm reaches its plan", () => {
  const facts = snapshot();
  const under = (policy: RetryPolicy) =>
    decide(
      snapshot({
        experiments: [
          {
            draft: {
              id: "times",
              name: "Times",
              subject: "retry",
              segmentId: null,
              control: "only",
              holdOut: null,
              windowDays: 30,
              minimum: 100,
              arms: [{ id: "only", name: "Only", share: 100, policy }],
            },
            seed: "seed",
            startedAt: T0 - DAY,
            stoppedAt: null,
          },
        ],
        learning: { ...facts.learning, fallback: { code: "model_fallback" } },
      }),
      T0 + HOUR,
    ).commands.find(({ do: action }) => action.kind === "charge")!;
  const scheduled = under({ kind: "schedule", days: [2] });
  expect(scheduled).toMatchObject({ dueAt: T0 + 2 * DAY, do: { kind: "charge", trigger: "automatic" } });
  expect(scheduled.do).not.toHaveProperty("choice");
  // Going by the prior on purpose is no falling back.
  const reasons = (policy: RetryPolicy) => under(policy).reasons.map(({ code }) => code);
  expect(reasons({ kind: "prior" })).not.toContain("model_fallback");
  expect(reasons({ kind: "learned" })).toContain("model_fallback");
});
