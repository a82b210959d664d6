import { type ChildProcess, spawn } from "node:child_process";
import type { ReadCall, ReadFile, ReadReply } from "./libsql-reader.ts";
import { bootstrap } from "./writer-thread.ts";

/** Two, so that one long query does not hold up all others. */
const PROCESSES = 2;

type Waiting = { resolve(rows: unknown[][]): void; reject(error: Error): void; timer: NodeJS.Timeout };
type Reader = { child: ChildProcess; waiting: Map<number, Waiting> };

/** Processes that run long queries on a local file, each started at its first use. */
export type ReaderProcesses = {
  execute(statement: string, values: unknown[]): Promise<unknown[][]>;
  close(): Promise<void>;
};

/**
 * Processes and not threads: a query of `libsql` runs in native code, cannot be interrupted while it is waited for, and
 * a thread that is ended inside native code takes the whole process with it.
 *
 * @param busyMs how long a query waits for another process that holds the file
 * @param deadlineMs a query that takes longer is given up, and its process is killed
 */
export function openReaderProcesses(
  file: { path: string; encryptionKey?: string | undefined },
  busyMs: number,
  deadlineMs: number,
): ReaderProcesses {
  const readers = new Set<Reader>();
  let calls = 0;
  let closed: Error | undefined;

  const end = async (reader: Reader, reason: Error): Promise<void> => {
    readers.delete(reader);
    for (const { reject, timer } of reader.waiting.values()) {
      clearTimeout(timer);
      reject(reason);
    }
    reader.waiting.clear();
    if (reader.child.exitCode !== null || reader.child.signalCode !== null || !reader.child.pid) return;
    const gone = new Promise<void>((resolve) => reader.child.once("exit", () => resolve()));
    reader.child.ref();
    reader.child.kill("SIGKILL");
    await gone;
  };

  const start = (): Reader => {
    const child = spawn(process.execPath, ["-e", bootstrap(new URL("./libsql-reader.ts", import.meta.url))], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      serialization: "advanced",
    });
    const reader: Reader = { child, waiting: new Map() };
    child.on("message", (reply: ReadReply) => {
      const call = reader.waiting.get(reply.id);
      reader.waiting.delete(reply.id);
      if (reader.waiting.size === 0) rest(reader);
      if (!call) return;
      clearTimeout(call.timer);
      if ("rows" in reply) call.resolve(reply.rows);
      else call.reject(Object.assign(new Error(reply.error.message), { code: reply.error.code }));
    });
    child.on("error", (error) => void end(reader, error));
    child.on("exit", (code, signal) => {
      void end(reader, new Error(`the reader process ended with ${signal ?? `code ${code}`}: ask again`));
    });
    const { path, encryptionKey } = file;
    child.send({ path, busyMs, encryptionKey } satisfies ReadFile, () => {});
    rest(reader);
    readers.add(reader);
    return reader;
  };

  /** One that is free, else a new one, else the one with least to do. */
  const choose = (): Reader => {
    const [least] = [...readers].sort((a, b) => a.waiting.size - b.waiting.size);
    return least && (least.waiting.size === 0 || readers.size >= PROCESSES) ? least : start();
  };

  return {
    execute: (statement, values) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(closed);
        const reader = choose();
        const id = calls++;
        const timer = setTimeout(() => {
          const reason = `the query took longer than ${deadlineMs / 1_000} s: ask for less`;
          void end(reader, Object.assign(new Error(reason), { code: "QUERY_TIMEOUT" }));
        }, deadlineMs);
        timer.unref();
        if (reader.waiting.size === 0) work(reader);
        reader.waiting.set(id, { resolve, reject, timer });
        // A channel that is lost is told by the child's exit, which rejects all that wait.
        reader.child.send({ id, statement, values } satisfies ReadCall, () => {});
      }),
    close: async () => {
      closed = new Error("the database is closed");
      const reason = closed;
      await Promise.all([...readers].map((reader) => end(reader, reason)));
    },
  };
}

/** An open database must not keep a process alive that has nothing else to do. */
function rest({ child }: Reader): void {
  child.unref();
  child.channel?.unref();
}

function work({ child }: Reader): void {
  child.ref();
  child.channel?.ref();
}
