import { and, asc, desc, eq, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Account, TaskFact } from "../../server/dunning/facts/facts.ts";
import type { Database, Reader, Writer } from "../database.ts";
import { afterPosition, toPage, isRanked, type Position } from "./keyset.ts";
import { afterRanked, readTypicalAmounts, priorityScore } from "./task-ranking.ts";

export type TaskFilter = {
  state: "open" | "done";
  kind?: TaskFact["kind"] | undefined;
  customerId?: string | undefined;
  /** A user's id; null: tasks whose customer has no owner. */
  owner?: string | null | undefined;
};

/**
 * The task is not done, and its case is still open: nobody must call a customer who has paid. Needs the task's
 * case joined. When a case opens again, its tasks come back by themselves.
 */
export const isToDo = ({ tables: { tasks, cases } }: Database) =>
  and(isNull(tasks.doneAt), or(isNull(cases.status), eq(cases.status, "open")));

/**
 * Tasks with their customer, owner and amounts. Open tasks are ordered by priority and then oldest first,
 * finished ones newest first.
 */
export async function listTasks(
  db: Database,
  account: Account,
  { state, kind, customerId, owner }: TaskFilter,
  { from, limit }: { from: Position | null; limit: number },
) {
  const { tasks, owners } = db.tables;
  const open = state === "open";
  if (open && from && !isRanked(from)) {
    throw new RangeError(
      "A page of open tasks begins after a ranked position: pass the `next` of the page before.",
    );
  }
  const typical = open ? (from?.rank?.typical ?? (await readTypicalAmounts(db, account))) : {};
  const score = priorityScore(db, typical);
  const rows = await selectTasksWithCase(db, db.read, score)
    .where(
      and(
        eq(tasks.account, account),
        open ? isToDo(db) : isNotNull(tasks.doneAt),
        kind ? eq(tasks.kind, kind) : undefined,
        customerId ? eq(tasks.customerId, customerId) : undefined,
        owner === undefined ? undefined : owner === null ? isNull(owners.owner) : eq(owners.owner, owner),
        open
          ? afterRanked(from && isRanked(from) ? from : null, score, db)
          : afterPosition(from, "descending", tasks.createdAt, tasks.id),
      ),
    )
    .orderBy(
      ...(open
        ? [desc(score), asc(tasks.createdAt), asc(tasks.id)]
        : [desc(tasks.createdAt), desc(tasks.id)]),
    )
    .limit(limit + 1);
  return toPage(rows, limit, ({ task: { createdAt, id }, score: its }) => ({
    at: createdAt,
    id,
    ...(open ? { rank: { score: its, typical } } : {}),
  }));
}

export async function readTask(db: Database, from: Reader, account: Account, id: string) {
  const { tasks } = db.tables;
  const [row] = await selectTasksWithCase(db, from).where(and(eq(tasks.account, account), eq(tasks.id, id)));
  return row ?? null;
}

const selectTasksWithCase = (
  db: Database,
  from: Reader,
  score: SQL<number> = sql<number>`0`.mapWith(Number),
) => {
  const { tasks, cases, customers, owners } = db.tables;
  return from
    .select({
      task: tasks,
      customerName: customers.name,
      customerPhone: customers.phone,
      owner: owners.owner,
      currency: cases.currency,
      amountOpen: cases.amountOpen,
      selfCure: cases.selfCure,
      expectedValue: cases.expectedValue,
      priorityReasons: cases.priorityReasons,
      score,
    })
    .from(tasks)
    .leftJoin(cases, and(eq(cases.account, tasks.account), eq(cases.id, tasks.caseId)))
    .leftJoin(customers, and(eq(customers.account, tasks.account), eq(customers.id, tasks.customerId)))
    .leftJoin(owners, and(eq(owners.account, tasks.account), eq(owners.customerId, tasks.customerId)));
};

/** False when the task was done before. */
export async function completeTask(
  db: Database,
  tx: Writer,
  { account, id }: Pick<TaskFact, "account" | "id">,
  done: { at: number; by: string; outcome: string },
): Promise<boolean> {
  const { tasks } = db.tables;
  const written = await tx
    .update(tasks)
    .set({ doneAt: done.at, doneBy: done.by, outcome: done.outcome })
    .where(and(eq(tasks.account, account), eq(tasks.id, id), isNull(tasks.doneAt)))
    .returning({ id: tasks.id });
  return written.length > 0;
}
