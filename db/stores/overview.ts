import { and, count, desc, eq, gte, inArray, isNull, or, sql } from "drizzle-orm";
import type { Account, HoldKind, TaskFact } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";
import { selectCasesWithCustomer, type ListedCase } from "./cases.ts";
import { isToDo } from "./tasks.ts";
import { readTypicalAmounts, priorityScore } from "./task-ranking.ts";

/** Counts open cases, in all and by hold, open tasks, and cases opened since a time (epoch ms). */
export async function countWork(db: Database, account: Account, since: number) {
  const { cases, tasks } = db.tables;
  const [held, [todo], [recent]] = await Promise.all([
    db.read
      .select({ heldBy: cases.heldBy, cases: count() })
      .from(cases)
      .where(and(eq(cases.account, account), eq(cases.status, "open")))
      .groupBy(cases.heldBy),
    db.read
      .select({ tasks: count() })
      .from(tasks)
      .leftJoin(cases, and(eq(cases.account, tasks.account), eq(cases.id, tasks.caseId)))
      .where(and(eq(tasks.account, account), isToDo(db))),
    db.read
      .select({ cases: count() })
      .from(cases)
      .where(and(eq(cases.account, account), gte(cases.openedAt, since))),
  ]);
  const of = (kind: HoldKind) => held.find(({ heldBy }) => heldBy === kind)?.cases ?? 0;
  return {
    open: held.reduce((sum, row) => sum + row.cases, 0),
    tasks: todo?.tasks ?? 0,
    paused: of("pause"),
    promised: of("promise"),
    disputed: of("dispute"),
    recent: recent?.cases ?? 0,
  };
}

/** The commonest currency among the newest cases; null while there is none. */
export async function findCommonestCurrency(
  db: Database,
  account: Account,
  among: number,
): Promise<string | null> {
  const { cases } = db.tables;
  const newest = db.read
    .select({ currency: cases.currency })
    .from(cases)
    .where(eq(cases.account, account))
    .orderBy(desc(cases.openedAt), desc(cases.id))
    .limit(among)
    .as("newest");
  const [row] = await db.read
    .select({ currency: newest.currency })
    .from(newest)
    .groupBy(newest.currency)
    .orderBy(desc(sql`count(*)`), newest.currency)
    .limit(1);
  return row?.currency ?? null;
}

/**
 * Open cases in which a person has something to do: an open task, or a dispute to answer. In the order of the
 * work list, by priority.
 */
export async function listCasesForStaff(
  db: Database,
  account: Account,
  { limit }: { limit: number },
): Promise<ListedCase[]> {
  const { cases, tasks } = db.tables;
  const score = priorityScore(db, await readTypicalAmounts(db, account));
  const toDo = db.read
    .select({ caseId: tasks.caseId })
    .from(tasks)
    .where(and(eq(tasks.account, account), isNull(tasks.doneAt)));
  return selectCasesWithCustomer(db)
    .where(
      and(
        eq(cases.account, account),
        eq(cases.status, "open"),
        or(eq(cases.heldBy, "dispute"), inArray(cases.id, toDo)),
      ),
    )
    .orderBy(desc(score), desc(cases.amountOpen), cases.id)
    .limit(limit);
}

/** The oldest open task of each of these cases. */
export async function listOldestTasks(
  db: Database,
  account: Account,
  caseIds: string[],
): Promise<Map<string, TaskFact["kind"]>> {
  if (caseIds.length === 0) return new Map();
  const { tasks } = db.tables;
  const rows = await db.read
    .select({ caseId: tasks.caseId, kind: tasks.kind })
    .from(tasks)
    .where(and(eq(tasks.account, account), isNull(tasks.doneAt), inArray(tasks.caseId, caseIds)))
    .orderBy(desc(tasks.createdAt), desc(tasks.id));
  // A map keeps the last value of a key: the oldest task.
  return new Map(rows.map(({ caseId, kind }) => [caseId, kind]));
}
