import { activeRequests } from "../cases/staff-requests.ts";
import type { RetryPolicy } from "../experiments/experiment.ts";
import type { ExecutionFact } from "../facts/facts.ts";
import { ofInvoice } from "../facts/look-ups.ts";
import type { Attempt } from "../model/attempt.ts";
import type { Command } from "../model/command.ts";
import type { InvoiceKind } from "../model/invoice-kind.ts";
import type { Reason } from "../model/reason.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Delinquency } from "../money/delinquency.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { planManualRetry } from "./manual-retry.ts";
import { isMandateRevoked } from "./mandates.ts";
import { defaultMethodOf, plannerInputOf } from "./planner-input.ts";
import type { PlannedAttempt, Planner } from "./planner-types.ts";
import { planUnderPolicy } from "./policy-dispatch.ts";
import { toLoggedChoice } from "./propensity-log.ts";

const HOUR = 3_600_000;

/** How long we wait after Stripe refused a charge, or after a charge that no attempt shows yet. */
const AFTER_REFUSAL_MS = 24 * HOUR;

/**
 * How long we wait after a charge that Stripe, when asked, knows nothing of: its servers had trouble. Long enough that no
 * request is on its way any more, and four times as long after each further one. An outage of an hour costs no day.
 */
const AFTER_TROUBLE_MS = HOUR / 4;
const TROUBLE_GROWTH = 4;

/** How long a customer who is asked on a page to confirm a payment is left alone with it. */
const TO_CONFIRM_MS = HOUR;

type ChargePlan = { commands: Command[]; waitsFor: Reason[] };

type ChargeContext = {
  attempts: Map<string, Attempt[]>;
  snapshot: Snapshot;
  now: number;
  planner: Planner;
  /** The policy of the case's experiment arm; undefined outside experiments. */
  policy: RetryPolicy | undefined;
};

/**
 * The next charge of one open invoice: a retry that staff asked for goes first, else the planner chooses. While the
 * outcome of an earlier charge is unknown, nothing is charged: that outcome is being looked up.
 */
export function chargePlanOf(
  { invoice, at: failedAt }: Delinquency,
  caseId: string,
  kind: InvoiceKind,
  strategy: Strategy,
  timeZone: string,
  { attempts, snapshot, now, planner, policy }: ChargeContext,
): ChargePlan {
  const charges = ofInvoice(snapshot.executions, invoice.id).filter(({ kind }) => kind === "charge");
  const unfinished = charges.find(({ outcome }) => outcome === "started" || outcome === "unknown");
  if (unfinished) return waitFor({ code: "outcome_unknown", execution: unfinished.id });

  const input = plannerInputOf(invoice, kind, failedAt, strategy, attempts, timeZone, snapshot, now);
  const attempt = charges.length + 1;
  const target = { caseId, customerId: snapshot.customerId, invoiceId: invoice.id };
  const request = activeRequests(snapshot).find(
    (staffRequest) =>
      staffRequest.kind === "retry_now" &&
      staffRequest.invoiceId === invoice.id &&
      staffRequest.at >= failedAt &&
      !charges.some(({ id }) => id === chargeId(invoice.id, staffRequest.id)),
  );
  if (request) {
    const plan = planManualRetry(input);
    if (plan.kind === "wait") return waitFor(...plan.reasons);
    const revoked = revokedMandate(null, invoice, snapshot);
    if (revoked) return waitFor({ code: "waits_for_new_method", invoice: invoice.id }, revoked);
    return {
      commands: [
        {
          ...target,
          id: chargeId(invoice.id, request.id),
          dueAt: Math.max(request.at, plan.at),
          reasons: [{ code: "asked_by_staff", request: request.id }, ...plan.reasons],
          do: { kind: "charge", paymentMethodId: null, trigger: "staff", attempt },
        },
      ],
      waitsFor: [],
    };
  }

  if (invoice.collectionMethod === "send_invoice") {
    return waitFor({ code: "customer_pays", invoice: invoice.id });
  }
  const plan = planUnderPolicy(policy, input, planner);
  const revoked = plan.kind === "attempt" ? revokedMandate(plan.paymentMethodId, invoice, snapshot) : null;
  if (revoked) return waitFor({ code: "waits_for_new_method", invoice: invoice.id }, revoked);
  if (plan.kind === "attempt") {
    const onInvoice = attempts.get(invoice.id) ?? [];
    const afterRefusals = earliestAfterRefusals(charges, onInvoice);
    const confirming = onInvoice.findLast(({ outcome }) => outcome === "confirming");
    const confirmed = confirming ? confirming.at + TO_CONFIRM_MS : 0;
    const notBefore = Math.max(afterRefusals, confirmed);
    const isPostponed = notBefore > plan.at;
    const command: Command = {
      ...target,
      id: chargeId(invoice.id, attempt),
      dueAt: Math.max(plan.at, notBefore),
      reasons: [
        ...plan.reasons,
        ...fallbackReasons(plan, policy, snapshot),
        ...(isPostponed
          ? [{ code: confirmed > afterRefusals ? "customer_confirms" : "after_refusal", until: notBefore }]
          : []),
      ],
      do: {
        kind: "charge",
        paymentMethodId: plan.paymentMethodId,
        trigger: plan.trigger,
        attempt,
        // A postponed charge does not run at the chosen time, so its choice says nothing about a policy.
        ...(plan.choice && !isPostponed ? { choice: toLoggedChoice(plan.chance, plan.choice) } : {}),
      },
    };
    return { commands: [command], waitsFor: [] };
  }
  const code = plan.kind === "wait" ? `waits_for_${plan.for}` : "retries_exhausted";
  return waitFor({ code, invoice: invoice.id }, ...plan.reasons);
}

