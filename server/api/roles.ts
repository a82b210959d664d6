/**
 * What a caller may do. `viewer` reads cases and rules; `agent` works on cases: pauses, retries, tasks;
 * `analyst` reads sums of money; `manager` sets the rules.
 */
export const ROLES = ["viewer", "agent", "analyst", "manager"] as const;
export type Role = (typeof ROLES)[number];

/**
 * What Stripe's built-in roles may do here, never more than they may do in Stripe.
 *
 * Ids: `RoleId` of @stripe/ui-extension-sdk 9.3.0. Rights: docs.stripe.com/account/teams/roles, read
 * 2026-11: administrators manage almost everything; a developer holds the secret key, hence any call;
 * an analyst reads reports and works on payments but has no settings; a support specialist works on
 * payments and customers but sees no sums; view only changes nothing and sees no sums. A role that is
 * not listed, and every custom role, may read and no more.
 */
export const GRANTS: Readonly<Record<string, readonly Role[]>> = {
  super_admin: ["viewer", "agent", "analyst", "manager"],
  admin: ["viewer", "agent", "analyst", "manager"],
  developer: ["viewer", "agent", "analyst", "manager"],
  analyst: ["viewer", "agent", "analyst"],
  support_specialist: ["viewer", "agent"],
  view_only: ["viewer"],
};

export type StripeRole = { id?: string | undefined; type: string };

/**
 * Our roles of the user who signed. Stripe signs `stripe_roles` only if the user holds every one of them, so a
 * role in the list is proven, and a missing role proves nothing. A custom role may have any id, so only
 * built-in ones count. A user who can get a signature for an account may read it.
 */
export function rolesOf(stripeRoles: readonly StripeRole[]): ReadonlySet<Role> {
  const builtIn = stripeRoles.filter(({ type }) => type === "builtIn").map(({ id }) => id ?? "");
  return new Set<Role>([
    "viewer",
    ...builtIn.flatMap((id) => (Object.hasOwn(GRANTS, id) ? (GRANTS[id] ?? []) : [])),
  ]);
}

/** Stripe's roles that bring one of ours. */
export const stripeRolesWith = (role: Role): string[] =>
  Object.keys(GRANTS).filter((id) => GRANTS[id]?.includes(role));
