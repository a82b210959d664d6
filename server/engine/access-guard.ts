import { setAccessProblem } from "../../db/stores/access-problems.ts";
import type { Database } from "../../db/database.ts";
import type { Clock } from "../clock.ts";
import type { Account } from "../dunning/facts/facts.ts";

/** How long the commands of an account rest before one of them tries again whether the key is right. */
export const ACCESS_RETRY_MS = 5 * 60_000;

/** Commands of an account whose key Stripe refuses wait together; the first success sets them all free. */
export type AccessGuard = {
  /** Until when the account's commands rest, epoch milliseconds; null: they may go. */
  restsUntil(account: Account): number | null;
  /** @returns whether this is news */
  refused(account: Account, reason: string): Promise<boolean>;
  granted(account: Account): Promise<void>;
};

/**
 * Keeps in memory which accounts rest, so that a refused key costs one call in five minutes and not one for each command,
 * and in the database since when and why, for Set-up and `/metrics`. After a restart the next command tries anew.
 */
export function createAccessGuard({ db, clock }: { db: Database; clock: Pick<Clock, "now"> }): AccessGuard {
  const resting = new Map<Account, number>();
  /** Whose key works, as far as the database knows too. */
  const granted = new Set<Account>();
  return {
    restsUntil(account) {
      const until = resting.get(account);
      return until !== undefined && until > clock.now() ? until : null;
    },
    async refused(account, reason) {
      granted.delete(account);
      resting.set(account, clock.now() + ACCESS_RETRY_MS);
      return setAccessProblem(db, account, { at: clock.now(), reason });
    },
    async granted(account) {
      resting.delete(account);
      if (granted.has(account)) return;
      // Also where another process noted the problem, or this one before it was started anew.
      await setAccessProblem(db, account, null);
      granted.add(account);
    },
  };
}
