import type { KeyIn } from "../../server/i18n/message-format.ts";

/** Why money came after all, in the order of the reports. */
export const CAUSES = [
  "method_updated",
  "customer_acted",
  "our_retry",
  "stripe_retry",
  "other_method",
  "outside",
] as const satisfies KeyIn<"recovery_causes">[];

/** What the entries behind a figure are. */
export const MOVEMENTS = ["failed", "recovered", "reversed", "lost"] as const;
