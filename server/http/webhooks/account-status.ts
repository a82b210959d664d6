import type { Accounts } from "../../../db/stores/accounts.ts";
import type { Clock } from "../../clock.ts";

/**
 * How long an account counts as active without being read again. If the merchant leaves meanwhile, their events
 * are dropped later, when they are applied.
 */
const ACTIVE_FOR_MS = 60_000;

export type AccountStatus = "active" | "left" | "unknown";

/** Reads whether an account has the app installed, once a minute at most while it has. */
export function cachedAccountStatus(accounts: Pick<Accounts, "get">, clock: Clock) {
  const activeUntil = new Map<string, number>();
  return async (account: string): Promise<AccountStatus> => {
    if ((activeUntil.get(account) ?? 0) > clock.now()) return "active";
    const status = (await accounts.get(account))?.status ?? "unknown";
    // Only "active" is remembered: a merchant who has left may authorize the app again at any moment.
    if (status === "active") activeUntil.set(account, clock.now() + ACTIVE_FOR_MS);
    else activeUntil.delete(account);
    return status;
  };
}
