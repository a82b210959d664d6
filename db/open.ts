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
export async function openDatabase(url: string): Promise<Database> {
  // Errors quote no more than the scheme: the rest can hold a password.
  const scheme = /^([a-z]+):/i.exec(url)?.[1]?.toLowerCase();
  switch (scheme) {
    case "file":
      return openLibsqlFile(pathOf(url));
    case "libsql":
    case "https":
    case "http":
    case "wss":
    case "ws":
      return openLibsqlServer(url);
    case "postgres":
    case "postgresql":
      return openPostgres(url);
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
