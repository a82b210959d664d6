import type { Share } from "../../db/stores/fair-claim.ts";
import { wakeupQueue } from "../../db/stores/wakeups.ts";
import { BATCH_SIZE, type EngineDependencies, leaseOf } from "./dependencies.ts";
import { evaluate } from "./evaluate.ts";

/** Evaluates every customer whose time has come. */
export async function wakeDue(
  dependencies: EngineDependencies,
  owner: string,
  share: Share = { rotation: { after: "" } },
): Promise<number> {
  const { db, report } = dependencies;
  const due = await wakeupQueue(db).claim(BATCH_SIZE, leaseOf(dependencies, owner), share);
  const byAccount = new Map<string, string[]>();
  for (const { account, customerId } of due) {
    byAccount.set(account, [...(byAccount.get(account) ?? []), customerId]);
  }
  for (const [account, customerIds] of byAccount) {
    try {
      await evaluate(dependencies, account, customerIds);
    } catch {
      // One customer is at fault and must not hold up the others: each alone shows which.
      for (const customerId of customerIds) {
        await evaluate(dependencies, account, [customerId]).catch((error: unknown) =>
          report({ where: "wakeup", account, id: customerId, error }),
        );
      }
    }
  }
  return due.length;
}
