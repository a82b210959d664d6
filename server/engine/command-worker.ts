import { and, eq } from "drizzle-orm";
import { appendTimeline } from "../../db/stores/persist-decision.ts";
import { commandQueue } from "../../db/stores/commands.ts";
import { recordFacts } from "../../db/stores/upsert-facts.ts";
import type { Command } from "../dunning/model/command.ts";
import type { Account, ExecutionFact, TaskFact } from "../dunning/facts/facts.ts";
import { choiceDetail } from "../dunning/retries/propensity-log.ts";
import type { FactBatch } from "../dunning/facts/fact-batch.ts";
import { idempotencyKeyOf } from "./idempotency.ts";
import { COMMAND_BATCH_SIZE, type EngineDependencies, LEASE_MS } from "./dependencies.ts";
import { lockCustomers, evaluateWithin } from "./evaluate.ts";
import type { CommandResult } from "./command-result.ts";
import { perform, readBefore } from "./handlers/handlers.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Doubling from a quarter of an hour to half a day. */
const backoff = (tries: number) => Math.min(15 * MINUTE * 2 ** tries, 12 * HOUR);

type Claimed = Pick<Command, "id" | "customerId" | "invoiceId" | "do"> & {
  account: Account;
  tries: number;
  leaseOwner: string | null;
};

/** Claims due commands and executes them, one customer's in turn, several customers' side by side. */
export async function executeDue(parts: EngineDependencies, owner: string): Promise<number> {
  const queue = commandQueue(parts.db);
  const due = await queue.claim(COMMAND_BATCH_SIZE, { owner, now: parts.clock.now(), leaseMs: LEASE_MS });
  const lanes = new Map<string, Claimed[]>();
  for (const command of due) {
    const lane = `${command.account}/${command.customerId}`;
    lanes.set(lane, [...(lanes.get(lane) ?? []), command]);
  }
  const waiting = [...lanes.values()];
  const work = async () => {
    for (let lane = waiting.shift(); lane; lane = waiting.shift()) {
      for (const command of lane) {
        try {
          await execute(parts, command);
        } catch (error) {
          // Its lease stays and runs out, so that a command that breaks the loop is not tried in a circle.
          parts.report({ where: "command", account: command.account, id: command.id, error });
        }
      }
    }
  };
  await Promise.all(Array.from({ length: parts.concurrency }, work));
  return due.length;
}

/**
 * Executes one command: read what must be fresh, lock, look again, and only if the very same command is
 * still wanted and due now, note that it starts. Then act, outside any transaction. Then note how it
 * ended, and look again.
 */
async function execute(parts: EngineDependencies, claimed: Claimed): Promise<void> {
  const { db, clock } = parts;
  const { account, id, customerId } = claimed;
  const fresh = await readBefore(parts, account, claimed);
  if (fresh && "tryLater" in fresh) return postpone(parts, claimed, fresh.tryLater);

  const ready = await db.write(async (tx) => {
    await lockCustomers(tx, account, [customerId]);
    if (fresh) await recordFacts(db, tx, account, [fresh]);
    const looks = await evaluateWithin(parts, tx, account, [customerId]);
    const known = looks.get(customerId);
    if (!known) return null;
    const { snapshot, decision } = known;
    const command = decision.commands.find((one) => one.id === id);
    if (!command || command.dueAt > clock.now()) {
      await commandQueue(db).releaseWithin(tx, claimed);
      return null;
    }
    const execution = executionOf(account, command, clock.now());
    if (execution) {
      // Only what may be done again has an id that was there before: its first start was never finished.
      const { executions } = db.tables;
      await tx
        .insert(executions)
        .values(execution)
        .onConflictDoUpdate({ target: [executions.account, executions.id], set: execution });
    }
    return { command, snapshot, decision, execution };
  });
  if (!ready) return;

  const performed = await perform(parts, ready.command, ready.snapshot, ready.decision);
  if ("tryLater" in performed) return postpone(parts, claimed, performed.tryLater);
  const { execution, command, snapshot } = ready;
  const noted = execution ?? snapshot.executions.find(({ id }) => id === executionIdOf(command));
  await finish(parts, account, command, noted?.detail ?? {}, performed);
}

