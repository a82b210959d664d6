import { removeAccountCommand } from "../../db/stores/account-commands.ts";
import { accounts } from "../../db/stores/accounts.ts";
import { filterKnownCharges } from "../../db/stores/reversals.ts";
import { filterDelinquent } from "../../db/stores/snapshot-loader.ts";
import { upsertFacts } from "../../db/stores/upsert-facts.ts";
import { isLookUpWanted } from "../dunning/account-look-ups.ts";
import { customersOf } from "../dunning/facts/fact-batch.ts";
import type { Account } from "../dunning/facts/facts.ts";
import type { AccountAction } from "../dunning/model/account-command.ts";
import type { EngineDependencies } from "./dependencies.ts";
import { evaluateWithin, lockCustomers } from "./evaluate.ts";
import { findOrphans } from "./handlers/find-orphans.ts";
import { importAccount } from "./handlers/import-account.ts";
import type { NotTried } from "./handlers/handler.ts";
import { readCharge } from "./handlers/read-charge.ts";

export type ClaimedOfAccount = {
  account: Account;
  id: string;
  do: AccountAction;
  tries: number;
  leaseOwner: string | null;
};

/**
 * Carries out a command that concerns an account and no known customer, if it is still wanted. What it brings are facts,
 * and the customers whom they name are evaluated in the transaction that stores them.
 *
 * @returns whether it was carried out or is not wanted any more, or what kept it from being tried
 */
export async function executeForAccount(
  dependencies: EngineDependencies,
  claimed: ClaimedOfAccount,
): Promise<"done" | "unwanted" | NotTried> {
  const { db, report } = dependencies;
  const { account, id, do: action } = claimed;
  if (!(await isWanted(dependencies, claimed))) {
    await db.write((tx) => removeAccountCommand(db, tx, claimed));
    return "unwanted";
  }
  if (action.kind === "import") return importAccount(dependencies, claimed);
  const result =
    action.kind === "read_charge"
      ? await readCharge(dependencies, account, action)
      : await findOrphans(dependencies, account, id);
  if (!("facts" in result)) return result;
  if (result.refused !== undefined) {
    report({ where: "command", account, id, error: new Error(result.refused) });
  }
  await db.write(async (tx) => {
    await lockCustomers(tx, account, [...new Set(result.facts.flatMap(customersOf))]);
    const touched = await upsertFacts(db, tx, account, result.facts);
    const delinquent = touched.length > 0 ? await filterDelinquent(db, tx, account, touched) : [];
    if (delinquent.length > 0) await evaluateWithin(dependencies, tx, account, delinquent);
    await removeAccountCommand(db, tx, claimed);
  });
  return "done";
}

async function isWanted({ db }: EngineDependencies, { account, do: action }: ClaimedOfAccount) {
  const merchant = await accounts(db).get(account);
  if (merchant?.status !== "active") return false;
  const chargeIds = action.kind === "read_charge" ? [action.chargeId] : [];
  const knownCharges = await filterKnownCharges(db, db.read, account, chargeIds);
  return isLookUpWanted(action, { connected: merchant.settings.connected, knownCharges });
}
