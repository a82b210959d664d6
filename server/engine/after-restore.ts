import { and, asc, eq, gt } from "drizzle-orm";
import { wakeOpenCases } from "../../db/stores/account-activity.ts";
import type { Database, Writer } from "../../db/database.ts";
import { appendTimeline } from "../../db/stores/persist-decision.ts";
import { loadCustomerRecords } from "../../db/stores/snapshot-loader.ts";
import { type Channel, termsOf } from "../channels/channel.ts";
import { decide } from "../dunning/decide.ts";
import type { Account, ExecutionFact } from "../dunning/facts/facts.ts";
import type { CommandOf } from "../dunning/model/command.ts";
import type { Snapshot } from "../dunning/model/snapshot.ts";
import { idempotencyKeyOf } from "./handlers/handler.ts";

const CUSTOMERS_PER_LOAD = 100;
/** More than any strategy has steps. */
const MOST_MESSAGES = 100;

/**
 * Puts a database right that an older state was restored into. The server went on after that state, and nobody here knows
 * with what:
 *
 * - Messages that would have been sent since may have been. They count as such whose outcome is unknown, and are not sent again.
 * - Whatever was planned is forgotten, and every customer with an open case is looked at again. Every command reads its
 *   invoice from Stripe before it acts, so a charge or an end that was carried out since is found there.
 * - Whatever a process had claimed is free.
 *
 * Doing it again changes nothing more.
 *
 * @param since when the restored state was true, epoch ms
 * @returns the number of messages that may have been sent
 */
export async function afterRestore(
  db: Database,
  tx: Writer,
  { channels, since, now }: { channels: readonly Channel[]; since: number; now: number },
): Promise<number> {
  const { accounts, cases, commands, inbox, wakeups } = db.tables;
  const free = { leaseOwner: null, leaseUntil: null };
  await tx.update(wakeups).set(free);
  await tx.update(inbox).set(free).where(eq(inbox.state, "waiting"));
  await tx.delete(commands);
  let messages = 0;
  for (const { account } of await tx
    .select({ account: accounts.account })
    .from(accounts)
    .where(eq(accounts.status, "active"))) {
    for (let last = ""; ; ) {
      const page = await tx
        .selectDistinct({ customerId: cases.customerId })
        .from(cases)
        .where(and(eq(cases.account, account), eq(cases.status, "open"), gt(cases.customerId, last)))
        .orderBy(asc(cases.customerId))
        .limit(CUSTOMERS_PER_LOAD);
      const ids = page.map(({ customerId }) => customerId);
      for (const [, { snapshot }] of await loadCustomerRecords(db, tx, account, ids, termsOf(channels)))
        messages += await noteMessagesSince(db, tx, account, snapshot, { since, now });
      if (ids.length < CUSTOMERS_PER_LOAD) break;
      last = ids.at(-1)!;
    }
    await wakeOpenCases(db, tx, account, now);
  }
  return messages;
}

/** What the server would have sent, had it known no more than this: each message in its turn, on the clock of its time. */
async function noteMessagesSince(
  db: Database,
  tx: Writer,
  account: Account,
  snapshot: Snapshot,
  { since, now }: { since: number; now: number },
): Promise<number> {
  const { executions } = db.tables;
  const known = new Set(snapshot.executions.map(({ id }) => id));
  let [at, noted] = [since, 0];
  let seen = snapshot;
  for (; noted < MOST_MESSAGES; noted++) {
    const next = decide(seen, at)
      .commands.filter((command): command is CommandOf<"message"> => command.do.kind === "message")
      .filter(({ id, dueAt }) => dueAt <= now && !known.has(id))
      .sort((a, b) => a.dueAt - b.dueAt)[0];
    if (!next) break;
    const execution = executionOf(account, next);
    await tx.insert(executions).values(execution);
    await appendTimeline(db, tx, account, next.customerId, new Map(), [
      {
        id: `execution:${next.id}`,
        at: next.dueAt,
        invoiceId: next.invoiceId,
        kind: "message",
        detail: { ...execution.detail, outcome: "unknown" },
        reasons: next.reasons,
      },
    ]);
    known.add(next.id);
    seen = { ...seen, executions: [...seen.executions, execution] };
    at = Math.max(at, next.dueAt);
  }
  return noted;
}

function executionOf(
  account: Account,
  { id, customerId, caseId, invoiceId, dueAt, do: action }: CommandOf<"message">,
): ExecutionFact {
  const { channel, stepId, template } = action;
  return {
    account,
    id,
    customerId,
    caseId,
    invoiceId,
    kind: "message",
    stepId,
    paymentMethodId: null,
    trigger: null,
    idempotencyKey: idempotencyKeyOf(account, id),
    startedAt: dueAt,
    finishedAt: dueAt,
    outcome: "unknown",
    detail: { channel, template, step: stepId, cause: "restored" },
  };
}
