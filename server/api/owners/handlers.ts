import { assignOwner } from "../../../db/stores/owners.ts";
import { listStaffNames } from "../../../db/stores/staff-names.ts";
import { ApiError } from "../api-error.ts";
import type { Handlers } from "../context.ts";
import { requireKnownCustomer } from "../customers/require-known-customer.ts";
import type { ownersContract } from "./contract.ts";

export const ownersHandlers: Handlers<typeof ownersContract> = {
  /** No decision depends on the owner of a customer, so the customer is not evaluated again. */
  "cases.assign": async (context, input) => {
    const { db, clock, account, userId } = context;
    const { customerId } = input;
    await requireKnownCustomer(context, customerId);
    const owner = input.owner === "me" ? userId : input.owner;
    if (owner !== null && owner !== userId && !Object.hasOwn(await listStaffNames(db, account), owner))
      throw new ApiError(
        "invalid_input",
        `User ${owner} has not done anything in Makegood yet, so we do not know the name.`,
        "Ask them to take one case, then choose them.",
        [{ path: "owner", message: "expected the id of a user who has changed something, `me` or null" }],
      );
    const assigned = { by: userId, at: clock.now() };
    await db.write((tx) => assignOwner(db, tx, { account, customerId }, owner, assigned));
    return { owner };
  },
};
