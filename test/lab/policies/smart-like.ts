import type { PlanAnswer, PlanAsk, PolicyMaker } from "../protocol.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** No try helps any more: Stripe's own list of codes that it does not retry, and bank debits that were called off. */
const FINAL = new Set([
  "account_closed",
  "authentication_required",
  "debit_not_authorized",
  "fraudulent",
  "highest_risk_level",
  "incorrect_number",
  "invalid_account",
  "lost_card",
  "pickup_card",
  "revocation_of_authorization",
  "stolen_card",
  "transaction_not_allowed",
]);
const TECHNICAL = new Set(["issuer_not_available", "processing_error", "reenter_transaction"]);
/** Days after the failure that are tried where no pay-day is near. */
const EVEN = [1, 3, 5, 8, 11, 14, 17, 20];
const SPACING = 24 * HOUR;

/**
 * Stripe's Smart Retries as far as Stripe documents them: up to eight tries, none for codes that need
 * another card, outages again within hours, and a preference for the days on which money usually comes.
 */
export const smartLike: PolicyMaker = () => ({
  plan(ask): PlanAnswer {
    const { id, now, until, maxAttempts, attempts, methods, invoice } = ask;
    const method = methods.find((each) => each.default) ?? methods[0];
    const last = attempts.at(-1);
    const retries = attempts.length - 1;
    if (method === undefined || last === undefined || retries >= maxAttempts)
      return { id, stop: true, reason: "Nothing is left to try." };
    const code = last.declineCode ?? "";
    if (FINAL.has(code) || last.adviceCode === "do_not_try_again")
      return { id, stop: true, reason: `${code} needs another method.` };
    const debit = method.type !== "card";
    if (debit && retries >= 2) return { id, stop: true, reason: "A debit is presented again twice." };
    const soonest = Math.max(now, last.at + (TECHNICAL.has(code) ? 3 * HOUR : SPACING));
    const at =
      TECHNICAL.has(code) && retries === 0 ? soonest : (timesOf(ask).find((each) => each >= soonest) ?? null);
    if (at === null || at > until) return { id, stop: true, reason: "No day is left." };
    const days = Math.round((at - invoice.failedAt) / DAY);
    return { id, at, method: method.id, p: 0.35 / (retries + 1), reason: `Day ${days} after ${code}.` };
  },
  outcome() {},
  closed() {},
});

function timesOf({ invoice, customer }: PlanAsk): number[] {
  const american = customer.country === "US" || customer.country === "CA";
  const morning = (american ? 14 : 9) * HOUR;
  const times = EVEN.map((day) => invoice.failedAt + day * DAY);
  const first = Math.floor(invoice.failedAt / DAY) + 1;
  for (let day = first; day < first + 21; day++) if (isUsual(day, american)) times.push(day * DAY + morning);
  return times.sort((a, b) => a - b);
}

/** Fridays, the 1st and the 15th in North America; the 25th and the turn of the month elsewhere. */
function isUsual(day: number, american: boolean): boolean {
  const date = new Date(day * DAY);
  const ofMonth = date.getUTCDate();
  if (american) return date.getUTCDay() === 5 || ofMonth === 1 || ofMonth === 15;
  return ofMonth === 25 || ofMonth === 1 || new Date((day + 1) * DAY).getUTCDate() === 1;
}
