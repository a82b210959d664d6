import { isDeepStrictEqual } from "node:util";
import { readAccount, updateSettings, wakeOpenCases } from "../../../db/stores/account-activity.ts";
import { type Context, notFound, type Run } from "../context.ts";
import { ApiError } from "../api-error.ts";

async function accountOf({ db, account }: Context) {
  const row = await readAccount(db, db.read, account);
  if (!row) throw notFound("row of its own named", account);
  return row;
}

export const getAccount: Run<"account.get"> = async (context) => {
  const { account, stripeAccountId, livemode, authorizedAt, settings } = await accountOf(context);
  return {
    account,
    stripeAccountId,
    livemode,
    authorizedAt,
    settings,
    you: { userId: context.userId, roles: [...context.roles] },
    defaultSender: { name: context.from.name, email: context.from.address },
  };
};

export const putSettings: Run<"settings.put"> = async (context, { basedOn, settings }) => {
  const { db, clock, account, nudge } = context;
  await db.write(async (tx) => {
    await tx.lock(`${account} settings`);
    const row = await readAccount(db, tx, account);
    if (!row || !isDeepStrictEqual(row.settings, basedOn)) {
      throw new ApiError(
        "conflict",
        "The settings were changed since they were read.",
        "Reload the settings and make your change again.",
      );
    }
    await updateSettings(db, tx, row, settings, clock.now());
    await wakeOpenCases(db, tx, account, clock.now());
  });
  nudge();
  const { stripeAccountId, livemode, authorizedAt } = await accountOf(context);
  return { account, stripeAccountId, livemode, authorizedAt, settings };
};
