export const RETRY_MODES = ["lead", "weave", "watch"] as const;
export type RetryMode = (typeof RETRY_MODES)[number];

/** Whether Stripe itself writes to customers about failed payments. */
export const STRIPE_EMAILS = ["unsaid", "off", "on"] as const;
export type StripeEmails = (typeof STRIPE_EMAILS)[number];

/** What Stripe does with a subscription after its last retry. */
export const ENDS_OF_RETRIES = ["unsaid", "past_due", "unpaid", "cancel"] as const;
export type EndOfRetries = (typeof ENDS_OF_RETRIES)[number];

/** The merchant's settings. */
export type AccountSettings = {
  /**
   * False: facts are still stored and counted, but nothing is charged, sent or ended, and Stripe runs its own retries
   * again.
   */
  connected: boolean;
  retryMode: RetryMode;
  /** IANA name; used where the customer's own time zone is unknown. */
  timeZone: string;
  /** True: the customer's other stored methods may be charged too. */
  chargeOtherMethods: boolean;
  /** Local hours [from, to) in which messages may be sent. */
  contactHours: { from: number; to: number };
  /** At most this many messages per customer in any rolling seven days. */
  contactsPerWeek: number;
  /** Whether the success model learns from the account's own retries and chooses their times. */
  learnFromRetries: boolean;
  /** Whether a few retries are made at another good time than the best, so that the model learns about it. */
  exploreRetryTimes: boolean;
  senderName: string;
  senderEmail: string;
  /** The DKIM selector that signs for the sender's domain; empty: none was named. */
  dkimSelector: string;
  /** What a person says of Stripe's settings that no API tells. */
  stripeEmails: StripeEmails;
  endOfRetries: EndOfRetries;
};
