import type { Account } from "../../dunning/facts/facts.ts";
import { type Calls, failedRead, sourceOfCall } from "./call-context.ts";
import { outcomeOf } from "../errors.ts";
import { factBatch } from "../../dunning/facts/fact-batch.ts";
import type { CallResult } from "../gateway.ts";
import { chargeFact } from "../mapping/charge.ts";

/** A charge that something is said about, to know whose it is. A charge without a customer gives no facts. */
export async function readCharge(calls: Calls, account: Account, chargeId: string): Promise<CallResult> {
  const { stripe, as } = calls.clientOf(account);
  const source = sourceOfCall(calls, account, `charge ${chargeId}`, calls.clock.now());
  const read = await outcomeOf(stripe.charges.retrieve(chargeId, {}, as));
  if ("failure" in read) return failedRead(read.failure);
  const charge = chargeFact(read.answer, source, "charge");
  return { kind: "done", facts: factBatch({ charges: charge ? [charge] : [] }) };
}
