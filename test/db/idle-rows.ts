import { createClient } from "@libsql/client";
import pg from "pg";
import type { Database } from "../../db/database.ts";
import { openConnection } from "../../db/connection/libsql-connection.ts";

/** Runs one statement on a connection of its own, beside the database that is open at `url`. */
export async function runBeside(url: string, statement: string): Promise<unknown[][]> {
  if (url.startsWith("file:")) {
    const connection = openConnection(url.slice("file:".length), 30_000);
    try {
      return connection.execute(statement);
    } finally {
      connection.close();
    }
  }
  if (url.startsWith("http:")) {
    const client = createClient({ url });
    try {
      return (await client.execute(statement)).rows.map((row) => Array.from<unknown>(row));
    } finally {
      client.close();
    }
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: statement, rowMode: "array" })).rows;
  } finally {
    await client.end();
  }
}

/**
 * Adds `count` open cases at rest, each with what it has in the queues: a wake-up and a command, both due
 * after `dueAfter` (epoch ms), and an event that was applied long ago.
 */
export async function addIdleCases(
  { dialect }: Database,
  url: string,
  { first, count, dueAfter }: { first: number; count: number; dueAfter: number },
): Promise<void> {
  const json = (text: string) => (dialect === "postgres" ? `'${text}'::jsonb` : `'${text}'`);
  const bytes = dialect === "postgres" ? "'\\x00'::bytea" : "x'00'";
  const numbers = `with recursive n(i) as (select ${first} union all select i + 1 from n where i < ${first + count - 1})`;
  await runBeside(
    url,
    `${numbers} insert into cases (account, id, customer_id, status, opened_at, invoice_ids, lead_invoice_id, kind,
                                   assignment, currency, amount_open, wake_at, waits_for)
     select 'acct_' || (i % 50) || ':live', 'case_' || i, 'cus_' || i, 'open', i, ${json("[]")}, 'in_' || i, 'renewal',
            ${json("{}")}, 'eur', 4900, ${dueAfter} + i, ${json("[]")} from n`,
  );
  await runBeside(
    url,
    `${numbers} insert into wakeups (account, customer_id, due_at)
     select 'acct_' || (i % 50) || ':live', 'cus_' || i, ${dueAfter} + i from n`,
  );
  await runBeside(
    url,
    `${numbers} insert into commands (account, id, customer_id, case_id, due_at, reasons, "do", tries)
     select 'acct_' || (i % 50) || ':live', 'command_' || i, 'cus_' || i, 'case_' || i, ${dueAfter} + i,
            ${json("[]")}, ${json('{"kind":"read_customer"}')}, 0 from n`,
  );
  await runBeside(
    url,
    `${numbers} insert into inbox (account, event_id, type, created_at, received_at, payload, state, tries)
     select 'acct_' || (i % 50) || ':live', 'evt_' || i, 'invoice.paid', i, i, ${bytes}, 'applied', 0 from n`,
  );
  // Postgres gathers statistics by itself after a while; SQLite goes without, and so do we.
  if (dialect === "postgres") await runBeside(url, "analyze");
}
