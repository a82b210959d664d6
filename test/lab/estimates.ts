/** A mean over seeds with its 95 % interval; without one where there is a single seed. */
export interface Estimate {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** The 0.975 quantiles of Student's t with 1, 2, … 30 degrees of freedom (any statistical table). */
const T_975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const Z_975 = 1.959964;

/** Beyond the table, the first terms of the expansion around the normal quantile (Abramowitz and Stegun, 26.7.5). */
export const tQuantile975 = (freedom: number): number =>
  T_975[freedom - 1] ?? Z_975 + (Z_975 ** 3 + Z_975) / (4 * freedom);

/**
 * The mean of independent measurements and Student's 95 % interval. For a comparison of two policies, give the
 * differences or ratios within each seed: both met the same invoices, and what the seeds have in common drops out.
 *
 * @throws RangeError for an empty list
 */
export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  if (count === 0) throw new RangeError("estimate needs at least one value");
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, low: null, high: null };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const half = tQuantile975(count - 1) * Math.sqrt(variance / count);
  return { mean, low: mean - half, high: mean + half };
}
