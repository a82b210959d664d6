import type { Command } from "../model/command.ts";
import type { Reason } from "../model/reason.ts";
import type { Planner, RetryPlan, PlannerInput } from "../retries/planner-types.ts";

/** A budget said that an invoice may not be tried, or not any more, on the method it would be tried with. */
export type BudgetRefusal = { at: number; invoiceId: string; reasons: Reason[] };

/** A planner that is listened to: what it answers, and when a budget was its reason to say no. */
export type PlannerWatch = {
  planner: Planner;
  /** Each refusal once, until the invoice may be tried again or another rule refuses. */
  refusals: BudgetRefusal[];
  /** The time of the look that asks, UTC epoch milliseconds. */
  setTime(now: number): void;
  /** The chance that the planner saw in a charge; null for one that a person asked for. */
  chanceOf(command: Command): number | null;
};

export function watchPlanner(planner: Planner): PlannerWatch {
  const refusals: BudgetRefusal[] = [];
  const answers = new Map<string, RetryPlan>();
  const refusedBy = new Map<string, string>();
  let time = 0;
  return {
    refusals,
    setTime(now) {
      time = now;
    },
    planner(input) {
      const answer = planner(input);
      const { id } = input.invoice;
      answers.set(id, answer);
      const rule = refusingRule(input, answer);
      if (rule === null) refusedBy.delete(id);
      else if (refusedBy.get(id) !== rule) {
        refusedBy.set(id, rule);
        refusals.push({ at: time, invoiceId: id, reasons: answer.reasons });
      }
      return answer;
    },
    chanceOf({ do: action, invoiceId }) {
      if (action.kind !== "charge" || action.trigger === "staff" || invoiceId === null) return null;
      const answer = answers.get(invoiceId);
      return answer?.kind === "attempt" ? answer.chance : null;
    },
  };
}

/** The budget rule because of which there is no further try; null: there is one, or another reason. */
function refusingRule({ limits }: PlannerInput, answer: RetryPlan): string | null {
  if (answer.kind === "attempt") return null;
  const refuses = ({ code, remaining, earliest_at: earliest }: Reason): boolean =>
    code === "budget" &&
    (remaining === 0 || earliest === null || (typeof earliest === "number" && earliest > limits.endsAt));
  const found = answer.reasons.find(refuses);
  return found === undefined ? null : String(found.rule);
}
