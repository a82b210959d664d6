/** Classes of a decline; what a customer can do about it decides how we speak, what we can do decides when we try. */
export const DECLINE_CLASSES = [
  "soft",
  "hard",
  "authentication",
  "customer_action",
  "technical",
  "config",
] as const;
export type DeclineClass = (typeof DECLINE_CLASSES)[number];
