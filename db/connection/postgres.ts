import { sql } from "drizzle-orm";
import pg from "pg";
import { type Database, LONG_READ_MS } from "../database.ts";
import { migratePostgres } from "../migrate.ts";
import { schema } from "../schema.postgres.ts";
import { appendEvents } from "../stores/append-events.ts";
import { createMutex } from "./mutex.ts";
import { postgresBuilders } from "./postgres-builders.ts";
import { createNestingGuard, guardQuery, type QueryGuard, TransactionGuard } from "./query-guard.ts";
import { QueryError } from "../query-error.ts";

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

/** How long a statement may wait for a connection: a database that is out of reach fails it, and keeps nobody for ever. */
const CONNECT_MS = 20_000;

const LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 0))";

/**
 * @param url `postgres://user:password@host:port/database`
 * @param warn is told of connections that were lost while nobody used them
 */
export async function openPostgres(url: string, warn: (text: string) => void): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    application_name: "makegood",
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
  });
  // Without a listener, a connection that the server closes between two statements would end the process:
  // one for idle connections, one for those in a transaction, whose next statement fails and says why.
  pool.on("error", (error) => warn(`idle Postgres connection lost: ${error.message}`));
  pool.on("connect", (connection) => connection.on("error", () => {}));
  try {
    await migratePostgres(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }

  // Opened at the first long query, and few: however many people ask for reports, the others have their connections.
  const patient = new pg.Pool({
    connectionString: url,
    max: 2,
    application_name: "makegood reports",
    statement_timeout: LONG_READ_MS,
    options: "-c default_transaction_read_only=on",
  });
  patient.on("error", (error) => console.error(`idle Postgres connection lost: ${error.message}`));
  patient.on("connect", (connection) => connection.on("error", () => {}));

  const guardNesting = createNestingGuard();
  const write: Database["write"] = (work) =>
    guardNesting(() =>
      inTransaction(pool, async (connection) => {
        const transaction = new TransactionGuard();
        // One connection runs one statement at a time; callers may await several together.
        const mutex = createMutex();
        const guard: QueryGuard = (statement, execute) => mutex(() => transaction.guard(statement, execute));
        const lock = async (key: string) => {
          const query = () => connection.query(LOCK, [key]);
          await guard(LOCK, () => query().catch((reason) => Promise.reject(new QueryError(LOCK, reason))));
        };
        const tx = Object.assign(postgresBuilders(connection, guard), { lock });
        const result = await work(tx).finally(() => transaction.end());
        transaction.assertWhole();
        return result;
      }),
    );
  return {
    dialect: "postgres",
    tables: schema,
    read: postgresBuilders(pool, guardQuery),
    longRead: postgresBuilders(patient, guardQuery),
    write,
    snapshot: (work) =>
      inTransaction(
        pool,
        (connection) => work(postgresBuilders(connection, guardQuery)),
        "begin transaction isolation level repeatable read read only",
      ),
    appendEvents: (events) => appendEvents({ write, tables: schema }, events),
    skipLocked: sql`for update skip locked`,
    close: async () => {
      await Promise.all([pool.end(), patient.end()]);
    },
  };
}

/** Runs `work` on one connection, within a transaction that commits when it resolves. */
async function inTransaction<Result>(
  pool: pg.Pool,
  work: (connection: pg.PoolClient) => Promise<Result>,
  begin = "begin",
): Promise<Result> {
  const connection = await pool.connect();
  let broken: Error | undefined;
  try {
    await connection.query(begin);
    const result = await work(connection);
    await connection.query("commit");
    return result;
  } catch (error) {
    await connection.query("rollback").catch((reason: Error) => {
      broken = reason;
    });
    throw error;
  } finally {
    // Given an error, the pool ends the connection, and a transaction that is still open with it.
    connection.release(broken);
  }
}
