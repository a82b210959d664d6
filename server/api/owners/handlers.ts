import { assignOwner } from "../../../db/stores/owners.ts";
import type { Handlers } from "../context.ts";
import { requireKnownCustomer } from "../customers/require-known-customer.ts";
import type { ownersContract } from "./contract.ts";

export const ownersHandlers: Handlers<typeof ownersContract> = {
  /** No decision depends on the owner of a customer, so the customer is not evaluated again. */
  "cases.assign": async (context, input) => {
    const { db, clock, account, userId } = context;
    const { customerId } = input;
    await requireKnownCustomer(context, customerId);
    const owner = input.owner === "me" ? userId : null;
    const assigned = { by: userId, at: clock.now() };
    await db.write((tx) => assignOwner(db, tx, { account, customerId }, owner, assigned));
    return { owner };
  },
};
