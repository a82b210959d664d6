/** Classes of declines. The class decides what a message asks of the customer, and whether and when we retry. */
export const DECLINE_CLASSES = [
  "soft",
  "hard",
  "authentication",
  "customer_action",
  "technical",
  "config",
] as const;
export type DeclineClass = (typeof DECLINE_CLASSES)[number];
