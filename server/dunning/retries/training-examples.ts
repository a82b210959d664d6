import { z } from "zod";
import { customerZones } from "../contact/time-zone.ts";
import type { InvoiceFact } from "../facts/facts.ts";
import { withId } from "../facts/look-ups.ts";
import type { Attempt } from "../model/attempt.ts";
import { invoiceKindOf } from "../model/invoice-kind.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { choiceFromDetail, choiceSchema, type LoggedChoice } from "./propensity-log.ts";
import { DECLINE_CLASSES } from "../model/decline-class.ts";
import { usesMethod, type MethodIdentity } from "./method-matching.ts";
import { type Decline, declineOf } from "./declines.ts";
import type { PastAttempt } from "./planner-types.ts";
import {
  methodsOf,
  oldestFirst,
  pastAttemptOf,
  type PresentedAttempt,
  wasPresented,
} from "./planner-input.ts";
import { RAILS } from "./rails.ts";
import type { TrainingExample } from "./model/update.ts";
import type { FailureFeatures } from "./model/features.ts";
import { failuresSinceLastPayment, failureFeaturesOf } from "./failure-features.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Until this long after an attempt, a later event may still correct its outcome or its trigger. */
const OUTCOME_FINAL_MS = 10 * MINUTE;

/** Older attempts are not learned from any more, so stored examples may be deleted some time after. */
export const TRAINING_WINDOW_MS = 90 * DAY;

/** Of a customer with thousands of invoices, each example looks at this many attempts before its own and at no more. */
const MAX_HISTORY = 2_000;

/** The training example of one attempt, with the choice of its time where we chose it. */
export type AttemptTrainingExample = {
  attemptId: string;
  invoiceId: string;
  /** UTC epoch milliseconds. */
  at: number;
  example: TrainingExample;
  /** Null: the attempt was not ours, or no time was chosen. */
  choice: LoggedChoice | null;
};

export type StoredTrainingExample = TrainingExample & { choice: LoggedChoice | null };

const instant = z.int();

/** A training example as it is stored until the model learns from it. `said`: the decline codes of the failures. */
export const storedTrainingExampleSchema = z.strictObject({
  features: z.strictObject({
    decline: z.object({ class: z.enum(DECLINE_CLASSES), code: z.string() }),
    method: z.strictObject({
      type: z.string().nullable(),
      brand: z.string().nullable(),
      funding: z.string().nullable(),
      country: z.string().nullable(),
      fingerprint: z.string().nullable(),
    }),
    rail: z.enum(RAILS).nullable(),
    timeZone: z.string(),
    failures: z.array(instant).min(1),
    said: z.array(z.string()).min(1),
    until: instant,
    amount: z.int(),
    kind: z.string(),
    customerSince: instant.nullable(),
    earlier: z.array(z.strictObject({ failures: z.array(instant).min(1), paidAt: instant.nullable() })),
  }) satisfies z.ZodType<FailureFeatures>,
  at: instant,
  succeeded: z.boolean(),
  choice: choiceSchema.nullable(),
}) satisfies z.ZodType<StoredTrainingExample>;

/** Triggers of attempts without the customer: a retry of ours at the same time would have had the same outcome. */
const OFF_SESSION: ReadonlySet<Attempt["trigger"]> = new Set([
  "automatic",
  "staff",
  "other_method",
  "stripe",
]);

/**
 * The training examples that a customer's attempts give. An attempt gives one when it was made off session, by us or by
 * Stripe, its outcome is known, and its method had failed on the same invoice and not changed since. The features are
 * those that the planner would have had right before the attempt. Attempts after a decline that forbids a retry are left
 * out: the planner never needs their chance.
 *
 * @returns the examples, and when the next one is ready (null: none becomes ready by time alone)
 */
