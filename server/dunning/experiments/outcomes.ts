import type { SegmentAttributes } from "../segments/segment.ts";
import type { Amounts } from "./intervals.ts";

/** A case in an experiment, with its money and events within its window. */
export type EnrolledCase = {
  caseId: string;
  customerId: string;
  armId: string;
  /** UTC epoch milliseconds. */
  openedAt: number;
  segmentId: string;
  /** As it opened; null: the case is older than the storing of attributes. */
  attributes: SegmentAttributes | null;
  /** Per currency, minor units; `lost` includes the reversed amount. */
  sums: { currency: string; failed: number; recovered: number; reversed: number; lost: number }[];
  /** Within the window the customer cancelled a subscription. */
  cancelled: boolean;
  /** Within the window the customer disputed a payment. */
  disputed: boolean;
};

/** The result of a case. */
export type Outcome = Pick<
  EnrolledCase,
  "armId" | "openedAt" | "segmentId" | "attributes" | "cancelled" | "disputed"
> & {
  caseId: string;
  /** At the window's end nothing was open, and money had come in that was not reversed. */
  recovered: boolean;
  amounts: (Amounts & { currency: string })[];
};

/**
 * Outcomes in the order of opening: each customer's first case, and apart from them the further cases of the same
 * customers. Further cases depend on the first, and counting them would make intervals too narrow.
 */
export function outcomesOf(cases: readonly EnrolledCase[]): { firsts: Outcome[]; later: Outcome[] } {
  const firsts: Outcome[] = [];
  const later: Outcome[] = [];
  const customers = new Set<string>();
  for (const case_ of [...cases].sort((a, b) => a.openedAt - b.openedAt || (a.caseId < b.caseId ? -1 : 1))) {
    (customers.has(case_.customerId) ? later : firsts).push(outcomeOf(case_));
    customers.add(case_.customerId);
  }
  return { firsts, later };
}

function outcomeOf({ sums, customerId: _, ...case_ }: EnrolledCase): Outcome {
  const netRecovered = sums.map(({ recovered, reversed }) => recovered - reversed);
  const isOpen = sums.some(({ failed, lost }, i) => failed - netRecovered[i]! - lost > 0);
  return {
    ...case_,
    recovered: !isOpen && netRecovered.some((amount) => amount > 0),
    amounts: sums.map(({ currency, failed }, i) => ({ currency, failed, recovered: netRecovered[i]! })),
  };
}
