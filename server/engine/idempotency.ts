import type { Account } from "../dunning/facts/facts.ts";

/** Stripe keeps a key for at least a day; a command's id is never used for a second attempt. */
export const idempotencyKeyOf = (account: Account, commandId: string) => `makegood:${account}:${commandId}`;
