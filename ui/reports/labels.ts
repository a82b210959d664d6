import { labels } from "../kit/labels.ts";

export const WORDS = labels("REPORTS");
export const CAUSE_WORDS = labels("CAUSE_WORDS");
/** What the entries behind a figure are. */
export const MOVEMENT_WORDS = labels("MOVEMENT_WORDS");

export const CAUSES = [
  "method_updated",
  "customer_acted",
  "our_retry",
  "stripe_retry",
  "other_method",
  "outside",
] as const satisfies (keyof typeof CAUSE_WORDS)[];

export const MOVEMENTS = ["failed", "recovered", "reversed", "lost"] as const;
