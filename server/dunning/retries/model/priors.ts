const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * What is thought to be behind a decline. Money that comes on a pay-day, or on no particular day; a fault or a
 * suspicion that is over after minutes, hours, days or weeks; or nothing that a retry will ever meet.
 */
export const CAUSES = ["pay_day", "spread", "minutes", "hours", "days", "weeks", "never"] as const;
export type Cause = (typeof CAUSES)[number];

/** Causes that end by themselves, at every instant with the same chance. */
export const CLEARING = ["minutes", "hours", "days", "weeks"] as const;
export type Clearing = (typeof CLEARING)[number];

export const FAMILIES = ["funds", "issuer", "technical", "customer"] as const;
/** What a decline says, roughly. */
export type Family = (typeof FAMILIES)[number];

/** A method by what its money does: credit lines, accounts behind cards, accounts debited directly. */
export const PURSES = ["credit", "debit", "bank"] as const;
export type Purse = (typeof PURSES)[number];

/**
 * The model's figures before anything was learnt. All are ASSUMPTIONS, put together from published numbers.
 * Grades: A own data with a stated sample, B a vendor's claim without method, C second-hand or without a source.
 */
export const PRIORS = {
  /**
   * Share of the causes behind what a decline says. Issuers: about half of "do not honor" is missing money (C,
   * Churnward citing Visa and Adyen), a quarter clears with time, the rest is meant (own synthesis, C). Technical:
   * 85 % are over within two hours (C). Customer: acts, or an updater replaces the card, in 6 to 15 % of cases a
   * week (own synthesis, C). `funds` is parted into pay-days and spread incomes by country.
   */
  CAUSES_BEHIND: {
    funds: { funds: 0.88, minutes: 0, hours: 0, days: 0.04, weeks: 0.02, never: 0.06 },
    issuer: { funds: 0.45, minutes: 0, hours: 0, days: 0.23, weeks: 0.04, never: 0.28 },
    technical: { funds: 0.02, minutes: 0.8, hours: 0.1, days: 0.03, weeks: 0, never: 0.05 },
    customer: { funds: 0.06, minutes: 0, hours: 0, days: 0.04, weeks: 0.35, never: 0.55 },
  },
  /** Chance of a try right after money came in: 0.55 to 0.7 (C; "65 % aligned with pay-day", Slicker, FlyCode); bank debits 40 to 60 % (C). */
  FUNDED: { credit: 0.62, debit: 0.62, bank: 0.5 },
  /**
   * Wages are booked in the course of a pay-day: by so many of its hours, this share of them (own assumption; mostly
   * before work begins, in some countries towards noon).
   */
  BOOKED: { hours: [0, 4, 9, 14], share: [0.3, 0.6, 0.92, 1] },
  /** Chance before any money came in: 0.03 to 0.08 (own synthesis, C). */
  UNFUNDED: 0.05,
  /**
   * The same between two pay-days, by the time since the failure before, at the knots of the curve: other money
   * comes at times, so that a long wait is worth something (own assumption).
   */
  OTHER_MONEY: [0.02, 0.02, 0.03, 0.05, 0.08, 0.13, 0.18, 0.2],
  /** How long money stays: half-life 8 days for credit, 4 for other accounts (own synthesis, C). */
  FUNDS_HALF_LIFE_MS: { credit: 8 * DAY, debit: 4 * DAY, bank: 4 * DAY },
  /** Mean wait for money that comes on no particular day (own assumption). */
  SPREAD_MEAN_MS: 12 * DAY,
  /** Of money that comes on no particular day, what is there at a try after a long wait (own assumption). */
  SPREAD_FUNDED: 0.55,
  /** A cause that ends by itself is half gone after this: outages (C), risk scores (own synthesis, C), updaters (own synthesis, C). */
  HALF_LIFE_MS: { minutes: HOUR / 3, hours: 12 * HOUR, days: 2 * DAY, weeks: 11 * DAY },
  /** Once it has ended, a try succeeds with this chance (own assumption). */
  CLEARED: 0.9,
  /** Every other try in the 24 hours before multiplies the chance by this (own synthesis, C). */
  SAME_DAY_FACTOR: 0.8,
  /** A first try fails this often by funding: credit 9 %, debit 14 %, prepaid 28 % (own synthesis on A figures of Recurly). */
  FIRST_TRY_FAILS: { credit: 0.09, debit: 0.14, prepaid: 0.28, unknown: 0.14 },
  /** "Slightly better at 00:01 local" for debit cards (B, Stripe's documentation). */
  DEBIT_MIDNIGHT_FACTOR: 1.02,
  /** "Nights are worse" (C). No weekday is better in itself: published claims contradict each other. */
  NIGHT_FACTOR: 0.95,
  /** A bank debit reaches the payer's account about a day after it is sent in (own assumption). */
  DEBIT_LAG_MS: DAY,
  /** A charge is unlikelier to fail while money of a pay-day lasts: by so much at most (own assumption). */
  FAILS_LESS_WHEN_FUNDED: 0.7,
} as const;

/** Codes that say "no money", whoever says it; the table of declines has a row for each. */
export const FUNDS_CODES: ReadonlySet<string> = new Set([
  "insufficient_funds",
  "partner_insufficient_funds",
  "51",
  "R01",
  "R09",
  "AM04",
  "0",
]);
