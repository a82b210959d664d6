import { RETRY_LIMIT_RULES, type RetryLimitRule } from "./retry-limit-rules.ts";

/** How many attempts one rule allows, for display beside a strategy. */
export type NetworkLimit = {
  /** Id of the rule in the table of retry limits. */
  rule: string;
  level: RetryLimitRule["level"];
  /** Card brands as Stripe names them, or the rails that the rule governs where it names no brand. */
  schemes: string[];
  /** ISO 3166 alpha-2 of the cards' countries; null: everywhere. */
  countries: string[] | null;
  /** Attempts are counted per card, per card and amount, or per invoice. */
  scope: "card" | "card_amount" | "invoice";
  attempts: number;
  /** True: the very first attempt comes on top of `attempts`. */
  firstIsFree: boolean;
  /** Length of the rolling window in days; null: as long as the invoice is open. */
  days: number | null;
  source: string;
  verified: RetryLimitRule["verified"];
};

const daysOf = (hours: number | null): number | null => (hours === null ? null : hours / 24);

/**
 * The rules that count attempts, in the order of the table. Rules that forbid a method, or stop it after certain codes,
 * count nothing and are left out.
 */
export function networkLimits(): NetworkLimit[] {
  return RETRY_LIMIT_RULES.flatMap((rule): NetworkLimit[] => {
    const { id, level, source, verified } = rule;
    const origin = { rule: id, level, source, verified };
    if (rule.kind === "represent") {
      return [
        {
          ...origin,
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
        ...origin,
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
