import type { Context } from "../context.ts";

/**
 * The owner that a list's filter means: undefined for any, null for nobody. `me` and `nobody` cannot be
 * mistaken for ids of Stripe's users.
 */
export function ownerFilter({ userId }: Context, owner: string | undefined): string | null | undefined {
  if (owner === "me") return userId;
  return owner === "nobody" ? null : owner;
}
