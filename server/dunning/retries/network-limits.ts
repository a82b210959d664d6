import { BUDGET_RULES, type BudgetRule } from "./retry-limit-rules.ts";

/** What one rule allows, for showing beside a strategy. */
export type NetworkBudget = {
  /** Id of the rule in the budget table. */
  rule: string;
  level: BudgetRule["level"];
  /** Card brands as Stripe names them; else the rails that the rule governs. */
  schemes: string[];
  /** ISO 3166 alpha-2 of the cards' countries; null: everywhere. */
  countries: string[] | null;
  /** Of one card, one card and amount, or one invoice. */
  scope: "card" | "card_amount" | "invoice";
  attempts: number;
  /** True: the first try of all comes on top of `attempts`. */
  firstIsFree: boolean;
  /** In any such stretch of days; null: for as long as the invoice is open. */
  days: number | null;
  source: string;
  verified: BudgetRule["verified"];
};

const daysOf = (hours: number | null): number | null => (hours === null ? null : hours / 24);

/**
 * The rules that count attempts, in the order of the table. Rules that forbid a method or stop it after
 * certain codes count nothing and are left out.
 */
export function networkBudgets(): NetworkBudget[] {
  return BUDGET_RULES.flatMap((rule): NetworkBudget[] => {
    const { id, level, source, verified } = rule;
    const about = { rule: id, level, source, verified };
    if (rule.kind === "represent") {
      return [
        {
          ...about,
          schemes: rule.rails,
          countries: null,
          scope: "invoice",
          attempts: rule.limit,
          firstIsFree: true,
          days: daysOf(rule.window_hours),
        },
      ];
    }
    if (rule.kind !== "limit") return [];
    return [
      {
        ...about,
        schemes: rule.brands ?? rule.rails,
        countries: rule.countries,
        scope: rule.scope,
        attempts: rule.limit,
        firstIsFree: rule.first_is_free,
        days: daysOf(rule.window_hours),
      },
    ];
  });
}
