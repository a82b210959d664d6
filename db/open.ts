import { fileURLToPath } from "node:url";
import type { Database } from "./database.ts";
import { openLibsqlFile } from "./connection/libsql-file.ts";
import { openLibsqlServer } from "./connection/libsql-server.ts";
import { openPostgres } from "./connection/postgres.ts";

/**
 * Opens the database that `url` names and brings its schema up to date: `file:…` for a local libSQL file,
 * `libsql:`, `https:`, `http:`, `wss:` or `ws:` for a libSQL server, `postgres:` for Postgres or a database
 * that speaks its protocol.
 *
 * @throws where the URL has another form or the database cannot be opened
 */
export async function openDatabase(url: string, options: OpenOptions = {}): Promise<Database> {
  try {
    return await open(url, options);
  } catch (error) {
    throw withoutSecrets(url, error);
  }
}

export type OpenOptions = {
  /** Is told of what the database survives, such as an idle connection that was closed. */
  warn?: (text: string) => void;
  /** A local file is encrypted with it. */
  encryptionKey?: string | undefined;
};

async function open(url: string, { warn = () => {}, encryptionKey }: OpenOptions): Promise<Database> {
  // Errors quote no more than the scheme: the rest can hold a password.
  const scheme = /^([a-z]+):/i.exec(url)?.[1]?.toLowerCase();
  switch (scheme) {
    case "file":
      return openLibsqlFile(pathOf(url), encryptionKey);
    case "libsql":
    case "https":
    case "http":
    case "wss":
    case "ws":
      return openLibsqlServer(url);
    case "postgres":
    case "postgresql":
      return openPostgres(url, warn);
    default:
      throw new Error(
        `the database URL begins with ${scheme ? `"${scheme}:"` : "no scheme"}: expected file:, libsql:, https: or postgres:`,
      );
  }
}

/** `file:name`, `file:./name`, `file:/folder/name` and `file:///folder/name`. */
function pathOf(url: string): string {
  const path = url.startsWith("file://") ? fileURLToPath(url) : url.slice("file:".length);
  if (path === "" || path.includes(":memory:") || /[?#]/.test(path)) {
    throw new Error(`"${url}" names no file: expected file:path/to/makegood.db, with nothing behind it`);
  }
  return path;
}

/** Drivers quote the URL, or parts of it, in some of their errors, and errors are printed. */
function withoutSecrets(url: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const user = /^[a-z]+:\/\/(.*)@/i.exec(url)?.[1] ?? "";
  const secrets = [
    user,
    user.slice(user.indexOf(":") + 1),
    ...[...url.matchAll(/[?&]\w*(?:token|password)=([^&]*)/gi)].map(([, value]) => value ?? ""),
  ].filter((secret) => secret !== "");
  const isMalformed = "code" in error && (error.code === "ERR_INVALID_URL" || error.code === "URL_INVALID");
  if (isMalformed)
    return new Error(
      "the database URL cannot be read (it is not shown): expected scheme://user:password@host:port/name, user and password percent-encoded",
    );
  const text = secrets.reduce((hidden, secret) => hidden.replaceAll(secret, "[hidden]"), error.message);
  return text === error.message ? error : new Error(text);
}