/** Why the method of a charge must not be presented: its mandate was revoked. Null: Stripe's default is charged. */
function revokedMandate(
  paymentMethodId: string | null,
  invoice: Delinquency["invoice"],
  snapshot: Snapshot,
): Reason | null {
  const id = paymentMethodId ?? defaultMethodOf(invoice, snapshot).id;
  const method = snapshot.paymentMethods.find((known) => known.id === id);
  if (!method || !isMandateRevoked(method)) return null;
  return { code: "mandate_revoked", method: method.id, at: method.mandateInactiveAt };
}

const chargeId = (invoiceId: string, suffix: string | number): string => `charge:${invoiceId}:${suffix}`;

const waitFor = (...waitsFor: Reason[]): ChargePlan => ({ commands: [], waitsFor });

/**
 * Stripe is not asked again at once after it refused a charge (no permission, an object in the wrong state), or had
 * trouble of its own. A charge of ours that no attempt shows yet counts as refused: its event is still on its way. UTC
 * epoch milliseconds; 0: any time.
 */
function earliestAfterRefusals(charges: readonly ExecutionFact[], attempts: readonly Attempt[]): number {
  const withoutEffect = charges.filter(
    (charge) =>
      // A method that cannot be charged is left out of the plan until it changes, and holds up no other.
      charge.detail.method !== "unusable" &&
      charge.outcome !== "not_performed" &&
      (charge.outcome === "refused" || !hasAttempt(charge, attempts)),
  );
  return Math.max(
    earliestAfterTrouble(charges),
    ...withoutEffect.map(({ finishedAt }) => (finishedAt ?? 0) + AFTER_REFUSAL_MS),
  );
}

function earliestAfterTrouble(charges: readonly ExecutionFact[]): number {
  const inOrder = [...charges].sort((a, b) => a.startedAt - b.startedAt);
  const lastWithEffect = inOrder.findLastIndex(({ outcome }) => outcome !== "not_performed");
  const inARow = inOrder.length - 1 - lastWithEffect;
  if (inARow === 0) return 0;
  const wait = Math.min(AFTER_REFUSAL_MS, AFTER_TROUBLE_MS * TROUBLE_GROWTH ** (inARow - 1));
  return (inOrder.at(-1)?.finishedAt ?? 0) + wait;
}

/** Stripe's times are whole seconds, so an attempt may seem to come before the execution that made it. */
const hasAttempt = ({ startedAt }: ExecutionFact, attempts: readonly Attempt[]): boolean =>
  attempts.some(({ at }) => at >= Math.floor(startedAt / 1_000) * 1_000);

/** Why the prior alone chose the time, where the account's own model would otherwise have chosen it. */
const fallbackReasons = (
  { choice }: PlannedAttempt,
  policy: RetryPolicy | undefined,
  { learning: { fallback } }: Snapshot,
): Reason[] => (choice && fallback && policy?.kind !== "prior" ? [fallback] : []);
