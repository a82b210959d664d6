import { AsyncLocalStorage } from "node:async_hooks";
import { DrizzleQueryError } from "drizzle-orm";
import { QueryError } from "../query-error.ts";

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
