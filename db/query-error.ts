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
