import type { Command } from "../model/command.ts";
import type { Reason } from "../model/reason.ts";
import type { Planner, PlannerInput, RetryPlan } from "../retries/planner-types.ts";

/** A retry limit forbade an attempt on an invoice, or any further one. `at` in UTC epoch milliseconds. */
export type BudgetRefusal = { at: number; invoiceId: string; reasons: Reason[] };

/** A planner whose plans are recorded, with the refusals because of a retry limit. */
export type PlannerWatch = {
  planner: Planner;
  /** Each refusal once, until the invoice may be charged again or another rule refuses. */
  refusals: BudgetRefusal[];
  /** Sets the time of the present evaluation, UTC epoch milliseconds. */
  setTime(now: number): void;
  /** The chance that the planner gave a charge; null for a charge that staff asked for. */
  chanceOf(command: Command): number | null;
};

export function watchPlanner(planner: Planner): PlannerWatch {
  const refusals: BudgetRefusal[] = [];
  const latestPlans = new Map<string, RetryPlan>();
  const refusingRules = new Map<string, string>();
  let time = 0;
  return {
    refusals,
    setTime(now) {
      time = now;
    },
    planner(input) {
      const plan = planner(input);
      const { id } = input.invoice;
      latestPlans.set(id, plan);
      const rule = refusingRuleOf(plan, input);
      if (rule === null) refusingRules.delete(id);
      else if (refusingRules.get(id) !== rule) {
        refusingRules.set(id, rule);
        refusals.push({ at: time, invoiceId: id, reasons: plan.reasons });
      }
      return plan;
    },
    chanceOf({ do: action, invoiceId }) {
      if (action.kind !== "charge" || action.trigger === "staff" || invoiceId === null) return null;
      const plan = latestPlans.get(invoiceId);
      return plan?.kind === "attempt" ? plan.chance : null;
    },
  };
}

/** The limit rule that leaves no further attempt; null when there is an attempt, or another reason against one. */
function refusingRuleOf(plan: RetryPlan, { limits }: PlannerInput): string | null {
  if (plan.kind === "attempt") return null;
  const refuses = ({ code, remaining, earliest_at: earliest }: Reason): boolean =>
    code === "budget" &&
    (remaining === 0 || earliest === null || (typeof earliest === "number" && earliest > limits.endsAt));
  const refusal = plan.reasons.find(refuses);
  return refusal === undefined ? null : String(refusal.rule);
}
