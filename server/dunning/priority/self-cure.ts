import { type Hold, holdAt, UNTIL_RELEASED } from "../cases/holds.ts";
import type { RetryPolicy } from "../experiments/experiment.ts";
import type { Attempt } from "../model/attempt.ts";
import type { InvoiceKind } from "../model/invoice-kind.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Delinquency } from "../money/delinquency.ts";
import { declineOf } from "../retries/declines.ts";
import { plannerInputOf } from "../retries/planner-input.ts";
import type { Planner, PlannerInput, RetryOutlook, RetryPlan } from "../retries/planner-types.ts";
import { planUnderPolicy } from "../retries/policy-dispatch.ts";
import type { Turns } from "../retries/turns.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { type ClaimState, contactUpliftOf } from "./contact-uplift.ts";
import { chancePaidBetween, paymentHabitOf } from "./late-payment-curve.ts";

const WEEK = 7 * 86_400_000;

/**
 * The basis of the chance. `retries`, `stripe`: planned attempts of ours or of Stripe; `lateness`: how the customer usually
 * pays; `table`: a row of the table of contact uplift; `unasked`: money that comes in time by itself.
 */
export const SELF_CURE_BASES = ["retries", "stripe", "lateness", "table", "unasked"] as const;
export type SelfCureBasis = (typeof SELF_CURE_BASES)[number];

/** Whether one invoice is paid without a personal contact. */
export type SelfCure = {
  /** Chance in [0, 1]. */
  chance: number;
  /** The chance is that of a payment until then; UTC epoch milliseconds. */
  expectedBy: number;
  basis: SelfCureBasis;
  claimState: ClaimState;
  /** Number of planned attempts, or of the customer's own invoices that the habit was learned from; else 0. */
  sampleSize: number;
};

/** All that the chance depends on besides the invoice. */
export type SelfCureContext = {
  strategy: Strategy;
  attempts: Map<string, Attempt[]>;
  holds: Hold[];
  snapshot: Snapshot;
  timeZone: string;
  planner: Planner;
  policy: RetryPolicy | undefined;
  /** No retry is planned for an invoice whose turn has not come. */
  turns: Turns;
  /** Only Stripe's own retries run. */
  leftToStripe: boolean;
  now: number;
  /** The time that the chance is computed for, see `evaluatedAsOf`. UTC epoch milliseconds. */
  evaluatedAsOf: number;
  /** When the strategy ends. */
  endsAt: number;
};

/**
 * The chance that an open invoice is paid within its strategy's time without a personal contact.
 *
 * - A payment under way, a promise, a plan or a dispute has its chance in the table.
 * - A sent invoice is judged by how late this customer usually pays.
 * - A charged invoice is judged by its planned retries, and without any by the money that comes unasked in the time left.
 *   Stripe's own retries are assumed to do as well as ours would at the same times.
 */
export function selfCureOf(delinquency: Delinquency, kind: InvoiceKind, context: SelfCureContext): SelfCure {
  const { invoice, at } = delinquency;
  const { attempts, holds, snapshot, now, evaluatedAsOf, endsAt } = context;
  const onInvoice = attempts.get(invoice.id) ?? [];
  const failed = onInvoice.findLast(({ outcome }) => outcome === "failed" || outcome === "requires_action");
  const declineState: ClaimState = (failed ? declineOf(failed)?.class : null) ?? "unknown";
  const fromTable = (claimState: ClaimState, expectedBy: number): SelfCure | null => {
    const chance = contactUpliftOf(claimState).self_cure;
    return chance === null ? null : { chance, expectedBy, basis: "table", claimState, sampleSize: 0 };
  };

  const hold = holdAt(holds, invoice.id, now);
  const isUnderWay = onInvoice.some(({ outcome }) => outcome === "processing");
  const ownCourse =
    hold?.kind === "promise" || hold?.kind === "plan" || hold?.kind === "dispute"
      ? hold.kind
      : // Reported fraud goes the way of a dispute, which it mostly becomes.
        hold?.kind === "fraud"
        ? "dispute"
        : isUnderWay
          ? "processing"
          : null;
  if (ownCourse) {
    const expectedBy = hold && hold.to !== UNTIL_RELEASED ? Math.min(hold.to, endsAt) : endsAt;
    const selfCure = fromTable(ownCourse, expectedBy);
    if (selfCure) return selfCure;
  }
  if (invoice.collectionMethod === "send_invoice") {
    const habit = paymentHabitOf(snapshot.invoices, at);
    const chance = chancePaidBetween(habit, evaluatedAsOf - at, endsAt - at);
    return {
      chance,
      expectedBy: endsAt,
      basis: "lateness",
      claimState: "sent",
      sampleSize: habit.invoices,
    };
  }

  const input = context.turns.planned.has(invoice.id) ? retryInputFor(delinquency, kind, context) : null;
  const outlook = input && outlookOf(planUnderPolicy(context.policy, input, context.planner));
  if (outlook) {
    const { chance, attempts: planned, lastAt } = outlook;
    const basis = areRetriesOurs(context) ? "retries" : "stripe";
    return { chance, expectedBy: lastAt, basis, claimState: declineState, sampleSize: planned };
  }
  const selfCure = fromTable(declineState, endsAt);
  if (selfCure) return selfCure;
  const weeks = Math.max(0, endsAt - Math.max(evaluatedAsOf, at)) / WEEK;
  const chance = 1 - (1 - contactUpliftOf(declineState).self_cure_per_week) ** weeks;
  return { chance, expectedBy: endsAt, basis: "unasked", claimState: declineState, sampleSize: 0 };
}

const areRetriesOurs = ({ snapshot: { settings }, leftToStripe }: SelfCureContext): boolean =>
  settings.connected && settings.retryMode !== "watch" && !leftToStripe;

/** The planner's input for our retries, or for Stripe's as if we made them; null: neither we nor Stripe will retry. */
function retryInputFor(
  { invoice, at }: Delinquency,
  kind: InvoiceKind,
  context: SelfCureContext,
): PlannerInput | null {
  const { strategy, attempts, snapshot, timeZone, now } = context;
  const input = plannerInputOf(invoice, kind, at, strategy, attempts, timeZone, snapshot, now);
  if (areRetriesOurs(context)) return input;
  if (invoice.nextPaymentAttemptAt === null) return null;
  return { ...input, mode: "lead", invoice: { ...input.invoice, stripeNextAttemptAt: null } };
}

/**
 * The outlook of the planned attempts. A method that is new to the invoice has a single planned attempt, because the plan
 * after it depends on the reason of its failure.
 *
 * @returns null when no attempt is planned
 */
function outlookOf(plan: RetryPlan): RetryOutlook | null {
  if (plan.kind !== "attempt") return null;
  return plan.outlook ?? { chance: plan.chance, attempts: 1, lastAt: plan.at };
}
