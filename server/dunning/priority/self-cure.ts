import type { Attempt } from "../model/attempt.ts";
import type { InvoiceKind } from "../model/invoice-kind.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { RetryPolicy } from "../experiments/experiment.ts";
import { type Hold, holdAt, UNTIL_RELEASED } from "../cases/holds.ts";
import type { Delinquency } from "../money/delinquency.ts";
import type { Planner, PlannerInput } from "../retries/planner-types.ts";
import { planUnderPolicy } from "../retries/policy-dispatch.ts";
import { declineOf } from "../retries/declines.ts";
import { plannerInputOf } from "../retries/planner-input.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { type ClaimState, contactUpliftOf } from "./contact-uplift.ts";
import { paymentHabitOf, chancePaidBetween } from "./late-payment-curve.ts";
import { retryOutlook } from "./retry-outlook.ts";

const WEEK = 7 * 86_400_000;

/** What a chance rests on: tries to come, how the customer pays, a row of the table, or nothing but time. */
export const SELF_CURE_BASES = ["retries", "stripe", "lateness", "table", "unasked"] as const;
export type SelfCureBasis = (typeof SELF_CURE_BASES)[number];

/** Whether the money of one invoice comes without a personal contact. */
export type SelfCure = {
  /** Chance in [0, 1]. */
  chance: number;
  /** By when; UTC epoch milliseconds. */
  expectedBy: number;
  basis: SelfCureBasis;
  claimState: ClaimState;
  /** Tries that are planned, or the customer's own invoices that their habit was learnt from. */
  sampleSize: number;
};

/** What the chance depends on besides the invoice. */
export type SelfCureContext = {
  strategy: Strategy;
  attempts: Map<string, Attempt[]>;
  holds: Hold[];
  snapshot: Snapshot;
  timeZone: string;
  planner: Planner;
  policy: RetryPolicy | undefined;
  /** Only Stripe's own retries run. */
  leftToStripe: boolean;
  now: number;
  /** The time as which the case is judged, see `judgedAt`. */
  evaluatedAsOf: number;
  /** When the strategy ends. */
  endsAt: number;
};

/**
 * The chance that an open invoice is paid within its strategy's time without anybody's personal contact.
 *
 * What takes its course is read from the table: a payment under way, a promise, a plan, a dispute. An invoice that was
 * sent is judged by how late this customer usually pays; one that is charged by what the retries promise, and where
 * none is planned by what comes unasked in the time that is left. Stripe's own retries are taken to do as well as ours
 * would at the same time (assumption).
 */
export function selfCureOf(delinquency: Delinquency, kind: InvoiceKind, around: SelfCureContext): SelfCure {
  const { invoice, at } = delinquency;
  const { attempts, holds, snapshot, now, evaluatedAsOf, endsAt } = around;
  const onInvoice = attempts.get(invoice.id) ?? [];
  const latest = onInvoice.at(-1);
  const failed = onInvoice.findLast(({ outcome }) => outcome === "failed" || outcome === "requires_action");
  const declined: ClaimState = (failed ? declineOf(failed)?.class : null) ?? "unknown";
  const fromTable = (situation: ClaimState, by: number): SelfCure | null => {
    const chance = contactUpliftOf(situation).by_itself;
    return chance === null
      ? null
      : { chance, expectedBy: by, basis: "table", claimState: situation, sampleSize: 0 };
  };

  const held = holdAt(holds, invoice.id, now);
  const settled =
    held && held.kind !== "pause" ? held.kind : latest?.outcome === "processing" ? latest.outcome : null;
  if (settled) {
    const by = held && held.to !== UNTIL_RELEASED ? Math.min(held.to, endsAt) : endsAt;
    const known = fromTable(settled, by);
    if (known) return known;
  }
  if (invoice.collectionMethod === "send_invoice") {
    const habit = paymentHabitOf(snapshot.invoices, at);
    const chance = chancePaidBetween(habit, evaluatedAsOf - at, endsAt - at);
    return { chance, expectedBy: endsAt, basis: "lateness", claimState: "sent", sampleSize: habit.invoices };
  }

  const asked = retryInputFor(delinquency, kind, around);
  if (asked) {
    const outlook = retryOutlook(planUnderPolicy(around.policy, asked, around.planner));
    if (outlook) {
      const { chance, attempts: tries, lastAt: until } = outlook;
      const basis = areRetriesOurs(around) ? "retries" : "stripe";
      return { chance, expectedBy: until, basis, claimState: declined, sampleSize: tries };
    }
  }
  const known = fromTable(declined, endsAt);
  if (known) return known;
  const weeks = Math.max(0, endsAt - Math.max(evaluatedAsOf, at)) / WEEK;
  const chance = 1 - (1 - contactUpliftOf(declined).unasked_per_week) ** weeks;
  return { chance, expectedBy: endsAt, basis: "unasked", claimState: declined, sampleSize: 0 };
}

const areRetriesOurs = ({ snapshot: { settings }, leftToStripe }: SelfCureContext): boolean =>
  settings.connected && settings.retryMode !== "watch" && !leftToStripe;

/** What the planner is asked; null: neither we nor Stripe will try. */
function retryInputFor(
  delinquency: Delinquency,
  kind: InvoiceKind,
  around: SelfCureContext,
): PlannerInput | null {
  const { strategy, attempts, snapshot, timeZone, now } = around;
  const { invoice, at } = delinquency;
  const input = plannerInputOf(invoice, kind, at, strategy, attempts, timeZone, snapshot, now);
  if (areRetriesOurs(around)) return input;
  if (invoice.nextPaymentAttemptAt === null) return null;
  return { ...input, mode: "lead", invoice: { ...input.invoice, stripeNextAttemptAt: null } };
}
