import { createClient } from "@libsql/client";
import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { migrateSqlite } from "../migrate.ts";
import { schema } from "../schema.sqlite.ts";
import { appendEvents } from "../stores/append-events.ts";
import { libsqlBuilders } from "./libsql-builders.ts";
import { createMutex } from "./mutex.ts";
import { createNestingGuard, guardQuery, TransactionGuard } from "./query-guard.ts";
import { serverTransaction } from "./libsql-transaction.ts";
import { bindable } from "./libsql-values.ts";

/** Other processes may hold the server's write lock for this long in all, as they may hold a local file. */
const WRITE_BUSY_MS = 30_000;

/**
 * Opens a database on a libSQL server. Its transactions exclude each other there; those of this process
 * take turns here, so that they wait in order.
 *
 * @param url `libsql://`, `https://`, `http://`, `wss://` or `ws://`; a token as `?authToken=…`
 */
export async function openLibsqlServer(url: string, { busyMs = WRITE_BUSY_MS } = {}): Promise<Database> {
  const client = createClient({ url });
  const mutex = createMutex();
  const guardNesting = createNestingGuard();
  const write: Database["write"] = (work) =>
    guardNesting(() =>
      mutex(() =>
        serverTransaction(client, busyMs, async (runner) => {
          const transaction = new TransactionGuard();
          const tx = Object.assign(libsqlBuilders(runner, transaction.guard), { lock: async () => {} });
          const result = await work(tx).finally(() => transaction.end());
          transaction.assertWhole();
          return result;
        }),
      ),
    );
  try {
    await serverTransaction(client, busyMs, (runner) =>
      migrateSqlite(async (statement, args = []) => {
        const { rows } = await runner.execute({ sql: statement, args });
        return rows.map((row) => Array.from<unknown>(row));
      }),
    );
  } catch (error) {
    client.close();
    throw error;
  }
  const read = libsqlBuilders(
    { execute: ({ sql, args }) => client.execute({ sql, args: args.map(bindable) }) },
    guardQuery,
  );
  return {
    dialect: "sqlite",
    tables: schema,
    read,
    longRead: read,
    write,
    snapshot: () =>
      Promise.reject(
        new Error("a libSQL server gives every transaction up after seconds: it is backed up where it runs"),
      ),
    appendEvents: (events) => appendEvents({ write, tables: schema }, events),
    skipLocked: sql.empty(),
    close: async () => {
      await mutex(async () => client.close());
    },
  };
}
