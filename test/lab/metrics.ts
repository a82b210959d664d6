import type { InvoiceResult, Retry } from "./run.ts";

const DAY = 86_400_000;

/** What one policy achieved on a stretch of invoices. Shares are 0 to 1; a mean over nothing is null. */
export interface Metrics {
  readonly invoices: number;
  readonly recovered: number;
  readonly byCount: number;
  /** Of the money at stake, at the merchant's own prices in one currency. */
  readonly byAmount: number;
  readonly retries: number;
  /** All retries made, over recoveries. */
  readonly perRecovery: number | null;
  readonly meanDays: number | null;
  /** Retries that broke at least one rule. */
  readonly breaches: number;
  /** Expected calibration error of the policy's `p` (see `calibrationError`). */
  readonly ece: number | null;
  readonly calibration: readonly CalibrationBin[];
}

export function metricsOf(results: readonly InvoiceResult[]): Metrics {
  let recovered = 0;
  let stake = 0;
  let won = 0;
  let retries = 0;
  let days = 0;
  let breaches = 0;
  for (const { failed, recoveredAt, retries: made, breaches: broken } of results) {
    stake += failed.value;
    retries += made.length;
    breaches += new Set(broken.map(({ at }) => at)).size;
    if (recoveredAt === null) continue;
    recovered += 1;
    won += failed.value;
    days += (recoveredAt - failed.invoice.failedAt) / DAY;
  }
  const all = results.flatMap(({ retries: made }) => made);
  return {
    invoices: results.length,
    recovered,
    byCount: results.length === 0 ? 0 : recovered / results.length,
    byAmount: stake === 0 ? 0 : won / stake,
    retries,
    perRecovery: recovered === 0 ? null : retries / recovered,
    meanDays: recovered === 0 ? null : days / recovered,
    breaches,
    ece: calibrationError(all),
    calibration: calibrationBins(all),
  };
}

export interface CalibrationBin {
  readonly retries: number;
  readonly predicted: number;
  readonly observed: number;
}

/** Retries in order of their predicted chance, in bins of equal count. */
export function calibrationBins(retries: readonly Retry[], bins = 10): CalibrationBin[] {
  const sorted = [...retries].sort((a, b) => a.p - b.p);
  return Array.from({ length: Math.min(bins, sorted.length) }, (_, bin) => {
    const part = sorted.slice(
      Math.floor((bin * sorted.length) / bins),
      Math.floor(((bin + 1) * sorted.length) / bins),
    );
    return {
      retries: part.length,
      predicted: part.reduce((sum, { p }) => sum + p, 0) / part.length,
      observed: part.filter(({ succeeded }) => succeeded).length / part.length,
    };
  }).filter(({ retries: count }) => count > 0);
}

/**
 * Expected calibration error: the distance between predicted and observed success, on the mean over ten bins of equal
 * count (Naeini, Cooper and Hauskrecht, AAAI 2015, with bins of equal count instead of equal width). Null without
 * retries.
 */
export function calibrationError(retries: readonly Retry[]): number | null {
  if (retries.length === 0) return null;
  return calibrationBins(retries).reduce(
    (sum, bin) => sum + (bin.retries / retries.length) * Math.abs(bin.predicted - bin.observed),
    0,
  );
}
