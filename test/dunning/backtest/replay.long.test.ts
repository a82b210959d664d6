import { expect, test } from "vitest";
import { backtestCustomer } from "../../../server/dunning/backtest/backtest.ts";
import { MAX_EVALUATIONS } from "../../../server/dunning/backtest/replay.ts";
import { totalsOf } from "../../../server/dunning/backtest/totals.ts";
import type { Planner } from "../../../server/dunning/retries/planner-types.ts";
import { snapshot } from "../make-facts.ts";
import { NOW } from "./replays.ts";

test("rules that go in a circle are cut short, and that is said", () => {
  const always: Planner = ({ now }) => ({
    kind: "attempt",
    at: now,
    paymentMethodId: "pm_1",
    trigger: "method_change",
    chance: 0.5,
    reasons: [],
  });
  const result = backtestCustomer(snapshot(), snapshot(), NOW, always);
  expect(result.cutShort).toBe(true);
  expect(result.cases[0]!.present!.executions.length).toBeLessThanOrEqual(MAX_EVALUATIONS);
  expect(totalsOf([result]).cutShort).toBe(1);
});
