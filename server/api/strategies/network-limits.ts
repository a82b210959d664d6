import { listStripeAttempts } from "../../../db/stores/stripe-attempts.ts";
import { networkLimits } from "../../dunning/retries/network-limits.ts";
import type { StrategyDraft } from "../../dunning/strategies/strategy.ts";
import { describeLimit } from "../../i18n/retry-limits.ts";
import type { Context } from "../context.ts";
import type { HandlerOutput } from "../contract.ts";

const DAY = 86_400_000;
const STRIPE_DAYS = 90;
/** Stripe's schedule is the same for every case, so this many show its days. */
const MAX_CASES = 500;

/** What else happens on a strategy's days: Stripe's own attempts, as seen in this account, and the networks' limits. */
export async function loadNetworkLimits(
  { db, account, clock, settings, localeContext }: Context,
  { end }: Pick<StrategyDraft, "end">,
): Promise<HandlerOutput<"strategies.check">["axis"]> {
  const since = clock.now() - STRIPE_DAYS * DAY;
  const { invoices, attempts } = await listStripeAttempts(db, account, { since, limit: MAX_CASES });
  const triedByDay = new Map<number, Set<string>>();
  for (const { day, invoiceId } of attempts) {
    triedByDay.set(day, (triedByDay.get(day) ?? new Set()).add(invoiceId));
  }
  return {
    retryMode: settings.retryMode,
    stripe: [...triedByDay]
      .sort(([a], [b]) => a - b)
      .map(([day, invoiceIds]) => ({ day, share: invoiceIds.size / invoices })),
    budgets: networkLimits()
      // Our own caution is nobody else's limit.
      .filter(({ level }) => level !== "product")
      .map(({ rule, attempts: allowed, days }) => ({
        rule,
        text: describeLimit(rule, localeContext()),
        attempts: allowed,
        // A rule without a window holds as long as the strategy runs.
        days: days ?? end.day,
      })),
  };
}
