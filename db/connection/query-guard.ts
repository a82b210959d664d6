/**
 * A statement that the database refused. The message has the statement and the database's reason, never
 * the values: they are names, addresses and payloads, and messages end up in logs.
 */
export class QueryError extends Error {
  override readonly name = "QueryError";
  /** `SQLITE_…` or Postgres's five characters, where the database gave one. */
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
  // Postgres quotes the offending value after a colon when data has the wrong form (class 22).
  const message = code?.startsWith("22") ? reason.message.replace(/: ".*$/s, "") : reason.message;
  return { message, code };
}

type Execute = () => Promise<unknown>;
type Prepared = { queryWithCache(statement: string, values: unknown[], execute: Execute): Promise<unknown> };
type Session = { prepareQuery(...details: unknown[]): Prepared };

/**
 * The same builders, with `around` about every statement they run and with errors as `QueryError`, where
 * Drizzle's own carry all values. Drizzle has no public hook for either; the session's `prepareQuery` is
 * the one place that all builders of all its drivers pass. The original, which begins and commits, is
 * left as it is.
 */
export function supervise<Builders extends object>(
  builders: Builders,
  around: (execute: Execute) => Promise<unknown> = (execute) => execute(),
): Builders {
  const { session } = builders as unknown as { session: Session };
  const supervised: Session = Object.create(session);
  supervised.prepareQuery = (...details) => {
    const query = session.prepareQuery(...details);
    query.queryWithCache = async (statement, _values, execute) => {
      try {
        return await around(execute);
      } catch (error) {
        throw new QueryError(statement, error);
      }
    };
    return query;
  };
  return Object.create(builders, { session: { value: supervised } });
}

/** Refuses statements of a transaction that has ended: they would run outside it, or inside another's. */
export class Span {
  #open = true;

  end(): void {
    this.#open = false;
  }

  readonly around = async (execute: Execute): Promise<unknown> => {
    if (!this.#open)
      throw new Error("the transaction has ended: await every statement before write() returns");
    return execute();
  };
}
