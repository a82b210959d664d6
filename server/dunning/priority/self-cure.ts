import type { Attempt } from "../model/attempt.ts";
import type { InvoiceKind } from "../model/invoice-kind.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { RetryPolicy } from "../experiments/experiment.ts";
import { type Hold, holdAt, UNTIL_RELEASED } from "../cases/holds.ts";
import type { Delinquency } from "../money/delinquency.ts";
import type { Planner, PlannerInput } from "../retries/planner-types.ts";
import { planUnder } from "../retries/policy-dispatch.ts";
import { declineOf, plannerInputOf } from "../retries/planner-input.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { type ContactSituation, contactEffect } from "./contact-uplift.ts";
import { payingHabit, paysWithin } from "./late-payment-curve.ts";
import { retryOutlook } from "./retry-outlook.ts";

const WEEK = 7 * 86_400_000;

/** What a chance rests on: tries to come, how the customer pays, a row of the table, or nothing but time. */
export const BASES = ["retries", "stripe", "lateness", "table", "unasked"] as const;
export type SelfCureBasis = (typeof BASES)[number];

/** Whether the money of one invoice comes without a personal contact. */
export type SelfCure = {
  /** Chance in [0, 1]. */
  chance: number;
  /** By when; UTC epoch milliseconds. */
  by: number;
  basis: SelfCureBasis;
  situation: ContactSituation;
  /** Tries that are planned, or the customer's own invoices that their habit was learnt from. */
  n: number;
};

/** What the chance depends on besides the invoice. */
export type Circumstances = {
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
export function selfCureOf(delinquency: Delinquency, kind: InvoiceKind, around: Circumstances): SelfCure {
  const { invoice, at } = delinquency;
  const { attempts, holds, snapshot, now, evaluatedAsOf, endsAt } = around;
  const onInvoice = attempts.get(invoice.id) ?? [];
  const latest = onInvoice.at(-1);
  const failed = onInvoice.findLast(({ outcome }) => outcome === "failed" || outcome === "requires_action");
  const declined: ContactSituation = (failed ? declineOf(failed)?.class : null) ?? "unknown";
  const fromTable = (situation: ContactSituation, by: number): SelfCure | null => {
    const chance = contactEffect(situation).by_itself;
    return chance === null ? null : { chance, by, basis: "table", situation, n: 0 };
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
    const habit = payingHabit(snapshot.invoices, at);
    const chance = paysWithin(habit, evaluatedAsOf - at, endsAt - at);
    return { chance, by: endsAt, basis: "lateness", situation: "sent", n: habit.invoices };
  }

  const asked = questionFor(delinquency, kind, around);
  if (asked) {
    const outlook = retryOutlook(planUnder(around.policy, asked, around.planner));
    if (outlook) {
      const { chance, tries, until } = outlook;
      const basis = ourTurn(around) ? "retries" : "stripe";
      return { chance, by: until, basis, situation: declined, n: tries };
    }
  }
  const known = fromTable(declined, endsAt);
  if (known) return known;
  const weeks = Math.max(0, endsAt - Math.max(evaluatedAsOf, at)) / WEEK;
  const chance = 1 - (1 - contactEffect(declined).unasked_per_week) ** weeks;
  return { chance, by: endsAt, basis: "unasked", situation: declined, n: 0 };
}

const ourTurn = ({ snapshot: { settings }, leftToStripe }: Circumstances): boolean =>
  settings.connected && settings.retryMode !== "watch" && !leftToStripe;

/** What the planner is asked; null: neither we nor Stripe will try. */
function questionFor(
  delinquency: Delinquency,
  kind: InvoiceKind,
  around: Circumstances,
): PlannerInput | null {
  const { strategy, attempts, snapshot, timeZone, now } = around;
  const { invoice, at } = delinquency;
  const input = plannerInputOf(invoice, kind, at, strategy, attempts, timeZone, snapshot, now);
  if (ourTurn(around)) return input;
  if (invoice.nextPaymentAttemptAt === null) return null;
  return { ...input, mode: "lead", invoice: { ...input.invoice, stripeNextAttemptAt: null } };
}
