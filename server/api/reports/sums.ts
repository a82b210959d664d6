import type { MetricSum } from "../../../db/stores/metrics.ts";
import type { Sums } from "../../reports/definitions.ts";

/** Adds rows up by measure. All of them must be in one currency. */
export function sumsOf(rows: readonly Omit<MetricSum, "currency">[]): Sums {
  const sums: Record<string, { amount: number; count: number }> = {};
  for (const { measure, amount, count } of rows) {
    const before = sums[measure] ?? { amount: 0, count: 0 };
    sums[measure] = { amount: before.amount + amount, count: before.count + count };
  }
  return sums;
}
