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
export function seriesOf(first: PlannerInput, evidence: DeclineEvidence): RetryPlan[] {
  const answers: RetryPlan[] = [];
  let plannerInput = first;
  for (;;) {
    const answer = planRetry(plannerInput);
    answers.push(answer);
    if (answer.kind !== "attempt" || answers.length > 20) return answers;
    const charged = plannerInput.methods.find(({ id }) => id === answer.paymentMethodId)!;
    plannerInput = {
      ...plannerInput,
      now: answer.at + 60_000,
      invoice: { ...plannerInput.invoice, automaticAttempts: plannerInput.invoice.automaticAttempts + 1 },
      history: [
        ...plannerInput.history,
        failure(evidence, {
          at: answer.at + 1000,
          method: charged.method,
          paymentMethodId: charged.id,
          trigger: answer.trigger,
        }),
      ],
    };
  }
}
