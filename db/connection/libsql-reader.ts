import { openConnection } from "./libsql-connection.ts";

/** A process with a connection that only reads: a query that takes seconds takes them here. */

/** Sent first and by the channel: an argument or a variable of a process can be read by others on the machine. */
export type ReadFile = { path: string; busyMs: number; encryptionKey: string | undefined };
export type ReadCall = { id: number; statement: string; values: unknown[] };
export type ReadReply =
  | { id: number; rows: unknown[][] }
  | { id: number; error: { message: string; code: string | undefined } };

const send = process.send?.bind(process);
if (send === undefined) throw new Error("db/libsql-reader.ts runs as a child process with a channel only");

// A signal to the whole group is for the server, which may still wait for an answer. The reader ends with its channel.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
process.on("disconnect", () => process.exit());

process.once("message", ({ path, busyMs, encryptionKey }: ReadFile) => {
  const connection = openConnection(path, busyMs, encryptionKey);
  connection.execute("pragma query_only = on");
  process.on("message", ({ id, statement, values }: ReadCall) => {
    let reply: ReadReply;
    try {
      reply = { id, rows: connection.execute(statement, values) };
    } catch (error) {
      const { message, code } = error as Error & { code?: string };
      reply = { id, error: { message, code } };
    }
    send(reply);
  });
});
