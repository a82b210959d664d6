import { traceCommand } from "../tracing/traces.ts";
import { and, eq } from "drizzle-orm";
import { type ClaimedCommand, commandQueue } from "../../db/stores/commands.ts";
import { appendTimeline } from "../../db/stores/persist-decision.ts";
import { upsertFacts } from "../../db/stores/upsert-facts.ts";
import { type FactBatch, factBatch } from "../dunning/facts/fact-batch.ts";
import type { Account, ExecutionFact } from "../dunning/facts/facts.ts";
import type { Command } from "../dunning/model/command.ts";
import { choiceToDetail } from "../dunning/retries/propensity-log.ts";
import { type ClaimedOfAccount, executeForAccount } from "./account-command-worker.ts";
import type { AccessGuard } from "./access-guard.ts";
import { CLOCK_RETRY_MS, type ClockGuard } from "./clock-guard.ts";
import { COMMAND_BATCH_SIZE, type EngineDependencies, leaseOf } from "./dependencies.ts";
import { evaluateWithin, lockCustomers } from "./evaluate.ts";
import { chargesBefore } from "./handlers/charges-before.ts";
import { type CommandResult, idempotencyKeyOf, type NotTried, wasTried } from "./handlers/handler.ts";
import { handlerOf } from "./handlers/handlers.ts";

const MINUTE = 60_000;

/** Doubling from a minute to ten: after an outage work goes on within minutes, however long the outage was. */
const backoff = (tries: number) => Math.min(MINUTE * 2 ** tries, 10 * MINUTE);

/** What the worker needs besides. */
export type CommandDependencies = EngineDependencies & {
  access: AccessGuard;
  clockGuard: ClockGuard;
  /** The process ends: nothing more is begun. */
  isStopping: () => boolean;
};

type Lease = { account: Account; tries: number; leaseOwner: string | null };
type Claimed = Pick<Command, "id" | "customerId" | "caseId" | "invoiceId" | "do"> & Lease;

/**
 * Claims one batch of due commands and executes them, one customer's in turn, several customers' side by side. A step of a
 * run whose time is moved by hand; the lane of a server takes new commands as soon as one has ended.
 */
