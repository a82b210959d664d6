import type { MethodDetails } from "../../facts/facts.ts";
import type { Decline } from "../planner-types.ts";
import type { Rail } from "../rails.ts";
import { isBankDebit } from "../rails.ts";
import { type Family, FUNDS_CODES, type Purse } from "./priors.ts";

/** An earlier failure of the same customer, over. Times are UTC epoch milliseconds. */
export type EarlierFailure = {
  /** Times at which a charge failed, ascending, at least one. */
  failures: readonly number[];
  /** When a charge then succeeded; null: none did. */
  paidAt: number | null;
};

/** All that the chance of a try depends on, besides its time. */
export type FailureFeatures = {
  decline: Pick<Decline, "class" | "code">;
  method: MethodDetails;
  rail: Rail | null;
  timeZone: string;
  /** Times of the failures on the method that tell something, ascending; at least one. */
  failures: readonly number[];
  /** What was said at each of them, in the same order. */
  said: readonly string[];
  /** No attempt will be asked about later than this. */
  until: number;
  /** In minor units. */
  amount: number;
  kind: string;
  customerSince: number | null;
  /** Oldest first. */
  earlier: readonly EarlierFailure[];
};

export function familyOf(decline: Pick<Decline, "class" | "code">): Family {
  if (decline.class === "technical") return "technical";
  if (FUNDS_CODES.has(decline.code)) return "funds";
  return decline.class === "customer_action" ? "customer" : "issuer";
}

export const purseOf = ({ funding }: MethodDetails, rail: Rail | null): Purse =>
  isBankDebit(rail) ? "bank" : funding === "credit" ? "credit" : "debit";
