import { readAccount } from "../../../db/stores/account-activity.ts";
import { notFound } from "../api-error.ts";
import type { Context } from "../context.ts";

/** The row of the account that calls. */
export async function requireAccount({ db, account }: Context) {
  const row = await readAccount(db, db.read, account);
  if (!row) throw notFound("row of its own named", account);
  return row;
}
