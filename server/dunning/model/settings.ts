export const RETRY_MODES = ["lead", "weave", "watch"] as const;
export type RetryMode = (typeof RETRY_MODES)[number];

/** What the merchant set. */
export type AccountSettings = {
  /** False: facts are still taken in and counted, but nothing is tried, sent or ended, and Stripe's schedule is its own again. */
  connected: boolean;
  retryMode: RetryMode;
  /** IANA name; used where the customer's own cannot be known. */
  timeZone: string;
  /** Other stored methods are charged only with the merchant's explicit leave. */
  chargeOtherMethods: boolean;
  /** Messages: local hours [from, to) in which they may go out. */
  contactHours: { from: number; to: number };
  /** Messages per customer: at most this many in any rolling seven days. */
  contactsPerWeek: number;
  /** Whether the times of retries follow what the account's own retries taught, and go on learning. */
  learnFromRetries: boolean;
  /** Whether now and then a retry is made at another good time than the best, to learn from it. */
  exploreRetryTimes: boolean;
  senderName: string;
  senderEmail: string;
};
