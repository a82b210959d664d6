import type { AccountSettings } from "../model/settings.ts";
import type { Reason } from "../model/reason.ts";
import type { Exploration } from "./exploration.ts";
import { calibrationSchema, nothingObserved, reportOf } from "./model/calibration.ts";
import { type ModelState, modelStateSchema } from "./model/model-state.ts";
import { over } from "./model/cross-account-prior.ts";

/** What the planner may go by beside the customer's own facts, as it stood when the snapshot was taken. */
export type RetryLearning = {
  /** Null: the prior alone, because nothing was learnt, learning is switched off, or what was learnt is off. */
  modelState: ModelState | null;
  /** Null: always what seems best. */
  exploration: Exploration | null;
  /** Why the prior alone decides although something was learnt; a reason of every plan until it holds again. */
  fallback: Reason | null;
};

/** Share of plans that explore: small, since each gives up a little, and enough to learn what is never tried. */
export const EXPLORED_SHARE = 0.03;

export const NO_LEARNING: RetryLearning = { modelState: null, exploration: null, fallback: null };

/** An account's model as it is kept; any of it may have been written by another version. */
export type KeptModel = { state: unknown; calibration: unknown; pool: unknown };

/**
 * What is known of an account's retries, as its planner may use it.
 *
 * @param kept null: nothing was learnt yet
 * @throws ModelUnreadable
 */
export function learningFrom(kept: KeptModel | null): Pick<RetryLearning, "modelState" | "fallback"> {
  if (!kept) return { modelState: null, fallback: null };
  const { own, pool, calibration } = readModel(kept);
  const report = reportOf(calibration);
  if (report.verdict !== "off") return { modelState: over(own, pool), fallback: null };
  return {
    modelState: null,
    fallback: { code: "model_fallback", calibration_error: rounded(report.error), outcomes: own.outcomes },
  };
}

const rounded = (share: number) => Math.round(share * 1_000) / 1_000;

/** Exploring only helps where something is learnt from it; the seed makes it the same on every look. */
export const explorationOf = (
  account: string,
  { learnFromRetries, exploreRetryTimes }: AccountSettings,
): Exploration | null =>
  learnFromRetries && exploreRetryTimes ? { share: EXPLORED_SHARE, seed: account } : null;

/** A kept model that this version cannot read: the prior stands, and nothing is written over it. */
export class ModelUnreadable extends Error {
  override readonly name = "ModelUnreadable";
}

const parts = { own: modelStateSchema, pool: modelStateSchema.nullable(), calibration: calibrationSchema };

/** @throws ModelUnreadable where it is not what this version writes */
export function readModel({ state, calibration, pool }: KeptModel) {
  return {
    own: checked("state", parts.own, state),
    pool: checked("pool", parts.pool, pool),
    calibration: checked("calibration", parts.calibration, calibration ?? nothingObserved()),
  };
}

function checked<Output>(
  name: string,
  schema: { safeParse(value: unknown): { success: true; data: Output } | { success: false; error: Error } },
  value: unknown,
): Output {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new ModelUnreadable(
    `The retry model's ${name} is not of this version's form (${read.error.message.slice(0, 200)}): retries go by ` +
      "the prior alone. Run the version that wrote it, or delete the account's row in retry_models to begin anew.",
  );
}
