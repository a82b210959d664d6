import { setTimeout } from "node:timers/promises";
import { type Client, LibsqlError, type ResultSet, type Transaction } from "@libsql/client";
import type { StatementRunner } from "./libsql-builders.ts";
import { bindable, type Value } from "./libsql-values.ts";

/** Servers let a write wait for the lock a while before they refuse it; some refuse at once. */
const RETRY_MS = 20;

type Statement = Parameters<StatementRunner["execute"]>[0];

/**
 * One write transaction on a libSQL server: committed when `work` resolves, rolled back when it throws.
 *
 * @param busyMs how long it waits for other processes that hold the server's one write lock
 */
export async function serverTransaction<Result>(
  client: Client,
  busyMs: number,
  work: (transaction: StatementRunner) => Promise<Result>,
): Promise<Result> {
  const transaction = new ServerTransaction(client, busyMs);
  try {
    const result = await work(transaction);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

class ServerTransaction implements StatementRunner {
  readonly #client: Client;
  readonly #busyMs: number;
  #begun: Promise<Transaction> | undefined;

  constructor(client: Client, busyMs: number) {
    this.#client = client;
    this.#busyMs = busyMs;
  }

  async execute({ sql, args }: Statement): Promise<ResultSet> {
    const statement = { sql, args: args.map(bindable) };
    if (this.#begun) return (await this.#begun).execute(statement);
    const first = begin(this.#client, this.#busyMs, statement);
    this.#begun = first.then(({ transaction }) => transaction);
    this.#begun.catch(() => {});
    return (await first).outcome;
  }

  async commit(): Promise<void> {
    const transaction = await this.#begun;
    try {
      await transaction?.commit();
    } catch (error) {
      throw new Error(
        "the libSQL server did not confirm a commit, so the write may or may not be stored: it is safe to " +
          `repeat (${error instanceof Error ? (error.cause ?? error) : error})`,
        { cause: error },
      );
    }
  }

  /** Never throws: whatever made the transaction fail is what the caller must hear. */
  async rollback(): Promise<void> {
    await this.#begun?.then((transaction) => transaction.rollback()).catch(() => {});
  }
}

/**
 * Begins with a first statement, which the client sends in one request with `begin`. Both are sent again
 * while another process holds the lock: nothing has happened yet.
 */
async function begin(client: Client, busyMs: number, statement: { sql: string; args: Value[] }) {
  const giveUpAt = performance.now() + busyMs;
  for (;;) {
    const transaction = await client.transaction("write");
    const outcome = transaction.execute(statement);
    const error = await outcome.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    // A failed statement leaves the transaction open, and only a failed `begin` closes it.
    if (!transaction.closed) return { transaction, outcome };
    const busy = error instanceof LibsqlError && error.code === "SQLITE_BUSY";
    if (!busy || performance.now() > giveUpAt) throw error;
    await setTimeout(RETRY_MS);
  }
}
