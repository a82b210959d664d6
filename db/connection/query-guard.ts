import { AsyncLocalStorage } from "node:async_hooks";
import { DrizzleQueryError } from "drizzle-orm";

/**
 * A statement that the database refused. The message has the statement and the database's reason, never
 * the values: they are names, addresses and payloads, and messages end up in logs.
 */
export class QueryError extends Error {
  override readonly name = "QueryError";
  /** `SQLITE_…`, Postgres's five characters, or the network's `ECONN…`, where there is one. */
  readonly code: string | undefined;

  constructor(statement: string, reason: unknown) {
    const { message, code } = describe(reason);
    super(`${message} (in: ${statement.length > 300 ? `${statement.slice(0, 300)}…` : statement})`);
    this.code = code;
  }
}

function describe(reason: unknown): { message: string; code: string | undefined } {
  if (!(reason instanceof Error)) return { message: String(reason), code: undefined };
  const code = "code" in reason && typeof reason.code === "string" ? reason.code : undefined;
  // `fetch failed` has its reason in the cause.
  if (code === undefined && reason.cause instanceof Error) {
    const cause = describe(reason.cause);
    return { message: `${reason.message}: ${cause.message}`, code: cause.code };
  }
  // Postgres quotes the offending value after a colon when data has the wrong form (class 22).
  const message = code?.startsWith("22") ? reason.message.replace(/: ".*$/s, "") : reason.message;
  return { message, code };
}

/** Runs a statement, and does what every statement needs around it: it sorts errors and keeps transactions whole. */
export type QueryGuard = <Result>(statement: string, execute: () => Promise<Result>) => Promise<Result>;

/** Drizzle's own error quotes every value of the statement, so a `QueryError` takes its place. */
export const guardQuery: QueryGuard = async (statement, execute) => {
  try {
    return await execute();
  } catch (error) {
    throw error instanceof DrizzleQueryError ? new QueryError(statement, error.cause) : error;
  }
};

/**
 * Guards one transaction. A statement that comes after its end is refused: it would run outside it, or inside
 * another's. So is one that comes after another failed: Postgres and servers have given the transaction up
 * by then, so it is given up on every database.
 */
export class TransactionGuard {
  #ended = false;
  #failed = false;

  end(): void {
    this.#ended = true;
  }

  /** @throws where a statement failed and its caller went on, so that the rest is not committed without it */
  assertWhole(): void {
    if (this.#failed) throw new Error(FAILED);
  }

  readonly guard: QueryGuard = async (statement, execute) => {
    if (this.#ended) throw new QueryError(statement, new Error(ENDED));
    if (this.#failed) throw new QueryError(statement, new Error(FAILED));
    try {
      return await guardQuery(statement, execute);
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  };
}

const ENDED = "the transaction has ended: await every statement before write() returns";
const FAILED =
  "an earlier statement of the transaction failed, so nothing of it is stored: let its error end the write";

/**
 * Refuses a write begun inside another one of the same database. With one writer it would wait for itself
 * for ever; with several it would be a second transaction that does not see the first.
 */
export function createNestingGuard(): <Result>(write: () => Promise<Result>) => Promise<Result> {
  const surrounding = new AsyncLocalStorage<{ open: boolean }>();
  return async (write) => {
    if (surrounding.getStore()?.open) {
      throw new Error("a write was begun inside a write: pass the transaction (tx) down instead");
    }
    // Work that a transaction left behind may write once the transaction has ended.
    const transaction = { open: true };
    try {
      return await surrounding.run(transaction, write);
    } finally {
      transaction.open = false;
    }
  };
}
