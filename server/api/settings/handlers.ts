import { isDeepStrictEqual } from "node:util";
import { insertAccountCommands } from "../../../db/stores/account-commands.ts";
import { readAccount, updateSettings, wakeOpenCases } from "../../../db/stores/account-activity.ts";
import { searchForOrphans } from "../../dunning/account-look-ups.ts";
import { ApiError } from "../api-error.ts";
import type { Handlers } from "../context.ts";
import type { settingsContract } from "./contract.ts";
import { presentAccount } from "./presenter.ts";
import { requireAccount } from "./require-account.ts";

export const settingsHandlers: Handlers<typeof settingsContract> = {
  "settings.put": async (context, { basedOn, settings }) => {
    const { db, clock, account, nudge } = context;
    await db.write(async (tx) => {
      await tx.lock(`${account} settings`);
      const row = await readAccount(db, tx, account);
      if (!row || !isDeepStrictEqual(row.settings, basedOn)) {
        throw new ApiError(
          "conflict",
          "The settings were changed after they were read.",
          "Reload the settings and make your change again.",
        );
      }
      await updateSettings(db, tx, row, settings, clock.now());
      await wakeOpenCases(db, tx, account, clock.now());
      if (settings.connected && !basedOn.connected) {
        await insertAccountCommands(db, tx, account, [searchForOrphans(clock.now(), clock.now())]);
      }
    });
    nudge();
    return { ...presentAccount(await requireAccount(context)), settings };
  },
};
