import type { Calibration } from "../dunning/retries/model/calibration.ts";
import { calibrationReportOf } from "../dunning/retries/model/calibration.ts";

/** How an account's retries are timed at present. */
export const RETRY_STATES = [
  "switched_off",
  "prior",
  "too_few",
  "learned",
  "fallback",
  "unreadable",
] as const;
export type RetryState = (typeof RETRY_STATES)[number];

export type RetryFigure = {
  unit: "count" | "share";
  /** A share of nothing is null, never 0 or 100 %. */
  of(learnt: { outcomes: number; calibration: Calibration }): number | null;
};

/** Predicted against observed, in reading order. Labels and definitions are in the catalogues, by the same names. */
export const RETRY_FIGURES = {
  retry_outcomes: {
    unit: "count",
    of: ({ outcomes }) => outcomes,
  },
  retries_predicted: {
    unit: "share",
    of: ({ calibration: { ours } }) => (ours.attempts === 0 ? null : ours.predicted / ours.attempts),
  },
  retries_observed: {
    unit: "share",
    of: ({ calibration: { ours } }) => (ours.attempts === 0 ? null : ours.succeeded / ours.attempts),
  },
  calibration_error: {
    unit: "share",
    of: ({ calibration }) => {
      const { verdict, error } = calibrationReportOf(calibration);
      return verdict === "too_few" ? null : error;
    },
  },
} as const satisfies Readonly<Record<string, RetryFigure>>;
