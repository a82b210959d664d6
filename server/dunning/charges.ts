import type { Attempt, Command, InvoiceKind, Reason, Snapshot } from "./decision.ts";
import type { ActFact } from "./facts.ts";
import type { Trouble } from "./money/trouble.ts";
import type { RetryPolicy } from "./experiments/experiment.ts";
import { standingRequests } from "./requests.ts";
import { noted } from "./retry/choice-log.ts";
import type { Planner } from "./retry/planner.ts";
import { planUnder } from "./retry/policy.ts";
import { questionOf } from "./retry/question.ts";
import { staffAttempt } from "./retry/staff.ts";
import type { Strategy } from "./strategies/strategy.ts";

const AFTER_REFUSAL_MS = 24 * 3_600_000;

/** Stripe's times are whole seconds, so a charge may seem to come before the act that made it. */
const isShown = (act: ActFact, attempts: Attempt[]): boolean =>
  attempts.some(({ at }) => at >= Math.floor(act.startedAt / 1_000) * 1_000);

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
export function chargesOf(
  { invoice, at }: Trouble,
  caseId: string,
  kind: InvoiceKind,
  strategy: Strategy,
  timeZone: string,
  { attempts, snapshot, now, planner, policy }: Context,
): { commands: Command[]; waitsFor: Reason[] } {
  const acts = snapshot.acts.filter((act) => act.kind === "charge" && act.invoiceId === invoice.id);
  const unknown = acts.find(({ outcome }) => outcome === "started" || outcome === "unknown");
  if (unknown) return { commands: [], waitsFor: [{ code: "outcome_unknown", act: unknown.id }] };

  const question = questionOf(invoice, kind, at, strategy, attempts, timeZone, snapshot, now);
  const number = acts.length + 1;
  const base = { caseId, customerId: snapshot.customerId, invoiceId: invoice.id };
  const asked = standingRequests(snapshot).find(
    (request) =>
      request.kind === "retry_now" &&
      request.invoiceId === invoice.id &&
      request.at >= at &&
      !acts.some(({ id }) => id === `charge:${invoice.id}:${request.id}`),
  );
  if (asked) {
    const answer = staffAttempt(question);
    if (answer.kind === "wait") return { commands: [], waitsFor: answer.because };
    return {
      commands: [
        {
          ...base,
          id: `charge:${invoice.id}:${asked.id}`,
          dueAt: Math.max(asked.at, answer.at),
          because: [{ code: "asked_by_staff", request: asked.id }, ...answer.because],
          do: { kind: "charge", paymentMethodId: null, trigger: "staff", attempt: number },
        },
      ],
      waitsFor: [],
    };
  }

  if (invoice.collectionMethod === "send_invoice") {
    return { commands: [], waitsFor: [{ code: "customer_pays", invoice: invoice.id }] };
  }
  const answer = planUnder(policy, question, planner);
  // What Stripe refused to try (no permission, an object in the wrong state) is not asked again at once.
  // And a charge of ours that no attempt shows yet counts as one: its event is still on its way.
  const idle = acts.filter(
    (act) =>
      act.outcome === "refused" ||
      act.outcome === "not_performed" ||
      !isShown(act, attempts.get(invoice.id) ?? []),
  );
  const notBefore = Math.max(0, ...idle.map(({ finishedAt }) => (finishedAt ?? 0) + AFTER_REFUSAL_MS));
  if (answer.kind === "attempt") {
    const { choice, chance } = answer;
    const { fallback } = snapshot.learning;
    return {
      commands: [
        {
          ...base,
          id: `charge:${invoice.id}:${number}`,
          dueAt: Math.max(answer.at, notBefore),
          because: [
            ...answer.because,
            ...(choice && fallback && policy?.kind !== "prior" ? [fallback] : []),
            ...(notBefore > answer.at ? [{ code: "after_refusal", until: notBefore }] : []),
          ],
          do: {
            kind: "charge",
            paymentMethodId: answer.paymentMethodId,
            trigger: answer.trigger,
            attempt: number,
            // Put off, it is no longer the time that was chosen.
            ...(choice && notBefore <= answer.at ? { choice: noted(chance, choice) } : {}),
          },
        },
      ],
      waitsFor: [],
    };
  }
  const waits = answer.kind === "wait" ? `waits_for_${answer.for}` : "retries_exhausted";
  return { commands: [], waitsFor: [{ code: waits, invoice: invoice.id }, ...answer.because] };
}
