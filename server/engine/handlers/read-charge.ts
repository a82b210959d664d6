import type { Account } from "../../dunning/facts/facts.ts";
import type { AccountAction } from "../../dunning/model/account-command.ts";
import type { EngineDependencies } from "../dependencies.ts";
import type { AccountResult } from "./handler.ts";

/** Reads whose charge it is that a dispute or a fraud warning names: from then on its customer is held. */
export async function readCharge(
  { gateway }: Pick<EngineDependencies, "gateway">,
  account: Account,
  { chargeId }: Extract<AccountAction, { kind: "read_charge" }>,
): Promise<AccountResult> {
  const read = await gateway.readCharge(account, chargeId);
  switch (read.kind) {
    case "done":
      return { facts: [read.facts] };
    case "refused":
    case "gone":
      return { facts: [], refused: `charge ${chargeId} cannot be read, so nobody is held: ${read.reason}` };
    case "no_access":
      return { noAccess: read.reason };
    case "try_later":
    case "unknown":
      return { tryLater: `charge ${chargeId} could not be read: ${read.reason}` };
  }
}
