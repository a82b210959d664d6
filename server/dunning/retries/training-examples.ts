import { z } from "zod";
import { customerZones } from "../contact/time-zone.ts";
import type { Attempt } from "../model/attempt.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { InvoiceFact } from "../facts/facts.ts";
import { kindOf } from "../money/delinquency.ts";
import { choiceOf, choiceSchema, type LoggedChoice } from "./propensity-log.ts";
import { DECLINE_CLASSES } from "../model/decline-class.ts";
import { madeWith, type MethodIdentity } from "./method-matching.ts";
import type { Decline, PastAttempt } from "./planner-types.ts";
import { declineOf, inOrder, methodsOf, pastAttemptOf } from "./planner-input.ts";
import { RAILS } from "./rails.ts";
import type { TrainingExample } from "./model/update.ts";
import type { FailureFeatures } from "./model/features.ts";
import { failuresSincePaid, featuresAfter } from "./failure-features.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Who made an attempt, and what became of it, may still be told better for so long. */
const SETTLED_MS = 10 * MINUTE;

/** Older attempts teach nothing any more; so what was learnt from may be forgotten some time after. */
export const TEACHES_MS = 90 * DAY;

/** What one attempt has to teach, with what was known when we chose its time. */
export type AttemptTrainingExample = {
  attemptId: string;
  invoiceId: string;
  /** UTC epoch milliseconds. */
  at: number;
  example: TrainingExample;
  /** Null: not ours, or no time was chosen. */
  choice: LoggedChoice | null;
};

export type StoredTrainingExample = TrainingExample & { choice: LoggedChoice | null };

const instant = z.int();

/** A lesson as it is kept until it is learnt. */
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

/** Triggers of tries made without the customer: what they say, a retry of ours would have met as well. */
const OFF_SESSION: ReadonlySet<Attempt["trigger"]> = new Set([
  "automatic",
  "staff",
  "other_method",
  "stripe",
]);

/**
 * What the customer's attempts have to teach: each one off session, ours or Stripe's, with a method that had
 * failed on the same invoice and did not change since, whose end is known. Its situation is what the planner
 * would have been asked right before it. Left out is what the planner would not have tried at all, after
 * a decline that forbids it: its chance is never asked for.
 *
 * @returns the lessons, and when the next one is ready (null: none is awaited by time alone)
 */
export function trainingExamplesOf(
  attempts: ReadonlyMap<string, readonly Attempt[]>,
  snapshot: Snapshot,
  now: number,
): { trainingExamples: AttemptTrainingExample[]; readyAt: number | null } {
  const all = inOrder([...attempts.values()].flat());
  const trainingExamples: AttemptTrainingExample[] = [];
  let readyAt: number | null = null;
  // The history is put together only where there is something to learn, which on most looks there is not.
  let history: PastAttempt[] | null = null;
  for (const [index, attempt] of all.entries()) {
    if (attempt.at < now - TEACHES_MS || !OFF_SESSION.has(attempt.trigger)) continue;
    if (attempt.outcome !== "succeeded" && attempt.outcome !== "failed") continue;
    if (attempt.outcome === "failed" && declineOf(attempt) === null) continue;
    const invoice = snapshot.invoices.find(({ id }) => id === attempt.invoiceId);
    if (!invoice) continue;
    history ??= all.map(pastAttemptOf);
    const features = featuresBefore(attempt, invoice, history.slice(0, index), snapshot);
    if (!features) continue;
    const settledAt = attempt.at + SETTLED_MS;
    if (settledAt > now) {
      readyAt = Math.min(readyAt ?? settledAt, settledAt);
      continue;
    }
    const execution = snapshot.executions.find(({ id }) => id === attempt.executionId);
    trainingExamples.push({
      attemptId: attempt.id,
      invoiceId: attempt.invoiceId,
      at: attempt.at,
      example: { features, at: attempt.at, succeeded: attempt.outcome === "succeeded" },
      choice: execution ? choiceOf(execution) : null,
    });
  }
  return { trainingExamples, readyAt };
}

/** @param before what was known of the customer's attempts, oldest first */
function featuresBefore(
  attempt: Attempt,
  invoice: InvoiceFact,
  before: readonly PastAttempt[],
  snapshot: Snapshot,
): FailureFeatures | null {
  const method = methodAt(attempt, invoice, snapshot);
  const failures = failuresSincePaid(before, method, invoice.id);
  const last = failures.findLast(({ invoiceId }) => invoiceId === invoice.id);
  const decline = last?.decline;
  if (!last || !decline || forbids(decline) || method.changedAt > last.at) return null;
  const about = {
    method: { ...method.method, fingerprint: null },
    timeZone: customerZones(snapshot.customer?.country ?? null, snapshot.settings.timeZone).primary,
    until: attempt.at,
    amount: attempt.amount,
    kind: kindOf(
      invoice,
      snapshot.subscriptions.find(({ id }) => id === invoice.subscriptionId),
    ),
    customerSince: snapshot.customer?.createdAt ?? null,
  };
  return featuresAfter(about, decline, failures, before, invoice.id);
}

const forbids = ({ class: declineClass, retrySameMethod, stops }: Decline): boolean =>
  declineClass === "hard" ||
  declineClass === "authentication" ||
  retrySameMethod === "no" ||
  (stops?.length ?? 0) > 0;

/** The method of an attempt as it stood then; where we do not know it otherwise, as it was charged. */
function methodAt(
  attempt: Attempt,
  invoice: InvoiceFact,
  snapshot: Snapshot,
): MethodIdentity & { method: Attempt["method"] } {
  const past = pastAttemptOf(attempt);
  const known = methodsOf(invoice, snapshot).find((candidate) => madeWith(past, candidate));
  const charged = {
    id: attempt.paymentMethodId ?? "",
    method: attempt.method,
    isDefault: attempt.trigger !== "other_method",
    changedAt: Number.NEGATIVE_INFINITY,
  };
  // A later change was not known then, and what came before it is not told.
  return known && known.changedAt <= attempt.at ? { ...charged, ...known } : charged;
}
