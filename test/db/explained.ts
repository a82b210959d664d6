import type { Logger } from "drizzle-orm";
import { drizzle as drizzlePg } from "drizzle-orm/node-postgres";
import { drizzle as drizzleProxy } from "drizzle-orm/sqlite-proxy";
import pg from "pg";
import type { Database, Reader, Writer } from "../../db/database.ts";
import { openConnection } from "../../db/connection/libsql-connection.ts";

type Statement = { text: string; values: unknown[] };

/** A database that notes what it runs, and asks the real one how it would go about it. */
export type Explained = {
  db: Database;
  /** The plan of every statement since the last call, one text each. */
  plans(): Promise<string[]>;
  close(): Promise<void>;
};

/** The database at `url`, on a connection of its own and without transactions. */
export async function explained(db: Database, url: string): Promise<Explained> {
  let statements: Statement[] = [];
  const logger: Logger = {
    logQuery: (text, values) => {
      statements.push({ text, values });
    },
  };
  const noted = () => {
    const taken = statements;
    statements = [];
    return taken;
  };
  const through = (builders: unknown): Database => ({
    ...db,
    read: builders as Reader,
    write: (work) => work(Object.assign(builders as Writer, { lock: async () => {} })),
  });

  if (db.dialect === "sqlite") {
    const connection = openConnection(url.slice("file:".length), 30_000);
    const run = async (text: string, values: unknown[]) => ({ rows: connection.execute(text, values) });
    // Drizzle takes `casing` from the third argument only, which needs a second.
    const noBatches = () => Promise.reject(new Error("not used"));
    const builders = drizzleProxy(run, noBatches, { casing: "snake_case", logger });
    return {
      db: through(builders),
      plans: async () =>
        noted().map(({ text, values }) =>
          connection
            .execute(`explain query plan ${text}`, values)
            .map((row) => row[3])
            .join("\n"),
        ),
      close: async () => connection.close(),
    };
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    db: through(drizzlePg({ client, casing: "snake_case", logger })),
    plans: async () => {
      const plans: string[] = [];
      for (const { text, values } of noted()) {
        const { rows } = await client.query({ text: `explain ${text}`, values, rowMode: "array" });
        plans.push(rows.map(([line]) => line).join("\n"));
      }
      return plans;
    },
    close: () => client.end(),
  };
}