export function trainingExamplesOf(
  attempts: ReadonlyMap<string, readonly Attempt[]>,
  snapshot: Snapshot,
  now: number,
): { trainingExamples: AttemptTrainingExample[]; readyAt: number | null } {
  const all = oldestFirst([...attempts.values()].flat()).filter(wasPresented);
  const trainingExamples: AttemptTrainingExample[] = [];
  let readyAt: number | null = null;
  // Most evaluations have no new example, so the history is built only when one needs it.
  let history: PastAttempt[] | null = null;
  const tried = new Set<string>();
  for (const [index, attempt] of all.entries()) {
    const isFirst = !tried.has(attempt.invoiceId);
    tried.add(attempt.invoiceId);
    if (isFirst) continue;
    if (attempt.at < now - TRAINING_WINDOW_MS || !OFF_SESSION.has(attempt.trigger)) continue;
    if (attempt.outcome !== "succeeded" && attempt.outcome !== "failed") continue;
    if (attempt.outcome === "failed" && declineOf(attempt) === null) continue;
    const invoice = withId(snapshot.invoices, attempt.invoiceId);
    if (!invoice) continue;
    history ??= all.map(pastAttemptOf);
    const features = featuresBefore(
      attempt,
      invoice,
      history.slice(Math.max(0, index - MAX_HISTORY), index),
      snapshot,
    );
    if (!features) continue;
    const finalAt = attempt.at + OUTCOME_FINAL_MS;
    if (finalAt > now) {
      readyAt = Math.min(readyAt ?? finalAt, finalAt);
      continue;
    }
    const execution = withId(snapshot.executions, attempt.executionId);
    trainingExamples.push({
      attemptId: attempt.id,
      invoiceId: attempt.invoiceId,
      at: attempt.at,
      example: { features, at: attempt.at, succeeded: attempt.outcome === "succeeded" },
      choice: execution ? choiceFromDetail(execution) : null,
    });
  }
  return { trainingExamples, readyAt };
}

/** @param before the customer's earlier attempts, oldest first */
function featuresBefore(
  attempt: PresentedAttempt,
  invoice: InvoiceFact,
  before: readonly PastAttempt[],
  snapshot: Snapshot,
): FailureFeatures | null {
  const method = methodAt(attempt, invoice, snapshot);
  const failures = failuresSinceLastPayment(before, method, invoice.id);
  const last = failures.findLast(({ invoiceId }) => invoiceId === invoice.id);
  const decline = last?.decline;
  if (!last || !decline || forbidsRetry(decline) || method.changedAt > last.at) return null;
  const context = {
    method: { ...method.method, fingerprint: null },
    timeZone: customerZones(snapshot.customer?.country ?? null, snapshot.settings.timeZone).primary,
    until: attempt.at,
    amount: attempt.amount,
    kind: invoiceKindOf(invoice, snapshot.subscriptions),
    customerSince: snapshot.customer?.createdAt ?? null,
  };
  return failureFeaturesOf(context, decline, failures, before, invoice.id);
}

const forbidsRetry = ({ class: declineClass, retrySameMethod, stops }: Decline): boolean =>
  declineClass === "hard" ||
  declineClass === "authentication" ||
  retrySameMethod === "no" ||
  (stops?.length ?? 0) > 0;

/** The method of an attempt as it was at that time: as stored if it has not changed since, else as charged. */
function methodAt(
  attempt: PresentedAttempt,
  invoice: InvoiceFact,
  snapshot: Snapshot,
): MethodIdentity & { method: Attempt["method"] } {
  const past = pastAttemptOf(attempt);
  const stored = methodsOf(invoice, snapshot).find((candidate) => usesMethod(past, candidate));
  const charged = {
    id: attempt.paymentMethodId ?? "",
    method: attempt.method,
    isDefault: attempt.trigger !== "other_method",
    changedAt: Number.NEGATIVE_INFINITY,
  };
  return stored && stored.changedAt <= attempt.at ? { ...charged, ...stored } : charged;
}
