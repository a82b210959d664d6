import { stripeAttempts } from "../../../db/stores/stripe-attempts.ts";
import { networkBudgets } from "../../dunning/retries/network-limits.ts";
import type { StrategyDraft } from "../../dunning/strategies/strategy.ts";
import { wordBudgetRule } from "../../i18n/retry-limits.ts";
import type { Context } from "../context.ts";
import type { Returned } from "../contract.ts";

const DAY = 86_400_000;
const STRIPE_DAYS = 90;
/** So many cases show on which days Stripe tries: its schedule is the same for all. */
const SAMPLED_CASES = 500;

type Axis = Returned<"strategies.check">["axis"];

/** What else moves on a strategy's days: Stripe's own attempts, as seen in this account, and what networks allow. */
export async function axisOf(
  { db, account, clock, settings, localeContext }: Context,
  { end }: Pick<StrategyDraft, "end">,
): Promise<Axis> {
  const since = clock.now() - STRIPE_DAYS * DAY;
  const { invoices, attempts } = await stripeAttempts(db, account, { since, limit: SAMPLED_CASES });
  const tried = new Map<number, Set<string>>();
  for (const { day, invoiceId } of attempts) tried.set(day, (tried.get(day) ?? new Set()).add(invoiceId));
  return {
    retryMode: settings.retryMode,
    stripe: [...tried]
      .sort(([a], [b]) => a - b)
      .map(([day, those]) => ({ day, share: those.size / invoices })),
    budgets: networkBudgets()
      // Our own caution is no limit of anybody else's.
      .filter(({ level }) => level !== "product")
      .map(({ rule, attempts: allowed, days }) => ({
        rule,
        text: wordBudgetRule(rule, localeContext()),
        attempts: allowed,
        // A rule without a window holds as long as the strategy runs.
        days: days ?? end.day,
      })),
  };
}
