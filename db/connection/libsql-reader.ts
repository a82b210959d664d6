import { parentPort, workerData } from "node:worker_threads";
import { openConnection } from "./libsql-connection.ts";

/** A thread with a connection that only reads: a query that takes seconds takes them here. */

export type ReadCall = { id: number; statement: string; values: unknown[] };
export type ReadReply =
  | { id: number; rows: unknown[][] }
  | { id: number; error: { message: string; code: string | undefined } };

const port = parentPort;
if (port === null) throw new Error("db/libsql-reader.ts runs as a worker thread only");
const { path, busyMs } = workerData as { path: string; busyMs: number };
const connection = openConnection(path, busyMs);
connection.execute("pragma query_only = on");

port.on("message", ({ id, statement, values }: ReadCall) => {
  let reply: ReadReply;
  try {
    reply = { id, rows: connection.execute(statement, values) };
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    reply = { id, error: { message, code } };
  }
  port.postMessage(reply);
});
