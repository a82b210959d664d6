import type { Writer } from "../../db/database.ts";
import { commandQueue } from "../../db/stores/commands.ts";
import type { Decision } from "../dunning/model/decision.ts";
import { evaluateWithin, lockCustomers } from "../engine/evaluate.ts";
import type { Context } from "./context.ts";

/**
 * Writes a person's action as facts about one customer and evaluates that customer again, in one transaction:
 * the consequences of an action are there when the answer goes out, and a crash leaves both or neither.
 * What had been put off for the customer is tried at once. `write` writes facts only. Conclusions are the decision's.
 */
export async function writeFactsAndEvaluate<Result>(
  { db, clock, channels, account, nudge }: Context,
  customerId: string,
  write: (tx: Writer) => Promise<Result>,
): Promise<{ result: Result; decision: Decision }> {
  const outcome = await db.write(async (tx) => {
    await lockCustomers(tx, account, [customerId]);
    const result = await write(tx);
    const evaluation = (await evaluateWithin({ db, clock, channels }, tx, account, [customerId])).get(
      customerId,
    );
    await commandQueue(db).hastenWithin(tx, account, customerId);
    if (!evaluation) throw new Error(`evaluating customer ${customerId} of ${account} gave no decision`);
    return { result, decision: evaluation.decision };
  });
  nudge();
  return outcome;
}
