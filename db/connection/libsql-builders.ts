import type { Client, ResultSet, Transaction } from "@libsql/client";
import { NoopLogger, type Query } from "drizzle-orm";
import { NoopCache } from "drizzle-orm/cache/core";
import { LibSQLPreparedQuery, LibSQLSession } from "drizzle-orm/libsql";
import {
  BaseSQLiteDatabase,
  type PreparedQueryConfig,
  SQLiteAsyncDialect,
  type SQLiteExecuteMethod,
} from "drizzle-orm/sqlite-core";
import type { Builders } from "../database.ts";
import type { QueryGuard } from "./query-guard.ts";

/** All that Drizzle asks of a client or a transaction in order to run statements. */
export type StatementRunner = {
  execute(statement: { sql: string; args: unknown[] }): Promise<Pick<ResultSet, "rows">>;
};

const dialect = new SQLiteAsyncDialect({ casing: "snake_case" });
const logger = new NoopLogger();
const cache = new NoopCache();

type NoRelations = Record<string, never>;
type Config = Omit<PreparedQueryConfig, "run">;

/** Drizzle's builders for libSQL, which run every statement through `runner`, within `guard`. */
export function libsqlBuilders(runner: StatementRunner, guard: QueryGuard): Builders {
  const session = new GuardedSession(runner as Client & Transaction, guard);
  return new BaseSQLiteDatabase("async", dialect, session, undefined) as unknown as Builders;
}

/** Drizzle has no hook around statements and no say in its errors, so each of its queries runs in the guard. */
class GuardedSession extends LibSQLSession<NoRelations, NoRelations> {
  readonly #runner: Client & Transaction;
  readonly #guard: QueryGuard;

  constructor(runner: Client & Transaction, guard: QueryGuard) {
    super(runner, dialect, undefined, {}, runner);
    this.#runner = runner;
    this.#guard = guard;
  }

  override prepareQuery<T extends Config>(
    query: Query,
    fields: Fields,
    method: SQLiteExecuteMethod,
    arrays: boolean,
    mapRows?: RowsMapper,
    metadata?: Metadata,
    cacheConfig?: CacheConfig,
  ): LibSQLPreparedQuery<T> {
    return new GuardedQuery(this.#guard, [
      this.#runner,
      query,
      logger,
      cache,
      metadata,
      cacheConfig,
      fields,
      this.#runner,
      method,
      arrays,
      mapRows,
    ]);
  }
}

type Details = ConstructorParameters<typeof LibSQLPreparedQuery>;
type Metadata = Details[4];
type CacheConfig = Details[5];
type Fields = Details[6];
type RowsMapper = Details[10];

class GuardedQuery<T extends Config> extends LibSQLPreparedQuery<T> {
  readonly #guard: QueryGuard;

  constructor(guard: QueryGuard, details: Details) {
    super(...details);
    this.#guard = guard;
  }

  override run(values?: Record<string, unknown>) {
    return this.#guard(this.query.sql, () => super.run(values));
  }
  override all(values?: Record<string, unknown>) {
    return this.#guard(this.query.sql, () => super.all(values));
  }
  override get(values?: Record<string, unknown>) {
    return this.#guard(this.query.sql, () => super.get(values));
  }
  override values(values?: Record<string, unknown>) {
    return this.#guard(this.query.sql, () => super.values(values));
  }
}
