import type { Reason } from "../model/reason.ts";
import type { AccountSettings } from "../model/settings.ts";
import type { Exploration } from "./exploration.ts";
import { calibrationReportOf, calibrationSchema, emptyCalibration } from "./model/calibration.ts";
import { addPool } from "./model/cross-account-prior.ts";
import { type ModelState, modelStateSchema } from "./model/model-state.ts";

/** What the account's earlier retries contribute to a plan, as it stood when the snapshot was taken. */
export type RetryLearning = {
  /** Null: the built-in prior alone decides. Nothing was learned, learning is switched off, or the model is off. */
  modelState: ModelState | null;
  /** Null: always the best plan. */
  exploration: Exploration | null;
  /** Why the prior alone decides although a model exists; a reason of every plan until the model holds again. */
  fallback: Reason | null;
};

/** Share of plans that explore. Each gives up a little, so few do; still enough to learn about other times. */
export const EXPLORED_SHARE = 0.03;

export const NO_LEARNING: RetryLearning = { modelState: null, exploration: null, fallback: null };

/** An account's model as stored. Any part may have been written by another version of the server. */
export type StoredModel = { state: unknown; calibration: unknown; pool: unknown };

/**
 * The model that an account's planner may use: the account's own with the pool of other accounts. A model whose
 * calibration is off is not used.
 *
 * @param stored null: nothing was learned yet
 * @throws ModelUnreadable
 */
export function retryLearningOf(stored: StoredModel | null): Pick<RetryLearning, "modelState" | "fallback"> {
  if (!stored) return { modelState: null, fallback: null };
  const { own, pool, calibration } = parseModel(stored);
  const report = calibrationReportOf(calibration);
  if (report.verdict !== "off") return { modelState: addPool(own, pool), fallback: null };
  return {
    modelState: null,
    fallback: { code: "model_fallback", calibration_error: rounded(report.error), outcomes: own.outcomes },
  };
}

const rounded = (share: number) => Math.round(share * 1_000) / 1_000;

/** Exploring helps only where its outcomes are learned from. The seed makes the draw the same on every evaluation. */
export const explorationOf = (
  account: string,
  { learnFromRetries, exploreRetryTimes }: AccountSettings,
): Exploration | null =>
  learnFromRetries && exploreRetryTimes ? { share: EXPLORED_SHARE, seed: account } : null;

/** A stored model that this version cannot read. The prior is used, and the stored model is not overwritten. */
export class ModelUnreadable extends Error {
  override readonly name = "ModelUnreadable";
}

const parts = { own: modelStateSchema, pool: modelStateSchema.nullable(), calibration: calibrationSchema };

/** @throws ModelUnreadable when a part does not have the form that this version writes */
export function parseModel({ state, calibration, pool }: StoredModel) {
  return {
    own: parsePart("state", parts.own, state),
    pool: parsePart("pool", parts.pool, pool),
    calibration: parsePart("calibration", parts.calibration, calibration ?? emptyCalibration()),
  };
}

function parsePart<Output>(
  name: string,
  schema: { safeParse(value: unknown): { success: true; data: Output } | { success: false; error: Error } },
  value: unknown,
): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ModelUnreadable(
    `The retry model's ${name} is not of this version's form (${result.error.message.slice(0, 200)}): retries go by ` +
      "the prior alone. Run the version that wrote it, or delete the account's row in retry_models to begin anew.",
  );
}
