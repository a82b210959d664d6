import type { MethodDetails } from "../../facts/facts.ts";
import type { Decline } from "../declines.ts";
import type { Rail } from "../rails.ts";
import { isBankDebit } from "../rails.ts";
import { type DeclineFamily, FUNDS_CODES, type FundingKind } from "./priors.ts";

/** How an earlier failure of the same customer on another invoice went. Times are UTC epoch milliseconds. */
export type PriorFailure = {
  /** Times at which a charge failed, ascending, at least one. */
  failures: readonly number[];
  /** When a charge on that invoice then succeeded; null: none did. */
  paidAt: number | null;
};

/** All that the chance of an attempt depends on, besides its time. Stored with training examples. */
export type FailureFeatures = {
  decline: Pick<Decline, "class" | "code">;
  method: MethodDetails;
  rail: Rail | null;
  timeZone: string;
  /** Times of the relevant failures on the method, ascending; at least one. */
  failures: readonly number[];
  /** The decline code of each of these failures, in the same order. */
  said: readonly string[];
  /** The chance of an attempt later than this is never needed. */
  until: number;
  /** In minor units. */
  amount: number;
  kind: string;
  customerSince: number | null;
  /** Prior failures, oldest first. */
  earlier: readonly PriorFailure[];
};

export function declineFamilyOf(decline: Pick<Decline, "class" | "code">): DeclineFamily {
  if (decline.class === "technical") return "technical";
  if (FUNDS_CODES.has(decline.code)) return "funds";
  return decline.class === "customer_action" ? "customer" : "issuer";
}

export const fundingKindOf = ({ funding }: MethodDetails, rail: Rail | null): FundingKind =>
  isBankDebit(rail) ? "bank" : funding === "credit" ? "credit" : "debit";
