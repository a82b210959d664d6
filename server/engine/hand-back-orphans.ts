import { filterOrphans } from "../../db/stores/orphans.ts";
import type { Account } from "../dunning/facts/facts.ts";
import type { Gateway } from "../stripe/gateway.ts";
import type { EngineDependencies } from "./dependencies.ts";

/**
 * When a merchant comes back: invoices that carry our mark and that no open case looks after go back to Stripe. The app may
 * have been removed before they were handed back, or their case closed meanwhile; nobody would ever collect them.
 *
 * What cannot be done now is shown in Set-up, and done the next time that the account is connected.
 */
export async function handBackOrphans(
  {
    db,
    gateway,
    clock,
    report,
  }: Pick<EngineDependencies, "db" | "clock" | "report"> & {
    gateway: Pick<Gateway, "findMarked" | "setAutoAdvance">;
  },
  account: Account,
): Promise<void> {
  const failed = (id: string, error: unknown) => report({ where: "command", account, id, error });
  try {
    const marked = await gateway.findMarked(account);
    if (marked.kind !== "done") {
      failed("orphans", new Error(`the invoices of an earlier stay cannot be listed: ${marked.reason}`));
      return;
    }
    const at = clock.now();
    for (const invoiceId of await filterOrphans(db, account, marked.invoiceIds)) {
      const key = `makegood:${account}:orphan:${invoiceId}:${at}`;
      const result = await gateway.setAutoAdvance(account, invoiceId, true, key);
      if (result.kind === "done") continue;
      failed(invoiceId, new Error(`invoice ${invoiceId} could not be handed back: ${result.reason}`));
    }
  } catch (error) {
    failed("orphans", error);
  }
}