export async function executeDue(dependencies: CommandDependencies, owner: string): Promise<number> {
  const { db, concurrency, isStopping, report } = dependencies;
  const due = await commandQueue(db).claim(COMMAND_BATCH_SIZE, leaseOf(dependencies, owner));
  const waiting = [...inTurnOf(due).values()];
  const work = async () => {
    for (let commands = waiting.shift(); commands; commands = waiting.shift()) {
      for (const command of commands) {
        try {
          if (isStopping()) await db.write((tx) => commandQueue(db).releaseWithin(tx, command));
          else await executeClaimed(dependencies, command);
        } catch (error) {
          // Its lease stays and runs out, so that a command that breaks the loop is not tried in a circle.
          const { account, id, customerId, caseId } = command;
          report({ where: "command", account, id, customerId, caseId, error });
        }
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return due.length;
}

/**
 * Commands by customer, whose commands go one after another so that each sees the effects of the one before. What concerns
 * an account goes first: it may say whom a report of fraud is about.
 */
export function inTurnOf(claimed: readonly ClaimedCommand[]): ReadonlyMap<string, ClaimedCommand[]> {
  const isOfAccount = ({ customerId }: ClaimedCommand) => customerId === null;
  const byCustomer = new Map<string, ClaimedCommand[]>();
  const inOrder = [...claimed.filter(isOfAccount), ...claimed.filter((command) => !isOfAccount(command))];
  for (const command of inOrder) {
    const customer = `${command.account}/${command.customerId ?? ""}`;
    byCustomer.set(customer, [...(byCustomer.get(customer) ?? []), command]);
  }
  return byCustomer;
}

/** Executes a claimed command: of one customer, or of the account. */
export const executeClaimed = (
  dependencies: CommandDependencies,
  { customerId, ...command }: ClaimedCommand,
): Promise<void> =>
  traceCommand(
    command.do.kind,
    {
      account: command.account,
      customer: customerId ?? undefined,
      case: command.caseId,
      command: command.id,
    },
    () =>
      customerId === null
        ? executeOfAccount(dependencies, command as ClaimedOfAccount)
        : execute(dependencies, { ...command, customerId } as Claimed),
  );

async function executeOfAccount(dependencies: CommandDependencies, claimed: ClaimedOfAccount): Promise<void> {
  const { access } = dependencies;
  const restsUntil = access.restsUntil(claimed.account);
  if (restsUntil !== null) return rest(dependencies, claimed, restsUntil);
  const ended = await executeForAccount(dependencies, claimed);
  if (ended === "unwanted") return;
  return ended === "done" ? access.granted(claimed.account) : notTried(dependencies, claimed, ended);
}

/**
 * Executes one command: read what must be fresh, lock, evaluate again, and only if the very same command is
 * still wanted and due now, note that it starts. Then act, outside any transaction. Then note how it
 * ended, and evaluate again.
 */
async function execute(dependencies: CommandDependencies, claimed: Claimed): Promise<void> {
  const { db, clock, access, clockGuard } = dependencies;
  const { account, id, customerId } = claimed;
  const restsUntil = access.restsUntil(account);
  if (restsUntil !== null) return rest(dependencies, claimed, restsUntil);
  const fresh = await readFirst(dependencies, claimed);
  if (fresh && !("facts" in fresh)) return notTried(dependencies, claimed, fresh);
  const { isNote = false } = handlerOf(claimed.do);
  const doubtBefore = isNote ? null : await clockGuard.doubt();
  if (doubtBefore !== null) return notTried(dependencies, claimed, { wrongClock: doubtBefore });

  const ready = await db.write(async (tx) => {
    await lockCustomers(tx, account, [customerId]);
    if (fresh) await upsertFacts(db, tx, account, [fresh.facts]);
    const evaluated = (await evaluateWithin(dependencies, tx, account, [customerId])).get(customerId);
    if (!evaluated) return null;
    const { snapshot, decision } = evaluated;
    const command = decision.commands.find((wanted) => wanted.id === id);
    if (!command || command.dueAt > clock.now()) {
      await commandQueue(db).releaseWithin(tx, claimed);
      return null;
    }
    const handler = handlerOf(command.do);
    const endsExecution = handler.endsExecution?.(command);
    const execution =
      endsExecution === undefined
        ? executionOf(
            account,
            command,
            clock.now(),
            chargesBefore(snapshot, command.invoiceId, fresh?.chargeIds ?? []),
          )
        : snapshot.executions.find((known) => known.id === endsExecution);
    if (endsExecution === undefined && execution) {
      // Only what may be done again has an id that was there before: its first start was never finished.
      const { executions } = db.tables;
      await tx
        .insert(executions)
        .values(execution)
        .onConflictDoUpdate({ target: [executions.account, executions.id], set: execution });
    }
    return { command, handler, execution, snapshot, decision };
  });
  if (!ready) return;

  const { command, handler, execution, snapshot, decision } = ready;
  // The clock may have been set while the decision was made, and the decision was made by it.
  const doubt = isNote ? null : await clockGuard.doubt();
  if (doubt !== null) return notTried(dependencies, claimed, { wrongClock: doubt });
  const result = await handler.execute(command, { ...dependencies, snapshot, decision });
  if (!wasTried(result)) return notTried(dependencies, claimed, result);
  await access.granted(account);
  await finish(dependencies, account, command, execution, result);
}

/**
 * What must be fresh, read from Stripe; null when nothing has to be read. Only a read that succeeded, or that found
 * nothing under the id, lets the command go on: a read that failed says nothing about what the customer paid.
 */
async function readFirst(
  { gateway }: CommandDependencies,
  command: Claimed,
): Promise<{ facts: FactBatch; chargeIds: readonly string[] } | NotTried | null> {
  const batches: FactBatch[] = [];
  const chargeIds: string[] = [];
  for (const invoiceId of handlerOf(command.do).readsFirst?.(command) ?? []) {
    const read = await gateway.readInvoice(command.account, invoiceId);
    if (read.kind === "no_access") return { noAccess: read.reason };
    if (read.kind === "done") {
      batches.push(read.facts);
      chargeIds.push(...read.chargeIds);
    } else if (read.kind !== "gone") return { tryLater: read.reason };
  }
  return batches.length > 0 ? { facts: factBatch(...batches), chargeIds } : null;
}

/** The note that a command starts. */
function executionOf(
  account: Account,
  command: Command,
  now: number,
  before: ExecutionFact["detail"],
): ExecutionFact {
  const { do: action, id, customerId, caseId, invoiceId } = command;
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
    detail:
      action.kind === "charge" ? { ...before, ...(action.choice ? choiceToDetail(action.choice) : {}) } : {},
  };
}

async function finish(
  dependencies: CommandDependencies,
  account: Account,
  command: Command,
  execution: ExecutionFact | undefined,
  { outcome, detail, facts }: Exclude<CommandResult, NotTried>,
) {
  const { db, clock } = dependencies;
  const { executions } = db.tables;
  await db.write(async (tx) => {
    await lockCustomers(tx, account, [command.customerId]);
    if (facts) await upsertFacts(db, tx, account, [facts]);
    if (execution) {
      await tx
        .update(executions)
        .set({ outcome, detail: { ...execution.detail, ...detail }, finishedAt: clock.now() })
        .where(and(eq(executions.account, account), eq(executions.id, execution.id)));
    }
    await handlerOf(command.do).store?.(tx, account, command, dependencies);
    await appendTimeline(db, tx, account, command.customerId, new Map(), [
      {
        id: `execution:${command.id}`,
        at: clock.now(),
        invoiceId: command.invoiceId,
        kind: command.do.kind,
        detail: { ...scalarsOf(command.do), ...detail, outcome },
        reasons: command.reasons,
      },
    ]);
    const customers = new Set([command.customerId, ...(facts?.customersToEvaluate ?? [])]);
    await evaluateWithin(dependencies, tx, account, [...customers]);
  });
}

const scalarsOf = (action: Command["do"]): ExecutionFact["detail"] =>
  Object.fromEntries(
    Object.entries(action).filter(
      (entry): entry is [string, string | number | boolean | null] =>
        entry[0] !== "kind" && (entry[1] === null || typeof entry[1] !== "object"),
    ),
  );

/** The command did not happen, so no note of it stays, and it comes again later. */
async function notTried(
  dependencies: CommandDependencies,
  claimed: Lease & { id: string; customerId?: string; caseId?: string },
  result: NotTried,
) {
  const { db, leaseClock, access, report } = dependencies;
  const { executions } = db.tables;
  const { account, id, customerId, caseId, tries } = claimed;
  if ("noAccess" in result) {
    const isNews = await access.refused(account, result.noAccess);
    if (isNews) {
      const text = `Stripe refuses our key, so everything of this account waits until the key is right: ${result.noAccess}`;
      report({ where: "command", account, id, customerId, caseId, error: new Error(text) });
    }
  } else if ("tryLater" in result)
    report({
      where: "command",
      account,
      id,
      error: new Error(`put off: ${result.tryLater}`),
      customerId,
      caseId,
      level: "warn",
    });
  await db.write(async (tx) => {
    await tx
      .delete(executions)
      .where(and(eq(executions.account, account), eq(executions.id, id), eq(executions.outcome, "started")));
    if ("noAccess" in result)
      await commandQueue(db).restWithin(tx, claimed, access.restsUntil(account) ?? leaseClock.now());
    else if ("wrongClock" in result)
      await commandQueue(db).restWithin(tx, claimed, leaseClock.now() + CLOCK_RETRY_MS);
    else await commandQueue(db).postponeWithin(tx, claimed, leaseClock.now() + backoff(tries));
  });
}

/** The account waits for its key: the command stays as it is, and no call is made for it. */
const rest = ({ db }: CommandDependencies, claimed: Lease & { id: string }, until: number) =>
  db.write((tx) => commandQueue(db).restWithin(tx, claimed, until));
