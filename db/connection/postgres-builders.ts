import { NoopLogger, type Query } from "drizzle-orm";
import { NoopCache } from "drizzle-orm/cache/core";
import { type NodePgClient, NodePgPreparedQuery, NodePgSession } from "drizzle-orm/node-postgres";
import { PgDatabase, PgDialect, type PreparedQueryConfig } from "drizzle-orm/pg-core";
import type { Builders } from "../database.ts";
import type { QueryGuard } from "./query-guard.ts";

const dialect = new PgDialect({ casing: "snake_case" });
const logger = new NoopLogger();
const cache = new NoopCache();

type NoRelations = Record<string, never>;

/** Drizzle's builders for Postgres, which run every statement on `client`, within `guard`. */
export function postgresBuilders(client: NodePgClient, guard: QueryGuard): Builders {
  const session = new GuardedSession(client, guard);
  return new PgDatabase(dialect, session, undefined) as unknown as Builders;
}

/** As the one for libSQL: Drizzle has no hook around statements and no say in its errors. */
class GuardedSession extends NodePgSession<NoRelations, NoRelations> {
  readonly #client: NodePgClient;
  readonly #guard: QueryGuard;

  constructor(client: NodePgClient, guard: QueryGuard) {
    super(client, dialect, undefined);
    this.#client = client;
    this.#guard = guard;
  }

  override prepareQuery<T extends PreparedQueryConfig>(
    { sql, params }: Query,
    fields: Fields,
    name: string | undefined,
    arrays: boolean,
    mapRows?: RowsMapper,
    metadata?: Metadata,
    cacheConfig?: CacheConfig,
  ): NodePgPreparedQuery<T> {
    return new GuardedQuery(this.#guard, [
      this.#client,
      sql,
      params,
      logger,
      cache,
      metadata,
      cacheConfig,
      fields,
      name,
      arrays,
      mapRows,
    ]);
  }
}

type Details = ConstructorParameters<typeof NodePgPreparedQuery>;
type Metadata = Details[5];
type CacheConfig = Details[6];
type Fields = Details[7];
type RowsMapper = Details[10];

class GuardedQuery<T extends PreparedQueryConfig> extends NodePgPreparedQuery<T> {
  readonly #guard: QueryGuard;

  constructor(guard: QueryGuard, details: Details) {
    super(...details);
    this.#guard = guard;
  }

  override execute(values?: Record<string, unknown>) {
    return this.#guard(this.query.sql, () => super.execute(values));
  }
  override all(values?: Record<string, unknown>) {
    return this.#guard(this.query.sql, () => super.all(values));
  }
}
