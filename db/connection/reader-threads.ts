import { Worker } from "node:worker_threads";
import type { ReadCall, ReadReply } from "./libsql-reader.ts";
import { bootstrap } from "./writer-thread.ts";

/** Two, so that one long query does not hold up all others. */
const THREADS = 2;

type Waiting = { resolve(rows: unknown[][]): void; reject(error: Error): void; timer: NodeJS.Timeout };
type Thread = { worker: Worker; waiting: Map<number, Waiting> };

/** Threads that run long queries on a local file, each started at its first use. */
export type ReaderThreads = {
  execute(statement: string, values: unknown[]): Promise<unknown[][]>;
  close(): Promise<void>;
};

/**
 * @param busyMs how long a query waits for another process that holds the file
 * @param deadlineMs a query that takes longer is given up, and so is its thread, which ends when the query does
 */
export function openReaderThreads(path: string, busyMs: number, deadlineMs: number): ReaderThreads {
  const threads = new Set<Thread>();
  let calls = 0;
  let closed: Error | undefined;

  const end = (thread: Thread, reason: Error) => {
    threads.delete(thread);
    for (const { reject, timer } of thread.waiting.values()) {
      clearTimeout(timer);
      reject(reason);
    }
    thread.waiting.clear();
    return thread.worker.terminate();
  };

  const start = (): Thread => {
    const worker = new Worker(bootstrap(new URL("./libsql-reader.ts", import.meta.url)), {
      eval: true,
      execArgv: [],
      workerData: { path, busyMs },
    });
    const thread: Thread = { worker, waiting: new Map() };
    worker.on("message", (reply: ReadReply) => {
      const call = thread.waiting.get(reply.id);
      thread.waiting.delete(reply.id);
      if (thread.waiting.size === 0) worker.unref();
      if (!call) return;
      clearTimeout(call.timer);
      if ("rows" in reply) call.resolve(reply.rows);
      else call.reject(Object.assign(new Error(reply.error.message), { code: reply.error.code }));
    });
    worker.on("error", (error) => void end(thread, error));
    worker.on("exit", (code) => void end(thread, new Error(`the reader thread ended with code ${code}`)));
    // An open database must not keep a process alive that has nothing else to do.
    worker.unref();
    threads.add(thread);
    return thread;
  };

  /** One that is free, else a new one, else the one with least to do. */
  const choose = (): Thread => {
    const [least] = [...threads].sort((a, b) => a.waiting.size - b.waiting.size);
    return least && (least.waiting.size === 0 || threads.size >= THREADS) ? least : start();
  };

  return {
    execute: (statement, values) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(closed);
        const thread = choose();
        const id = calls++;
        const timer = setTimeout(() => {
          const reason = `the query took longer than ${deadlineMs / 1_000} s: ask for less`;
          void end(thread, Object.assign(new Error(reason), { code: "QUERY_TIMEOUT" }));
        }, deadlineMs);
        timer.unref();
        if (thread.waiting.size === 0) thread.worker.ref();
        thread.waiting.set(id, { resolve, reject, timer });
        thread.worker.postMessage({ id, statement, values } satisfies ReadCall);
      }),
    close: async () => {
      closed = new Error("the database is closed");
      const reason = closed;
      await Promise.all([...threads].map((thread) => end(thread, reason)));
    },
  };
}
