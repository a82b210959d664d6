import { audit } from "../audit.ts";
import type { PlanAnswer, PolicyMaker } from "../protocol.ts";
import { knownAt, passes } from "../world/bank.ts";
import type { FailedInvoice, World } from "../world/world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Sees the hidden state: charges once, at the first instant at which a charge passes that breaks no rule, and tries
 * nothing hopeless. No policy that keeps the rules recovers an invoice which this one does not.
 */
export const oracleOf =
  (world: World | null): PolicyMaker =>
  () => {
    if (world === null) throw new Error("The oracle knows only the laboratory's own worlds");
    const byId = new Map(world.invoices.map((failed) => [failed.invoice.id, failed]));
    const plans = new WeakMap<FailedInvoice, { at: number; slot: number } | null>();
    return {
      plan(ask): PlanAnswer {
        const { id, invoice } = ask;
        const failed = byId.get(invoice.id);
        if (failed === undefined) throw new Error(`The oracle does not know invoice ${invoice.id}`);
        let plan = plans.get(failed);
        if (plan === undefined) {
          plan = firstSuccess(world, failed, ask);
          plans.set(failed, plan);
        }
        if (plan === null || plan.at < ask.now) return { id, stop: true, reason: "No charge would pass." };
        const method = failed.fates[plan.slot]!.method.id;
        return { id, at: plan.at, method, p: 1, reason: "The hidden state says so." };
      },
      outcome() {},
      closed() {},
    };
  };

type Ask = Parameters<ReturnType<PolicyMaker>["plan"]>[0];

function firstSuccess(world: World, failed: FailedInvoice, ask: Ask): { at: number; slot: number } | null {
  const { failedAt } = failed.invoice;
  const tried = [{ at: failedAt, slot: 0 }];
  let best: { at: number; slot: number; heardAt: number } | null = null;
  failed.fates.forEach((fate, slot) => {
    if (fate.payable.length === 0) return;
    for (const at of instants(failedAt, failedAt + world.windowDays * DAY)) {
      const heardAt = knownAt(world, fate, at);
      if (best !== null && heardAt >= best.heardAt) return;
      if (!passes(world, failed, slot, at, tried)) continue;
      const attempt = { ...NOTHING, at, method: fate.method.id };
      if (audit(ask.methods, [...ask.attempts, attempt]).length > 0) continue;
      best = { at, slot, heardAt };
      return;
    }
  });
  return best;
}

const NOTHING = {
  outcome: "succeeded" as const,
  declineCode: null,
  adviceCode: null,
  networkDeclineCode: null,
  networkAdviceCode: null,
};

/**
 * Every instant at which the answer can change: states and luck change on the hour, the rules and the bar against
 * tries within 24 hours at the failure's own minute.
 */
function* instants(from: number, until: number): Generator<number> {
  for (let at = from; at <= until; at += HOUR) {
    yield at;
    const hour = Math.floor(at / HOUR + 1) * HOUR;
    if (hour <= until) yield hour;
  }
}
