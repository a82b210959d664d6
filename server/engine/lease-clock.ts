import type { Database } from "../../db/database.ts";
import { readDatabaseTime } from "../../db/stores/database-clock.ts";
import { type Clock, elapsedOf } from "../clock.ts";

/** A clock that must be set by the database's now and then. */
export type LeaseClock = Pick<Clock, "now"> & { set(): Promise<void> };

/**
 * The database's clock: read once, then carried on by the time that has passed here. Processes whose own clocks differ
 * agree on it, so none of them takes a lease for run out that another still works under.
 */
export async function openLeaseClock(db: Database, clock: Clock): Promise<LeaseClock> {
  let ahead = 0;
  const set = async () => {
    const begun = elapsedOf(clock);
    const at = await readDatabaseTime(db);
    // The answer was made somewhere between: half of the way is the best guess.
    ahead = at - (begun + elapsedOf(clock)) / 2;
  };
  await set();
  return { now: () => Math.round(elapsedOf(clock) + ahead), set };
}
