import { DateTime } from "luxon";
import type { DeclineEvidence } from "../../../server/dunning/facts/facts.ts";
import { planRetry } from "../../../server/dunning/retries/plan-retry.ts";
import type { RetryPlan, PlannerInput } from "../../../server/dunning/retries/planner-types.ts";
import { failure } from "./planner-inputs.ts";

const NEW_YORK = "America/New_York";

export function attemptOf(answer: RetryPlan): RetryPlan & { kind: "attempt" } {
  if (answer.kind !== "attempt") throw new Error(`expected an attempt, got ${JSON.stringify(answer)}`);
  return answer;
}

export const localTime = (at: number, zone = NEW_YORK) => DateTime.fromMillis(at, { zone });

export const codesOf = ({ reasons }: RetryPlan) => reasons.map(({ code }) => code);

/** Follows the planner's own advice, each attempt failing the same way, and returns every answer. */
export function seriesOf(first: PlannerInput, says: DeclineEvidence): RetryPlan[] {
  const answers: RetryPlan[] = [];
  let asked = first;
  for (;;) {
    const answer = planRetry(asked);
    answers.push(answer);
    if (answer.kind !== "attempt" || answers.length > 20) return answers;
    const charged = asked.methods.find(({ id }) => id === answer.paymentMethodId)!;
    asked = {
      ...asked,
      now: answer.at + 60_000,
      invoice: { ...asked.invoice, automaticAttempts: asked.invoice.automaticAttempts + 1 },
      history: [
        ...asked.history,
        failure(says, {
          at: answer.at + 1000,
          method: charged.method,
          paymentMethodId: charged.id,
          trigger: answer.trigger,
        }),
      ],
    };
  }
}
