import type { Account } from "../../dunning/facts/facts.ts";
import type { Calls } from "./call-context.ts";
import { type AccountClient, MissingKey } from "../client.ts";
import { outcomeOf } from "../errors.ts";
import type { AccessResult } from "../gateway.ts";

/** Reads one invoice of the account, whichever it is, and forgets it. */
export async function readAccess(calls: Calls, account: Account): Promise<AccessResult> {
  let client: AccountClient;
  try {
    client = calls.clientOf(account);
  } catch (error) {
    if (error instanceof MissingKey) return { kind: "no_key" };
    throw error;
  }
  const { stripe, as } = client;
  const read = await outcomeOf(stripe.invoices.list({ limit: 1 }, as));
  if ("answer" in read) return { kind: "done" };
  const { kind, reason } = read.failure;
  return { kind: kind === "refused" || kind === "no_access" ? "refused" : "try_later", reason };
}
