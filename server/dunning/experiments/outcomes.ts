import type { SegmentAttributes } from "../segments/segment.ts";
import type { Amounts } from "./intervals.ts";

/** A case that was drawn into an experiment, with what moved of it within its window. */
export type EnrolledCase = {
  caseId: string;
  customerId: string;
  armId: string;
  /** UTC epoch milliseconds. */
  openedAt: number;
  segmentId: string;
  /** What was known when it opened; null: kept before that was noted. */
  attributes: SegmentAttributes | null;
  /** Per currency, minor units; `lost` includes what was taken back. */
  sums: { currency: string; failed: number; recovered: number; reversed: number; lost: number }[];
  /** The customer ended a subscription, or disputed a payment, within the window. */
  cancelled: boolean;
  disputed: boolean;
};

/** What became of a case. */
export type Outcome = Pick<
  EnrolledCase,
  "armId" | "openedAt" | "segmentId" | "attributes" | "cancelled" | "disputed"
> & {
  caseId: string;
  /** Nothing was left open at the window's end, and money had come in and stayed. */
  recovered: boolean;
  amounts: (Amounts & { currency: string })[];
};

/**
 * Outcomes in the order of opening: each customer's first case, and the further ones of the same customers,
 * which hang together with it and would make intervals look narrower than they are.
 */
export function outcomesOf(recruits: readonly EnrolledCase[]): { firsts: Outcome[]; later: Outcome[] } {
  const firsts: Outcome[] = [];
  const later: Outcome[] = [];
  const seen = new Set<string>();
  for (const recruit of [...recruits].sort(
    (a, b) => a.openedAt - b.openedAt || (a.caseId < b.caseId ? -1 : 1),
  )) {
    (seen.has(recruit.customerId) ? later : firsts).push(outcomeOf(recruit));
    seen.add(recruit.customerId);
  }
  return { firsts, later };
}

function outcomeOf({ sums, customerId: _, ...recruit }: EnrolledCase): Outcome {
  const stayed = sums.map(({ recovered, reversed }) => recovered - reversed);
  const open = sums.some(({ failed, lost }, i) => failed - stayed[i]! - lost > 0);
  return {
    ...recruit,
    recovered: !open && stayed.some((amount) => amount > 0),
    amounts: sums.map(({ currency, failed }, i) => ({ currency, failed, recovered: stayed[i]! })),
  };
}
