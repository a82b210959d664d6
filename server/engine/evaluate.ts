import type { Database, Writer } from "../../db/database.ts";
import { persistDecisions } from "../../db/stores/persist-decision.ts";
import { type CustomerRecord, loadCustomerRecords } from "../../db/stores/snapshot-loader.ts";
import { type Channel, termsOf } from "../channels/channel.ts";
import type { Clock } from "../clock.ts";
import { decide } from "../dunning/decide.ts";
import type { Account } from "../dunning/facts/facts.ts";
import type { Decision } from "../dunning/model/decision.ts";
import { linkCommands, traced } from "../tracing/traces.ts";

export type EvaluationDependencies = { db: Database; clock: Clock; channels: readonly Channel[] };

/** What was known of a customer, and what was decided. */
export type Evaluated = CustomerRecord & { decision: Decision };

/** Locks customers for the transaction, always in one order so that two loops cannot wait for each other. */
export async function lockCustomers(tx: Writer, account: Account, customerIds: string[]): Promise<void> {
  for (const id of [...customerIds].sort()) await tx.lock(`${account}/${id}`);
}

/**
 * Loads everything about these customers, decides, and commits the decisions, in the transaction given.
 * The caller has locked the customers.
 */
export async function evaluateWithin(
  { db, clock, channels }: EvaluationDependencies,
  tx: Writer,
  account: Account,
  customerIds: string[],
): Promise<Map<string, Evaluated>> {
  const evaluated = new Map<string, Evaluated>();
  const now = clock.now();
  for (const [customerId, known] of await loadCustomerRecords(
    db,
    tx,
    account,
    customerIds,
    termsOf(channels),
  )) {
    const decision = decide(known.snapshot, now);
    evaluated.set(customerId, { ...known, decision });
  }
  await persistDecisions(db, tx, account, [...evaluated.values()]);
  return evaluated;
}

/** The ids of the commands that a decision added. */
export function newCommandsOf({ stored, decision }: Evaluated): string[] {
  const before = new Set(stored.commands.map(({ id }) => id));
  return decision.commands.filter(({ id }) => !before.has(id)).map(({ id }) => id);
}

/** The same in a transaction of its own. */
export async function evaluate(
  dependencies: EvaluationDependencies,
  account: Account,
  customerIds: string[],
): Promise<void> {
  await traced("evaluate", { account, customer: customerIds.length === 1 ? customerIds[0] : undefined }, () =>
    dependencies.db.write(async (tx) => {
      await lockCustomers(tx, account, customerIds);
      const evaluated = await evaluateWithin(dependencies, tx, account, customerIds);
      linkCommands(account, [...evaluated.values()].flatMap(newCommandsOf));
    }),
  );
}
