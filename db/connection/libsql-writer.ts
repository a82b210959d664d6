import { parentPort, workerData } from "node:worker_threads";
import { openConnection } from "./libsql-connection.ts";
import { compress } from "./compression.ts";

/**
 * The thread that owns the only writing connection to a local file. Commits wait for the disk, and compression
 * costs more than the insert: both happen here, while the thread that answers requests goes on.
 */

/** An event's columns in the order of `INSERT`. The payload lies in `Batch.payloads`. */
export type EventColumns = [
  account: string,
  eventId: string,
  type: string,
  apiVersion: string | null,
  createdAt: number,
  receivedAt: number,
];

export type Batch = {
  events: EventColumns[];
  /** All raw bodies in one block, which is cheaper to hand over than many, and where each body ends. */
  payloads: Uint8Array;
  ends: number[];
};

export type Request =
  | { do: "begin" | "commit" | "rollback" | "close" }
  | { do: "execute"; statement: string; values: unknown[] }
  | { do: "append"; batch: Batch };

export type Call = Request & { id: number };
export type Reply =
  | { id: number; result: unknown }
  | { id: number; error: { message: string; code: string | undefined } };

const port = parentPort;
if (port === null) throw new Error("db/libsql-writer.ts runs as a worker thread only");
const { path, busyMs, encryptionKey } = workerData as {
  path: string;
  busyMs: number;
  encryptionKey: string | undefined;
};
const connection = openConnection(path, busyMs, encryptionKey);

const INSERT = `
  insert into inbox (account, event_id, type, api_version, created_at, received_at, due_at, payload, state, tries)
  values (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0) on conflict do nothing`;
/** Prepared at the first batch, because the table exists only after the migrations. */
let insert: ReturnType<typeof connection.prepare> | undefined;

/** Returns true for each new event, and false for each duplicate. */
function append({ events, payloads, ends }: Batch): boolean[] {
  insert ??= connection.prepare(INSERT);
  const { run } = insert;
  connection.execute("begin immediate");
  try {
    let start = 0;
    const added = events.map((columns, index) => {
      const end = ends[index] ?? start;
      const payload = compress(payloads.subarray(start, end));
      start = end;
      return run([...columns, columns[5], payload]).changes > 0;
    });
    connection.execute("commit");
    return added;
  } finally {
    if (connection.inTransaction) connection.execute("rollback");
  }
}

/** Why `begin` failed. Statements are sent right behind it, and fail with the same reason. */
let notBegun: unknown;

function answer(request: Request): unknown {
  switch (request.do) {
    case "begin":
      notBegun = undefined;
      try {
        return connection.execute("begin immediate");
      } catch (error) {
        notBegun = error;
        throw error;
      }
    case "execute":
      // Some failures end the transaction, and outside of one each statement would commit by itself.
      if (!connection.inTransaction)
        throw notBegun ?? new Error("the transaction was rolled back by an earlier error");
      return connection.execute(request.statement, request.values);
    case "commit":
      if (!connection.inTransaction)
        throw notBegun ?? new Error("the transaction was rolled back by an earlier error");
      try {
        return connection.execute("commit");
      } finally {
        if (connection.inTransaction) connection.execute("rollback");
      }
    case "rollback":
      return connection.inTransaction ? connection.execute("rollback") : [];
    case "append":
      return append(request.batch);
    case "close":
      // Prepared statements keep libSQL from doing this as it closes, and a copy of the file would lack the log.
      connection.execute("pragma wal_checkpoint(passive)");
      connection.close();
      return null;
  }
}

port.on("message", (call: Call) => {
  let reply: Reply;
  try {
    reply = { id: call.id, result: answer(call) };
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    reply = { id: call.id, error: { message, code } };
  }
  port.postMessage(reply);
  if (call.do === "close") port.close();
});
port.postMessage("ready");
