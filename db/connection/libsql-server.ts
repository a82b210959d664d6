import { createClient } from "@libsql/client";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/libsql";
import { appendEvents } from "../stores/append-events.ts";
import type { Database, Reader, Writer } from "../database.ts";
import { migrateSqlite } from "../migrate.ts";
import { schema } from "../schema.sqlite.ts";
import { Span, supervise } from "./query-guard.ts";
import { oneAtATime, refuseNesting } from "./mutex.ts";

/**
 * Opens a database on a libSQL server. Its transactions exclude each other there; here they take turns, so
 * that they wait in this process rather than fail there.
 *
 * @param url `libsql://`, `https://`, `http://`, `wss://` or `ws://`; a token as `?authToken=…`
 */
export async function openLibsqlServer(url: string): Promise<Database> {
  const client = createClient({ url });
  const migration = await client.transaction("write");
  try {
    await migrateSqlite(async (statement, values = []) => {
      const { rows, columns } = await migration.execute({ sql: statement, args: values });
      return rows.map((row) => columns.map((_, index) => row[index]));
    });
    await migration.commit();
  } finally {
    migration.close();
  }

  const db = drizzle({ client, casing: "snake_case" });
  const inTurn = oneAtATime();
  const notNested = refuseNesting();
  const write: Database["write"] = (work) =>
    notNested(() =>
      inTurn(() =>
        db.transaction(async (tx) => {
          const span = new Span();
          const writer = supervise(tx, span.around) as unknown as Writer;
          return work(Object.assign(writer, { lock: async () => {} })).finally(() => span.end());
        }),
      ),
    );
  return {
    dialect: "sqlite",
    tables: schema,
    read: supervise(db) as unknown as Reader,
    write,
    appendEvents: (events) => appendEvents({ write, tables: schema }, events),
    skipLocked: sql.empty(),
    close: async () => {
      await inTurn(async () => client.close());
    },
  };
}
