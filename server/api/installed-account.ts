import type { Database } from "../../db/database.ts";
import { wakeOpenCases } from "../../db/stores/account-activity.ts";
import { type AccountRow, accounts, parseAccountKey } from "../../db/stores/accounts.ts";
import type { Clock } from "../clock.ts";
import type { Account } from "../dunning/facts/facts.ts";
import type { Gateway } from "../stripe/gateway.ts";
import { ApiError } from "./api-error.ts";

export type Installation = { db: Database; gateway: Pick<Gateway, "readAccess">; clock: Clock };

/** @throws {ApiError} for an account that never installed the app in this mode, or that has left */
export async function requireInstalledAccount(db: Database, account: Account): Promise<AccountRow> {
  const row = await accounts(db).get(account);
  if (row?.status === "active") return row;
  throw notInstalled(
    account,
    "Install the app in this account and mode; right after installing, wait a few seconds.",
  );
}

/**
 * The account in which the app is installed. One that is not known, or that has left, but whose Dashboard made a signed
 * call and whose data can be read, has the app: its installation was lost, or is still under way. It is enrolled here.
 *
 * @throws {ApiError} for an account that did not install the app in this mode, or whose key this server lacks
 */
export async function findOrEnrolAccount(parts: Installation, account: Account): Promise<AccountRow> {
  const row = await accounts(parts.db).get(account);
  if (row?.status === "active") return row;
  const access = await parts.gateway.readAccess(account);
  if (access.kind === "done") return enrol(parts, account);
  if (access.kind === "no_key") {
    throw notInstalled(
      account,
      "Give the server a key for this mode: STRIPE_SECRET_KEY_TEST, STRIPE_SECRET_KEY_LIVE or STRIPE_ACCOUNT_KEYS.",
    );
  }
  return requireInstalledAccount(parts.db, account);
}

async function enrol({ db, clock }: Installation, account: Account): Promise<AccountRow> {
  await db.write(async (tx) => {
    await accounts(db).enrolWithin(tx, parseAccountKey(account), clock.now());
    // Whatever was installed before, it is another installation now; its event says which.
    await accounts(db).learnApplicationWithin(tx, account, null);
    await wakeOpenCases(db, tx, account, clock.now());
  });
  const enrolled = await accounts(db).get(account);
  if (enrolled?.status === "active") return enrolled;
  throw notInstalled(account, "The app was removed a moment ago. Install it again, and wait a few seconds.");
}

const notInstalled = (account: Account, next: string) =>
  new ApiError("not_installed", `Makegood is not installed in ${account}.`, next);
