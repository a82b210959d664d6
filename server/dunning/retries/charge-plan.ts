import type { Attempt } from "../model/attempt.ts";
import type { Command } from "../model/command.ts";
import type { InvoiceKind } from "../model/invoice-kind.ts";
import type { Reason } from "../model/reason.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { ExecutionFact } from "../facts/facts.ts";
import type { Delinquency } from "../money/delinquency.ts";
import type { RetryPolicy } from "../experiments/experiment.ts";
import { activeRequests } from "../cases/staff-requests.ts";
import { noted } from "./propensity-log.ts";
import type { Planner } from "./planner-types.ts";
import { planUnder } from "./policy-dispatch.ts";
import { plannerInputOf } from "./planner-input.ts";
import { staffAttempt } from "./manual-retry.ts";
import type { Strategy } from "../strategies/strategy.ts";

const AFTER_REFUSAL_MS = 24 * 3_600_000;

/** Stripe's times are whole seconds, so a charge may seem to come before the act that made it. */
const isShown = (execution: ExecutionFact, attempts: Attempt[]): boolean =>
  attempts.some(({ at }) => at >= Math.floor(execution.startedAt / 1_000) * 1_000);

type Context = {
  attempts: Map<string, Attempt[]>;
  snapshot: Snapshot;
  now: number;
  planner: Planner;
  /** Of the experiment's arm that the case is in. */
  policy: RetryPolicy | undefined;
};

/**
 * The next charge of one open invoice: what a person asked for first, else what the planner chooses.
 * While the end of an earlier charge is unknown nothing is tried: it is being looked up.
 */
export function chargePlanOf(
  { invoice, at }: Delinquency,
  caseId: string,
  kind: InvoiceKind,
  strategy: Strategy,
  timeZone: string,
  { attempts, snapshot, now, planner, policy }: Context,
): { commands: Command[]; waitsFor: Reason[] } {
  const executions = snapshot.executions.filter(
    (execution) => execution.kind === "charge" && execution.invoiceId === invoice.id,
  );
  const unknown = executions.find(({ outcome }) => outcome === "started" || outcome === "unknown");
  if (unknown) return { commands: [], waitsFor: [{ code: "outcome_unknown", execution: unknown.id }] };

  const input = plannerInputOf(invoice, kind, at, strategy, attempts, timeZone, snapshot, now);
  const number = executions.length + 1;
  const base = { caseId, customerId: snapshot.customerId, invoiceId: invoice.id };
  const asked = activeRequests(snapshot).find(
    (request) =>
      request.kind === "retry_now" &&
      request.invoiceId === invoice.id &&
      request.at >= at &&
      !executions.some(({ id }) => id === `charge:${invoice.id}:${request.id}`),
  );
  if (asked) {
    const plan = staffAttempt(input);
    if (plan.kind === "wait") return { commands: [], waitsFor: plan.reasons };
    return {
      commands: [
        {
          ...base,
          id: `charge:${invoice.id}:${asked.id}`,
          dueAt: Math.max(asked.at, plan.at),
          reasons: [{ code: "asked_by_staff", request: asked.id }, ...plan.reasons],
          do: { kind: "charge", paymentMethodId: null, trigger: "staff", attempt: number },
        },
      ],
      waitsFor: [],
    };
  }

  if (invoice.collectionMethod === "send_invoice") {
    return { commands: [], waitsFor: [{ code: "customer_pays", invoice: invoice.id }] };
  }
  const plan = planUnder(policy, input, planner);
  // What Stripe refused to try (no permission, an object in the wrong state) is not asked again at once.
  // And a charge of ours that no attempt shows yet counts as one: its event is still on its way.
  const idle = executions.filter(
    (execution) =>
      execution.outcome === "refused" ||
      execution.outcome === "not_performed" ||
      !isShown(execution, attempts.get(invoice.id) ?? []),
  );
  const notBefore = Math.max(0, ...idle.map(({ finishedAt }) => (finishedAt ?? 0) + AFTER_REFUSAL_MS));
  if (plan.kind === "attempt") {
    const { choice, chance } = plan;
    const { fallback } = snapshot.learning;
    return {
      commands: [
        {
          ...base,
          id: `charge:${invoice.id}:${number}`,
          dueAt: Math.max(plan.at, notBefore),
          reasons: [
            ...plan.reasons,
            ...(choice && fallback && policy?.kind !== "prior" ? [fallback] : []),
            ...(notBefore > plan.at ? [{ code: "after_refusal", until: notBefore }] : []),
          ],
          do: {
            kind: "charge",
            paymentMethodId: plan.paymentMethodId,
            trigger: plan.trigger,
            attempt: number,
            // Put off, it is no longer the time that was chosen.
            ...(choice && notBefore <= plan.at ? { choice: noted(chance, choice) } : {}),
          },
        },
      ],
      waitsFor: [],
    };
  }
  const waits = plan.kind === "wait" ? `waits_for_${plan.for}` : "retries_exhausted";
  return { commands: [], waitsFor: [{ code: waits, invoice: invoice.id }, ...plan.reasons] };
}
