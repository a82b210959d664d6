import type { Database } from "../../db/database.ts";
import { type AccountRow, accounts } from "../../db/stores/accounts.ts";
import type { Account } from "../dunning/facts/facts.ts";
import { ApiError } from "./api-error.ts";

/** @throws {ApiError} for an account that never installed the app in this mode, or that has left */
export async function requireInstalledAccount(db: Database, account: Account): Promise<AccountRow> {
  const row = await accounts(db).get(account);
  if (row?.status === "active") return row;
  throw new ApiError(
    "not_installed",
    `Makegood is not installed in ${account}.`,
    "Install the app in this account and mode; right after installing, wait a few seconds.",
  );
}
