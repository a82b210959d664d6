import {
  type ExperimentDraft,
  experimentDraftSchema,
  HOLD_OUT,
  type StartedExperiment,
} from "../../../server/dunning/experiments/experiment.ts";
import { drawArm } from "../../../server/dunning/experiments/randomization.ts";
import type { EnrolledCase } from "../../../server/dunning/experiments/outcomes.ts";
import { DAY, T0 } from "../make-facts.ts";

const common = {
  id: "autumn",
  name: "Autumn",
  segmentId: null,
  control: "now",
  holdOut: null,
  windowDays: 28,
  minimum: 100,
};

/** Two ways to time retries, half and half. */
export const retryDraft = (over: object = {}): ExperimentDraft =>
  experimentDraftSchema.parse({
    ...common,
    subject: "retry",
    arms: [
      { id: "now", name: "Now", share: 50, policy: { kind: "prior" } },
      { id: "fixed", name: "Fixed days", share: 50, policy: { kind: "schedule", days: [1, 3, 5, 7] } },
    ],
    ...over,
  });

/** A gentle and a strict text of the first message. */
export const textDraft = (over: object = {}): ExperimentDraft =>
  experimentDraftSchema.parse({
    ...common,
    subject: "text",
    arms: [
      { id: "now", name: "Now", share: 50, texts: {} },
      { id: "short", name: "Short", share: 50, texts: { payment_failed: "payment_reminder" } },
    ],
    ...over,
  });

/** The objection of each segment to a named strategy. */
export const strategyDraft = (over: object = {}): ExperimentDraft =>
  experimentDraftSchema.parse({
    ...common,
    subject: "strategy",
    arms: [
      { id: "now", name: "Now", share: 50, strategy: null },
      { id: "hard", name: "Hard", share: 50, strategy: { id: "hard_decline", version: 1 } },
    ],
    ...over,
  });

/** Ours for all but those who are left to Stripe. */
export const holdOutDraft = (over: object = {}): ExperimentDraft =>
  retryDraft({
    holdOut: 50,
    arms: [{ id: "now", name: "Now", share: 50, policy: { kind: "learned" } }],
    ...over,
  });

/** Started a day before the invoice of the usual snapshot fails. */
export const started = (
  draft: ExperimentDraft,
  over: Partial<Omit<StartedExperiment, "draft">> = {},
): StartedExperiment => ({ draft, seed: "seed", startedAt: T0 - DAY, stoppedAt: null, ...over });

/** The same with a seed by which this customer is drawn into that arm. */
export function drawing(
  draft: ExperimentDraft,
  armId: string,
  over: Partial<Omit<StartedExperiment, "draft" | "seed">> = {},
  customerId = "cus_1",
): StartedExperiment {
  for (let i = 0; ; i++) {
    const experiment = started(draft, { ...over, seed: `seed ${i}` });
    if (drawArm(experiment, customerId) === armId) return experiment;
  }
}

export const heldOut = (over: object = {}, times: Partial<StartedExperiment> = {}) =>
  drawing(holdOutDraft(over), HOLD_OUT, times);

/** A case over 100.00 EUR of a customer of its own, opened at the start, that recovered. */
export const recruit = (index: number, over: Partial<EnrolledCase> = {}): EnrolledCase => ({
  caseId: `case_${String(index).padStart(6, "0")}`,
  customerId: `cus_${index}`,
  armId: "now",
  openedAt: T0,
  segmentId: "everyone_else",
  attributes: null,
  sums: [{ currency: "eur", failed: 10_000, recovered: 10_000, reversed: 0, lost: 0 }],
  cancelled: false,
  disputed: false,
  ...over,
});

export const LOST_SUMS: EnrolledCase["sums"] = [
  { currency: "eur", failed: 10_000, recovered: 0, reversed: 0, lost: 10_000 },
];
