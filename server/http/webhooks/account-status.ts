import type { Accounts } from "../../../db/stores/accounts.ts";
import { type Clock, elapsedOf } from "../../clock.ts";

/**
 * How long an account counts as active without being read again. If the merchant leaves meanwhile, their events
 * are dropped later, when they are applied.
 */
const ACTIVE_FOR_MS = 60_000;

/** How long after an installation was seen its account's events are stored, although it is not applied yet. */
const ARRIVING_FOR_MS = 5 * 60_000;

/** `arriving`: the installation has been received and is not applied yet. */
export type AccountStatus = "active" | "arriving" | "left" | "unknown";

/** Reads whether an account has the app installed, once a minute at most while it has. */
export function cachedAccountStatus(accounts: Pick<Accounts, "get" | "isArriving">, clock: Clock) {
  const activeUntil = new Map<string, number>();
  const arrivingUntil = new Map<string, number>();

  return {
    /** Notes an installation that is about to be stored: what comes right behind it must not be turned away. */
    noteArrival(account: string): void {
      arrivingUntil.set(account, elapsedOf(clock) + ARRIVING_FOR_MS);
    },

    async of(account: string): Promise<AccountStatus> {
      if ((activeUntil.get(account) ?? Number.NEGATIVE_INFINITY) > elapsedOf(clock)) return "active";
      const status = (await accounts.get(account))?.status ?? "unknown";
      // Only "active" is remembered: a merchant who has left may authorize the app again at any moment.
      if (status === "active") {
        activeUntil.set(account, elapsedOf(clock) + ACTIVE_FOR_MS);
        arrivingUntil.delete(account);
        return status;
      }
      activeUntil.delete(account);
      if ((arrivingUntil.get(account) ?? Number.NEGATIVE_INFINITY) > elapsedOf(clock)) return "arriving";
      // Another process may have received it.
      return (await accounts.isArriving(account)) ? "arriving" : status;
    },
  };
}
