/** An estimate with its 95 % interval, unless the function that returns it says otherwise. */
export type Estimate = { value: number; low: number; high: number };

/** `hits` cases out of `of`. */
export type Tally = { hits: number; of: number };

/** The normal distribution's quantile for intervals that hold 95 % of the time. */
const Z = 1.959963984540054;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/**
 * A share with Wilson's score interval, 95 %. It stays within 0 and 1 and is valid for small numbers and for shares near 0
 * or 1 too.
 *
 * Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 *
 * @returns null for a tally of no cases
 */
export function wilson({ hits, of }: Tally): Estimate | null {
  if (of === 0) return null;
  const share = hits / of;
  const middle = share + (Z * Z) / (2 * of);
  const half = Z * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of));
  const scale = 1 + (Z * Z) / of;
  // Without rounding errors the formula would give exactly 0 and 1 here.
  return {
    value: share,
    low: hits === 0 ? 0 : (middle - half) / scale,
    high: hits === of ? 1 : (middle + half) / scale,
  };
}

/**
 * The difference of two independent shares, the first less the second, with a 95 % interval made from the Wilson intervals
 * of both.
 *
 * Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine
 * 17 (1998), method 10.
 *
 * @returns null when one of the tallies has no cases
 */
export function newcombe(first: Tally, second: Tally): Estimate | null {
  const [a, b] = [wilson(first), wilson(second)];
  if (!a || !b) return null;
  const value = a.value - b.value;
  return {
    value,
    low: value - Math.hypot(a.value - a.low, b.high - b.value),
    high: value + Math.hypot(a.high - a.value, b.value - b.low),
  };
}

/** The amount at risk in a case and the amount recovered, in minor units of one currency. */
export type Amounts = { failed: number; recovered: number };

/** A ratio of sums with the square of its standard error. */
export type Ratio = Estimate & { variance: number };

/**
 * The recovered share of an amount, summed over cases, with a 95 % interval by the delta method: cases differ in size, so
 * this share varies more than it would over equal cases.
 *
 * Cochran, "Sampling Techniques" (3rd ed., 1977), section 6.4. When every case recovered all or every case nothing, that
 * interval has no width; Wilson's is used then, for Kish's effective number of cases.
 *
 * @returns null with fewer than two cases, or nothing at risk
 */
export function recoveredRatio(cases: readonly Amounts[]): Ratio | null {
  const n = cases.length;
  const failed = cases.reduce((sum, amounts) => sum + amounts.failed, 0);
  if (n < 2 || failed <= 0) return null;
  const value = cases.reduce((sum, amounts) => sum + amounts.recovered, 0) / failed;
  const squares = cases.reduce((sum, amounts) => sum + (amounts.recovered - value * amounts.failed) ** 2, 0);
  const variance = ((n / (n - 1)) * squares) / failed ** 2;
  if (variance === 0 && (value === 0 || value === 1)) {
    const effective = failed ** 2 / cases.reduce((sum, amounts) => sum + amounts.failed ** 2, 0);
    return { ...wilson({ hits: value * effective, of: effective })!, variance };
  }
  const half = Z * Math.sqrt(variance);
  return { value, low: clamp(value - half, 0, 1), high: clamp(value + half, 0, 1), variance };
}

/** The difference of two independent ratios, the first less the second, with its 95 % interval. */
export function ratioDifference(first: Ratio, second: Ratio): Estimate {
  const value = first.value - second.value;
  if (first.variance === 0 || second.variance === 0) {
    return {
      value,
      low: value - Math.hypot(first.value - first.low, second.high - second.value),
      high: value + Math.hypot(first.high - first.value, second.value - second.low),
    };
  }
  const half = Z * Math.sqrt(first.variance + second.variance);
  return { value, low: clamp(value - half, -1, 1), high: clamp(value + half, -1, 1) };
}

/**
 * The difference of two shares within strata, the first less the second: the Mantel-Haenszel mean over the strata, with a
 * 95 % interval that is valid for many small strata as well as for few large ones. It removes the part of the difference
 * that comes from a different mix of cases.
 *
 * Sato, Greenland, Robins, "On the variance estimator for the Mantel-Haenszel risk difference", Biometrics 45
 * (1989).
 *
 * @returns null when no stratum has cases of both
 */
export function stratified(strata: readonly { first: Tally; second: Tally }[]): Estimate | null {
  let [weights, difference, p, q] = [0, 0, 0, 0];
  for (const { first, second } of strata) {
    const [n1, n0] = [first.of, second.of];
    if (n1 === 0 || n0 === 0) continue;
    const [x1, x0, n] = [first.hits, second.hits, n1 + n0];
    weights += (n1 * n0) / n;
    difference += (x1 * n0 - x0 * n1) / n;
    p += (n1 ** 2 * x0 - n0 ** 2 * x1 + (n1 * n0 * (n0 - n1)) / 2) / n ** 2;
    q += (x1 * (n0 - x0) + x0 * (n1 - x1)) / (2 * n);
  }
  if (weights === 0) return null;
  const value = difference / weights;
  // Only rounding errors could make the sum negative.
  const half = (Z * Math.sqrt(Math.max(0, value * p + q))) / weights;
  return { value, low: clamp(value - half, -1, 1), high: clamp(value + half, -1, 1) };
}
