import type { PolicyMaker } from "../protocol.ts";

/** Leaves every failure alone. */
export const none: PolicyMaker = () => ({
  plan: ({ id }) => ({ id, stop: true, reason: "This policy never retries." }),
  outcome() {},
  closed() {},
});
