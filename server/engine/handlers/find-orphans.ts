import { filterOrphans } from "../../../db/stores/orphans.ts";
import type { FactBatch } from "../../dunning/facts/fact-batch.ts";
import type { Account } from "../../dunning/facts/facts.ts";
import type { EngineDependencies } from "../dependencies.ts";
import { type AccountResult, idempotencyKeyOf } from "./handler.ts";

/**
 * When a merchant comes back: invoices that carry our mark and that no open case looks after go back to Stripe. One that
 * was handed back carries the mark no longer, so a search that was cut short is simply made again.
 */
export async function findOrphans(
  { db, gateway }: Pick<EngineDependencies, "db" | "gateway">,
  account: Account,
  commandId: string,
): Promise<AccountResult> {
  const marked = await gateway.findMarked(account);
  switch (marked.kind) {
    case "done":
      break;
    case "no_access":
      return { noAccess: marked.reason };
    case "refused":
      return { facts: [], refused: `the invoices of an earlier stay cannot be listed: ${marked.reason}` };
    case "try_later":
      return { tryLater: `the invoices of an earlier stay could not be listed: ${marked.reason}` };
  }
  const facts: FactBatch[] = [];
  const refusals: string[] = [];
  for (const invoiceId of await filterOrphans(db, account, marked.invoiceIds)) {
    const key = idempotencyKeyOf(account, `${commandId}:${invoiceId}`);
    const result = await gateway.setAutoAdvance(account, invoiceId, true, key);
    const problem = () =>
      `invoice ${invoiceId} could not be handed back: ${"reason" in result && result.reason}`;
    switch (result.kind) {
      case "done":
        facts.push(result.facts);
        break;
      case "gone":
      case "refused":
        refusals.push(problem());
        break;
      case "no_access":
        return { noAccess: problem() };
      case "try_later":
      case "unknown":
        return { tryLater: problem() };
    }
  }
  return refusals.length > 0 ? { facts, refused: refusals.join("; ") } : { facts };
}
