import { and, asc, desc, eq, isNotNull, isNull, or } from "drizzle-orm";
import type { Account, TaskFact } from "../../server/dunning/facts.ts";
import type { Database, Reader, Writer } from "../database.ts";
import { after, cut, type Position } from "./keyset.ts";

export type TaskFilter = {
  state: "open" | "done";
  kind?: TaskFact["kind"] | undefined;
  customerId?: string | undefined;
  /** A user's id; null: of customers that nobody in particular looks after. */
  owner?: string | null | undefined;
};

/**
 * Nobody did it, and there is still something to do it for: who has paid must not be called about it. Needs
 * the task's case joined. When a case opens again its tasks come back by themselves.
 */
export const stillToDo = ({ tables: { tasks, cases } }: Database) =>
  and(isNull(tasks.doneAt), or(isNull(cases.status), eq(cases.status, "open")));

/** Tasks with whom to contact, who looks after them and what is at stake: open ones oldest first, finished ones newest first. */
export async function listTasks(
  db: Database,
  account: Account,
  { state, kind, customerId, owner }: TaskFilter,
  { from, limit }: { from: Position | null; limit: number },
) {
  const { tasks, owners } = db.tables;
  const open = state === "open";
  const rows = await tasksWithCase(db, db.read)
    .where(
      and(
        eq(tasks.account, account),
        open ? stillToDo(db) : isNotNull(tasks.doneAt),
        kind ? eq(tasks.kind, kind) : undefined,
        customerId ? eq(tasks.customerId, customerId) : undefined,
        owner === undefined ? undefined : owner === null ? isNull(owners.owner) : eq(owners.owner, owner),
        after(from, open ? "ascending" : "descending", tasks.createdAt, tasks.id),
      ),
    )
    .orderBy(...(open ? [asc(tasks.createdAt), asc(tasks.id)] : [desc(tasks.createdAt), desc(tasks.id)]))
    .limit(limit + 1);
  return cut(rows, limit, ({ task: { createdAt, id } }) => ({ at: createdAt, id }));
}

export async function readTask(db: Database, from: Reader, account: Account, id: string) {
  const { tasks } = db.tables;
  const [row] = await tasksWithCase(db, from).where(and(eq(tasks.account, account), eq(tasks.id, id)));
  return row ?? null;
}

const tasksWithCase = (db: Database, from: Reader) => {
  const { tasks, cases, customers, owners } = db.tables;
  return from
    .select({
      task: tasks,
      customerName: customers.name,
      customerPhone: customers.phone,
      owner: owners.owner,
      currency: cases.currency,
      amountOpen: cases.amountOpen,
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