/** The act that tells how a command ended. */
const executionIdOf = ({ id, do: action }: Pick<Command, "id" | "do">): string =>
  action.kind === "find_outcome" ? action.executionId : id;

/** The note that an action starts; looking something up leaves none. */
function executionOf(account: Account, command: Command, now: number): ExecutionFact | null {
  const { do: action, id, customerId, caseId, invoiceId } = command;
  if (action.kind === "find_outcome") return null;
  return {
    account,
    id,
    customerId,
    caseId,
    invoiceId,
    kind: action.kind,
    stepId: "stepId" in action ? action.stepId : null,
    paymentMethodId: action.kind === "charge" ? action.paymentMethodId : null,
    trigger: action.kind === "charge" ? action.trigger : null,
    idempotencyKey: idempotencyKeyOf(account, id),
    startedAt: now,
    finishedAt: null,
    outcome: "started",
    detail: action.kind === "charge" && action.choice ? choiceDetail(action.choice) : {},
  };
}

async function finish(
  parts: EngineDependencies,
  account: Account,
  command: Command,
  noted: ExecutionFact["detail"],
  performed: Exclude<CommandResult, { tryLater: string }>,
) {
  const { db, clock } = parts;
  const { executions } = db.tables;
  await db.write(async (tx) => {
    await lockCustomers(tx, account, [command.customerId]);
    if (performed.facts) await recordFacts(db, tx, account, [performed.facts]);
    await tx
      .update(executions)
      .set({
        outcome: performed.outcome,
        detail: { ...noted, ...performed.detail },
        finishedAt: clock.now(),
      })
      .where(and(eq(executions.account, account), eq(executions.id, executionIdOf(command))));
    if (command.do.kind === "task")
      await tx
        .insert(db.tables.tasks)
        .values(taskOf(account, command, clock.now()))
        .onConflictDoNothing();
    await appendTimeline(db, tx, account, command.customerId, new Map(), [
      {
        id: `execution:${command.id}`,
        at: clock.now(),
        invoiceId: command.invoiceId,
        kind: command.do.kind,
        detail: { ...scalars(command.do), ...performed.detail, outcome: performed.outcome },
        reasons: command.reasons,
      },
    ]);
    const customers = new Set([command.customerId, ...customersIn(performed.facts)]);
    await evaluateWithin(parts, tx, account, [...customers]);
  });
}

const taskOf = (
  account: Account,
  { id, customerId, caseId, do: action }: Command,
  now: number,
): TaskFact => ({
  account,
  id,
  customerId,
  caseId,
  stepId: action.kind === "task" ? action.stepId : null,
  kind: action.kind === "task" ? action.task : "review",
  createdAt: now,
  doneAt: null,
  doneBy: null,
  outcome: null,
});

const customersIn = (facts: FactBatch | undefined): string[] => (facts ? facts.customersToEvaluate : []);

const scalars = (action: Command["do"]): ExecutionFact["detail"] =>
  Object.fromEntries(
    Object.entries(action).filter(
      (entry): entry is [string, string | number | boolean | null] =>
        entry[0] !== "kind" && (entry[1] === null || typeof entry[1] !== "object"),
    ),
  );

/** It did not happen, so no note of it stays, and it comes again later. */
async function postpone(
  { db, clock, report }: EngineDependencies,
  claimed: Claimed,
  why: string,
): Promise<void> {
  const { executions } = db.tables;
  const { account, id, tries } = claimed;
  report({ where: "command", account, id, error: new Error(`put off: ${why}`) });
  await db.write(async (tx) => {
    await tx
      .delete(executions)
      .where(and(eq(executions.account, account), eq(executions.id, id), eq(executions.outcome, "started")));
    await commandQueue(db).postponeWithin(tx, claimed, clock.now() + backoff(tries));
  });
}
