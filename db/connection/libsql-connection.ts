import Libsql from "libsql";
import { makePrivate } from "./private-file.ts";
import { bindable, type Value } from "./libsql-values.ts";

export interface Connection {
  /** Rows as arrays; none for a statement that returns no data. */
  execute(statement: string, values?: readonly unknown[]): unknown[][];
  /** For a statement that runs many times. `changes` says whether a row was written. */
  prepare(statement: string): { run(values: readonly Value[]): { changes: number } };
  readonly inTransaction: boolean;
  close(): void;
}

/** Most statement texts repeat. Those with lists of values differ a little each time, hence a limit. */
const PREPARED_LIMIT = 300;

/**
 * One connection to a local file: write-ahead log, every commit flushed to disk before it returns. Waits
 * up to `busyMs` for a lock that another process holds, and blocks its thread meanwhile.
 *
 * @param encryptionKey libSQL encrypts the file and its log with it (AES-256, page by page)
 */
export function openConnection(path: string, busyMs: number, encryptionKey?: string): Connection {
  const connection = open(path, encryptionKey);
  const prepared = new Map<string, ReturnType<typeof connection.prepare>>();

  const statementFor = (text: string) => {
    const known = prepared.get(text);
    const statement = known ?? connection.prepare(text);
    if (!known && statement.reader) statement.raw(true);
    // Re-inserted at every use, so that the first key is the least recently used.
    prepared.delete(text);
    prepared.set(text, statement);
    if (prepared.size > PREPARED_LIMIT) prepared.delete(prepared.keys().next().value ?? "");
    return statement;
  };

  const execute = (text: string, values: readonly unknown[] = []): unknown[][] => {
    const statement = statementFor(text);
    const bound = values.map(bindable);
    if (!statement.reader) {
      statement.run(bound);
      return [];
    }
    const rows = statement.all(bound) as unknown[][];
    for (const row of rows) for (const value of row) refuseRounded(value);
    return rows;
  };

  try {
    execute(`pragma busy_timeout = ${busyMs}`);
    execute("pragma journal_mode = wal");
  } catch (error) {
    const code = codeOf(error);
    if (code === "SQLITE_NOTADB") throw new Error(wrongKey(path, encryptionKey));
    if (code === "SQLITE_CANTOPEN" || code === "SQLITE_READONLY") throw cannotOpen(path, code);
    throw error;
  }
  execute("pragma synchronous = full");
  return {
    execute,
    prepare: (text) => {
      const statement = connection.prepare(text);
      return { run: (values) => statement.run(values) };
    },
    get inTransaction() {
      return connection.inTransaction;
    },
    close: () => connection.close(),
  };
}

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : null);

const cannotOpen = (path: string, cause: unknown) =>
  new Error(`cannot open ${path}: does its folder exist, and may this process write there? (${cause})`);

const wrongKey = (path: string, encryptionKey: string | undefined) =>
  encryptionKey === undefined
    ? `${path} is no database, or it is encrypted: set DATABASE_ENCRYPTION_KEY to the key that it was made with`
    : `${path} is no database of this key: DATABASE_ENCRYPTION_KEY is not the key that it was made with, or it was made without one`;

function open(path: string, encryptionKey: string | undefined) {
  try {
    makePrivate(path);
    return encryptionKey === undefined
      ? new Libsql(path)
      : new Libsql(path, { encryptionKey } as Libsql.Options);
  } catch (error) {
    throw cannotOpen(path, error);
  }
}

/** Integers beyond 2^53 arrive rounded: a sum that large must fail, not be a cent off. */
function refuseRounded(value: unknown): void {
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError("an integer beyond 2^53 was read, which a JavaScript number cannot hold exactly");
  }
}
