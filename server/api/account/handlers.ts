import type { Handlers } from "../context.ts";
import { presentAccount } from "../settings/presenter.ts";
import { requireAccount } from "../settings/require-account.ts";
import type { accountContract } from "./contract.ts";

export const accountHandlers: Handlers<typeof accountContract> = {
  "account.get": async (context) => ({
    ...presentAccount(await requireAccount(context)),
    you: { userId: context.userId, roles: [...context.roles] },
    defaultSender: { name: context.from.name, email: context.from.address },
  }),
};
