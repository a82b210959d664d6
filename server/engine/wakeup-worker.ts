import { wakeupQueue } from "../../db/stores/wakeups.ts";
import { BATCH_SIZE, type EngineDependencies, LEASE_MS } from "./dependencies.ts";
import { look } from "./evaluate.ts";

/** Looks again at every customer whose time has come. */
export async function wakeDue(parts: EngineDependencies, owner: string): Promise<number> {
  const { db, clock, report } = parts;
  const due = await wakeupQueue(db).claim(BATCH_SIZE, { owner, now: clock.now(), leaseMs: LEASE_MS });
  const byAccount = new Map<string, string[]>();
  for (const { account, customerId } of due) {
    byAccount.set(account, [...(byAccount.get(account) ?? []), customerId]);
  }
  for (const [account, customerIds] of byAccount) {
    try {
      await look(parts, account, customerIds);
    } catch (error) {
      // One customer that cannot be looked at must not hold up the others.
      for (const customerId of customerIds) {
        await look(parts, account, [customerId]).catch((reason: unknown) =>
          report({ where: "wakeup", account, id: customerId, error: reason ?? error }),
        );
      }
    }
  }
  return due.length;
}
