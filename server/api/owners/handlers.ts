import { assignOwner, readOwner } from "../../../db/stores/owners.ts";
import { appendTimeline } from "../../../db/stores/persist-decision.ts";
import { listStaffNames } from "../../../db/stores/staff-names.ts";
import { ApiError } from "../api-error.ts";
import type { Handlers } from "../context.ts";
import { requireKnownCustomer } from "../customers/require-known-customer.ts";
import type { ownersContract } from "./contract.ts";

export const ownersHandlers: Handlers<typeof ownersContract> = {
  /** No decision depends on the owner of a customer, so the customer is not evaluated again. */
  "cases.assign": async (context, input) => {
    const { db, clock, account, userId, callId } = context;
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
    await db.write(async (tx) => {
      const before = await readOwner(db, account, customerId);
      if (before === owner) return;
      await assignOwner(db, tx, { account, customerId }, owner, assigned);
      await appendTimeline(db, tx, account, customerId, new Map(), [
        {
          id: `assigned:${callId}`,
          at: assigned.at,
          invoiceId: null,
          kind: "assigned",
          detail: {
            by: userId,
            before,
            after: owner,
            change: owner === null ? "released" : owner === userId ? "taken" : "given",
          },
          reasons: [],
        },
      ]);
    });
    return { owner };
  },
};
