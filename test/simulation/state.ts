import type { Database } from "../../db/database.ts";

/**
 * What the inbox knows of its own handling, and when this happened to arrive, is no part of the state. Nor is what
 * was learnt: an outcome teaches by what was known when it was learnt, and nothing but a chance hangs on it.
 */
const LEFT_OUT = new Set(["inbox", "wakeups", "retryModels", "trainingExamples"]);
const BOOKKEEPING = new Set(["leaseUntil", "leaseOwner", "tries"]);

type Row = Record<string, unknown>;

/**
 * Everything in the database, in an order of its own: equal states are equal texts. Of the timeline the
 * newest revision of each subject counts: how often something became better known depends on the order of
 * events, what is known in the end does not.
 */
export async function stateOf(db: Database): Promise<Record<string, string[]>> {
  const state: Record<string, string[]> = {};
  for (const [name, table] of Object.entries(db.tables)) {
    if (LEFT_OUT.has(name)) continue;
    const rows = (await db.read.select().from(table as never)) as Row[];
    const compared =
      name === "timeline" ? newest(rows) : name === "commands" ? rows.filter(isNoQuestion) : rows;
    state[name] = compared.map((row) => JSON.stringify(ordered(row))).sort();
  }
  const wakeups = (await db.read.select().from(db.tables.wakeups)) as Row[];
  state.wakeups = wakeups.map(({ account, customerId, dueAt }) => `${account} ${customerId} ${dueAt}`).sort();
  return state;
}

/**
 * A charge is asked for when the news of its dispute or fraud warning comes before its own. In order nobody needs to ask, so that
 * a question depends on the order of events. The facts of the answer are compared.
 */
function isNoQuestion({ id }: Row): boolean {
  return !String(id).startsWith("read_charge:");
}

function newest(rows: Row[]): Row[] {
  const latest = new Map<unknown, Row>();
  for (const row of rows) {
    const known = latest.get(row.subject);
    if (!known || Number(known.revision) < Number(row.revision)) latest.set(row.subject, row);
  }
  return [...latest.values()]
    .filter(({ kind }) => kind !== "withdrawn")
    .map(({ id: _id, revision: _revision, ...row }) => row);
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !BOOKKEEPING.has(key))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, ordered(inner)]),
  );
}
