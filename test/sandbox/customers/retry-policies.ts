import { DAY, HOUR } from "../clock.ts";
import type { Refusal } from "../refusal.ts";

/** The input of a retry policy: facts that a merchant would know. */
export interface Failure {
  /** Epoch milliseconds of the first failed attempt. */
  failedAt: number;
  country: string;
  funding: "credit" | "debit" | "prepaid";
  /** Null where the attempt waits for the customer. */
  refusal: Refusal | null;
}

/** Gives the moments of its retries, in epoch milliseconds, ascending. */
export type RetryPolicy = (failure: Failure) => readonly number[];

/** A fixed number of days after the failure, whatever it was. */
export const onDays =
  (...days: readonly number[]): RetryPolicy =>
  ({ failedAt }) =>
    days.map((day) => failedAt + day * DAY);

/** The front-loaded schedule that merchants commonly set; its days are an assumption. */
export const BLIND_TWO_WEEKS = onDays(1, 3, 7, 13);

/** The same for a campaign of four weeks. */
export const BLIND_FOUR_WEEKS = onDays(1, 3, 7, 13, 17, 21, 25, 28);

const FINAL = new Set([
  "account_closed",
  "expired_card",
  "fraudulent",
  "incorrect_number",
  "invalid_account",
  "lost_card",
  "pickup_card",
  "revocation_of_authorization",
  "stolen_card",
  "transaction_not_allowed",
]);

/**
 * Eight tries in two weeks that look at the code, as Stripe describes its own: outages again within the day, no tries
 * for codes that need another card, money on the morning of the days when it usually comes.
 */
export const CODE_AWARE: RetryPolicy = (failure) => {
  const { failedAt, refusal } = failure;
  const code = refusal?.declineCode ?? refusal?.code ?? "";
  if (FINAL.has(code) || refusal?.adviceCode === "do_not_try_again") return [];
  if (["processing_error", "issuer_not_available", "reenter_transaction"].includes(code))
    return [3 * HOUR, DAY, 3 * DAY, 7 * DAY].map((after) => failedAt + after);
  const usual = payDaysAfter(failure, 14).slice(0, 5);
  const even = [1, 3, 5, 8, 11, 13].map((day) => failedAt + day * DAY);
  const spaced: number[] = [];
  for (const at of [...usual, ...even].sort((a, b) => a - b))
    if (at - (spaced.at(-1) ?? failedAt) >= 20 * HOUR) spaced.push(at);
  return spaced.slice(0, 8);
};

/** Mornings on which pay is usual in a country: Fridays and the 1st and 15th, elsewhere month's end and the 25th. */
function payDaysAfter({ failedAt, country }: Failure, within: number): number[] {
  const first = Math.floor(failedAt / DAY) + 1;
  const found: number[] = [];
  for (let day = first; day < first + within; day++) {
    const date = new Date(day * DAY);
    const ofMonth = date.getUTCDate();
    const american = country === "US" || country === "CA";
    const usual = american
      ? date.getUTCDay() === 5 || ofMonth === 1 || ofMonth === 15
      : ofMonth === 25 || new Date((day + 1) * DAY).getUTCDate() === 1 || ofMonth === 1;
    if (usual) found.push(day * DAY + (american ? 14 : 9) * HOUR);
  }
  return found;
}
