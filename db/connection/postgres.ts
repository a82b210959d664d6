import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { appendEvents } from "../stores/append-events.ts";
import type { Database, Reader, Writer } from "../database.ts";
import { migratePostgres } from "../migrate.ts";
import { schema } from "../schema.postgres.ts";
import { Span, supervise } from "./query-guard.ts";
import { oneAtATime, refuseNesting } from "./mutex.ts";

// Postgres sends 64-bit integers as text, `count(*)` among them; ours are all safe integers. Set for the
// whole process because Drizzle asks the global parsers, whatever the pool is given.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError("an integer beyond 2^53 was read, which a JavaScript number cannot hold exactly");
  }
  return value;
});

/** A transaction that stopped making progress gives its locks back. */
const IDLE_TRANSACTION_MS = 60_000;

/** @param url `postgres://user:password@host:port/database` */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    application_name: "makegood",
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
  });
  // Without a listener, an idle connection that the server closes would end the process.
  pool.on("error", (error) => console.error(`idle Postgres connection lost: ${error.message}`));
  try {
    await migratePostgres(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }

  const db = drizzle({ client: pool, casing: "snake_case" });
  const notNested = refuseNesting();
  const write: Database["write"] = (work) =>
    notNested(() =>
      db.transaction(async (tx) => {
        const span = new Span();
        // One connection runs one statement at a time; callers may await several together.
        const inTurn = oneAtATime();
        const writer = supervise(tx, (execute) => inTurn(() => span.around(execute)));
        const lock = async (key: string) => {
          await writer.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
        };
        const result = await work(Object.assign(writer as unknown as Writer, { lock })).finally(() =>
          span.end(),
        );
        return result;
      }),
    );
  return {
    dialect: "postgres",
    tables: schema,
    read: supervise(db) as unknown as Reader,
    write,
    appendEvents: (events) => appendEvents({ write, tables: schema }, events),
    skipLocked: sql`for update skip locked`,
    close: () => pool.end(),
  };
}
