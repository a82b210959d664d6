import { createClient, type InValue } from "@libsql/client";
import type { Logger } from "drizzle-orm";
import { drizzle as drizzleLibsql } from "drizzle-orm/libsql";
import { drizzle as drizzlePg } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Database, Reader, Writer } from "../../db/database.ts";

type Statement = { text: string; values: InValue[] };

/** A database that records its statements, and asks the real one how it would run them. */
export type PlannedDatabase = {
  db: Database;
  /** The plan of every statement since the last call. */
  plans(): Promise<string[]>;
  close(): Promise<void>;
};

/** The database at `url`, on a connection of its own and without transactions. */
export async function withPlans(db: Database, url: string): Promise<PlannedDatabase> {
  let statements: Statement[] = [];
  const logger: Logger = {
    logQuery: (text, values) => {
      statements.push({ text, values: values as InValue[] });
    },
  };
  const taken = () => {
    const run = statements;
    statements = [];
    return run;
  };
  const through = (builders: unknown): Database => ({
    ...db,
    read: builders as Reader,
    write: (work) => work(Object.assign(builders as Writer, { lock: async () => {} })),
  });

  if (db.dialect === "sqlite") {
    const client = createClient({ url });
    return {
      db: through(drizzleLibsql({ client, casing: "snake_case", logger })),
      plans: async () => {
        const plans: string[] = [];
        for (const { text, values } of taken()) {
          const { rows } = await client.execute({ sql: `explain query plan ${text}`, args: values });
          plans.push(rows.map((row) => row[3]).join("\n"));
        }
        return plans;
      },
      close: async () => client.close(),
    };
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    db: through(drizzlePg({ client, casing: "snake_case", logger })),
    plans: async () => {
      const plans: string[] = [];
      for (const { text, values } of taken()) {
        const { rows } = await client.query({ text: `explain ${text}`, values, rowMode: "array" });
        plans.push(rows.map(([line]) => line).join("\n"));
      }
      return plans;
    },
    close: () => client.end(),
  };
}
