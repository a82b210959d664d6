type Unit = "count" | "money" | "share" | "points" | "probability";

/**
 * Every figure of an experiment's results, by its name there, with its unit. Labels and definitions are in the
 * catalogues.
 */
export const EXPERIMENT_FIGURES = {
  cases: "count",
  running: "count",
  later: "count",
  recoveredShare: "share",
  amounts: "share",
  difference: "points",
  stratified: "points",
  always: "points",
  p: "probability",
  incremental: "money",
  cancellations: "share",
  disputes: "share",
  balanced: "count",
} as const satisfies Record<string, Unit>;
