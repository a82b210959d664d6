import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { backtestCustomer } from "../../../server/dunning/backtest/backtest.ts";
import type { RuleSet } from "../../../server/dunning/backtest/snapshot-as-of.ts";
import { customerHistoryOf } from "../../../server/dunning/backtest/history.ts";
import { type SimulatedCase, type Replay, replay } from "../../../server/dunning/backtest/replay.ts";
import { planRetry } from "../../../server/dunning/retries/plan-retry.ts";
import type { Planner } from "../../../server/dunning/retries/planner-types.ts";
import type { StrategyDraft } from "../../../server/dunning/strategies/strategy.ts";
import {
  execution,
  charge,
  DAY,
  evidence,
  invoicePayment,
  paidInvoice,
  snapshot,
  success,
  T0,
} from "../make-facts.ts";

export const NOW = T0 + 60 * DAY;

export const run = (facts: Snapshot, now = NOW, planner: Planner = planRetry): Replay =>
  replay(customerHistoryOf(facts, now - 90 * DAY, now), facts, now, planner);
export const courseOf = (facts: Snapshot): SimulatedCase => run(facts).cases[0]!;
export const kinds = ({ executions }: SimulatedCase, kind: string) =>
  executions.filter((execution) => execution.do.kind === kind);
export const days = (at: number) => Math.floor((at - T0) / DAY);

/** The rules in force with one strategy changed. */
export function changed(
  { segments, strategies }: Snapshot,
  id: string,
  change: Partial<StrategyDraft>,
): RuleSet {
  const newest = strategies.filter((strategy) => strategy.id === id).at(-1)!;
  return { segments, strategies: [...strategies, { ...newest, ...change, version: newest.version + 1 }] };
}
export const differences = (facts: Snapshot, draft: RuleSet) =>
  backtestCustomer(facts, draft, NOW).cases.flatMap((c) => c.changes);
export const soft = snapshot().strategies.find(({ id }) => id === "soft_decline")!;

/** The customer paid on a page of Stripe's, `at`. */
export const paidByCustomer = (at: number): Partial<Snapshot> => ({
  invoices: [paidInvoice(at)],
  charges: [charge(), success(at, { requestId: "req_1" })],
  invoicePayments: [invoicePayment({ paidAt: at })],
});

/** A charge of ours was made at `at`, and brought the money or not. */
export const chargedByUs = (at: number, status: "succeeded" | "failed"): Partial<Snapshot> => {
  const own = {
    id: "ch_own",
    invoiceId: "in_1",
    at,
    idempotencyKey: execution().idempotencyKey,
    requestId: "req_own",
  };
  return {
    executions: [
      execution({ startedAt: at, finishedAt: at, outcome: status === "failed" ? "declined" : "done" }),
    ],
    ...(status === "failed"
      ? { charges: [charge(), charge({ ...own, evidence: evidence({ declineCode: "stolen_card" }) })] }
      : { ...paidByCustomer(at), charges: [charge(), success(at, own)] }),
  };
};
