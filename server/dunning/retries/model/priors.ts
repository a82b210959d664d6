const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Possible causes of a decline. `pay_day` and `spread`: no money until it comes on a payday, or on no particular day.
 * `minutes` to `weeks`: a fault or a suspicion that is over after that time. `never`: no retry will ever succeed.
 */
export const FAILURE_CAUSES = ["pay_day", "spread", "minutes", "hours", "days", "weeks", "never"] as const;
export type FailureCause = (typeof FAILURE_CAUSES)[number];

/** Causes that end by themselves, at a constant rate. */
export const CLEARING_CAUSES = ["minutes", "hours", "days", "weeks"] as const;
export type ClearingCause = (typeof CLEARING_CAUSES)[number];

export const DECLINE_FAMILIES = ["funds", "issuer", "technical", "customer"] as const;
/** A coarse grouping of decline codes. */
export type DeclineFamily = (typeof DECLINE_FAMILIES)[number];

/** Where a method's money comes from: a credit line, an account behind a card, an account debited directly. */
export const FUNDING_KINDS = ["credit", "debit", "bank"] as const;
export type FundingKind = (typeof FUNDING_KINDS)[number];

/**
 * The model's figures before it has learned anything. All are ASSUMPTIONS, put together from published numbers.
 * Grades: A own data with a stated sample, B a vendor's claim without method, C second-hand or without a source.
 */
export const PRIORS = {
  /**
   * Shares of the causes behind each family of declines. Issuer: about half of "do not honor" is missing money (C,
   * Churnward citing Visa and Adyen), a quarter clears with time, the rest is final (own synthesis, C). Technical:
   * 85 % are over within two hours (C). Customer: the customer acts, or an updater replaces the card, in 6 to 15 % of
   * cases a week (own synthesis, C). `funds` is divided into `pay_day` and `spread` by country.
   */
  CAUSE_SHARES: {
    funds: { funds: 0.88, minutes: 0, hours: 0, days: 0.04, weeks: 0.02, never: 0.06 },
    issuer: { funds: 0.45, minutes: 0, hours: 0, days: 0.23, weeks: 0.04, never: 0.28 },
    technical: { funds: 0.02, minutes: 0.8, hours: 0.1, days: 0.03, weeks: 0, never: 0.05 },
    customer: { funds: 0.06, minutes: 0, hours: 0, days: 0.04, weeks: 0.35, never: 0.55 },
  },
  /** Chance of an attempt right after money came in: 0.55 to 0.7 (C; "65 % aligned with pay-day", Slicker, FlyCode); bank debits 40 to 60 % (C). */
  SUCCESS_WHEN_FUNDED: { credit: 0.62, debit: 0.62, bank: 0.5 },
  /**
   * Wages are booked in the course of a payday: after this many hours, this share of them (own assumption; mostly before
   * work begins, in some countries towards noon).
   */
  WAGES_BOOKED: { hours: [0, 4, 9, 14], share: [0.3, 0.6, 0.92, 1] },
  /** Chance before any money came in: 0.03 to 0.08 (own synthesis, C). */
  SUCCESS_WHEN_UNFUNDED: 0.05,
  /**
   * The chance between two paydays at the knots of the curve of the time since the latest failure: other money comes now
   * and then, so a long wait raises the chance (own assumption).
   */
  OTHER_MONEY: [0.02, 0.02, 0.03, 0.05, 0.08, 0.13, 0.18, 0.2],
  /** How long money stays: half-life 8 days for credit, 4 for other accounts (own synthesis, C). */
  FUNDS_HALF_LIFE_MS: { credit: 8 * DAY, debit: 4 * DAY, bank: 4 * DAY },
  /** Mean wait for money that comes on no particular day (own assumption). */
  SPREAD_MEAN_MS: 12 * DAY,
  /** Chance after a long wait for money that comes on no particular day (own assumption). */
  SPREAD_SUCCESS: 0.55,
  /** Half-life of a cause that ends by itself: outages (C), risk scores (own synthesis, C), updaters (own synthesis, C). */
  HALF_LIFE_MS: { minutes: HOUR / 3, hours: 12 * HOUR, days: 2 * DAY, weeks: 11 * DAY },
  /** Chance of an attempt once the cause has ended (own assumption). */
  SUCCESS_WHEN_CLEARED: 0.9,
  /** Every further attempt in the 24 hours before multiplies the chance by this (own synthesis, C). */
  SAME_DAY_FACTOR: 0.8,
  /** How often a first attempt fails: credit 9 %, debit 14 %, prepaid 28 % (own synthesis on A figures of Recurly). */
  FIRST_ATTEMPT_FAILS: { credit: 0.09, debit: 0.14, prepaid: 0.28, unknown: 0.14 },
  /** "Slightly better at 00:01 local" for debit cards (B, Stripe's documentation). */
  DEBIT_MIDNIGHT_FACTOR: 1.02,
  /** "Nights are worse" (C). No weekday is better in itself: published claims contradict each other. */
  NIGHT_FACTOR: 0.95,
  /** A bank debit reaches the payer's account about a day after it is sent in (own assumption). */
  DEBIT_LAG_MS: DAY,
  /** How much less likely a charge is to fail while a payday's money lasts, at most (own assumption). */
  FAILS_LESS_WHEN_FUNDED: 0.7,
} as const;

/** Codes that mean "no money", from any source; the decline table has a row for each. */
export const FUNDS_CODES: ReadonlySet<string> = new Set([
  "insufficient_funds",
  "partner_insufficient_funds",
  "51",
  "R01",
  "R09",
  "AM04",
  "0",
]);
