import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Batch, Call, Reply, Request } from "./libsql-writer.ts";

type Waiting = { resolve(result: unknown): void; reject(error: Error): void };

/** The caller's side of the thread that writes to a local file. */
export interface WriterThread {
  /** Resolves to the rows, as arrays. */
  execute(statement: string, values?: unknown[]): Promise<unknown[][]>;
  control(what: "begin" | "commit" | "rollback" | "close"): Promise<void>;
  append(batch: Batch): Promise<boolean[]>;
  /** Ends the thread at once. An open transaction is rolled back. */
  terminate(): Promise<void>;
}

/**
 * Starts the thread, which opens the file. Resolves when it is ready. If the thread ever ends by itself,
 * all calls, pending and later ones, reject with the reason.
 *
 * @param busyMs how long a write waits for another process that holds the file
 */
export async function startWriter(
  path: string,
  busyMs: number,
  encryptionKey?: string,
): Promise<WriterThread> {
  const worker = new Worker(bootstrap(new URL("./libsql-writer.ts", import.meta.url)), {
    eval: true,
    execArgv: [],
    workerData: { path, busyMs, encryptionKey },
  });
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  let ended: Error | undefined;

  const end = (reason: string) => {
    ended ??= new Error(reason);
    for (const call of waiting.values()) call.reject(ended);
    waiting.clear();
  };

  await new Promise<void>((ready, failed) => {
    worker.once("message", () => ready());
    worker.once("error", failed);
    worker.once("exit", () => failed(new Error(`the writer thread of ${path} ended before it was ready`)));
  });
  worker.on("error", (error) =>
    end(`the database's writer thread failed (${error.message}): restart the process`),
  );
  worker.on("exit", (code) =>
    end(`the database's writer thread ended with code ${code}: restart the process`),
  );
  worker.on("message", (reply: Reply) => {
    const call = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (waiting.size === 0) worker.unref();
    if ("result" in reply) call?.resolve(reply.result);
    else call?.reject(Object.assign(new Error(reply.error.message), { code: reply.error.code }));
  });
  // An open database must not keep a process alive that has nothing else to do.
  worker.unref();

  const send = (request: Request, transfer: ArrayBuffer[] = []) =>
    new Promise<unknown>((resolve, reject) => {
      if (ended) return reject(ended);
      const id = calls++;
      if (waiting.size === 0) worker.ref();
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...request, id } satisfies Call, transfer);
    });

  return {
    execute: (statement, values = []) => send({ do: "execute", statement, values }) as Promise<unknown[][]>,
    control: async (what) => {
      const sent = send({ do: what });
      // Set at once: the thread's end may be told before its answer.
      if (what === "close") ended ??= new Error("the database is closed");
      await sent;
    },
    append: (batch) =>
      send({ do: "append", batch }, [batch.payloads.buffer as ArrayBuffer]) as Promise<boolean[]>,
    terminate: async () => {
      await worker.terminate();
    },
  };
}

/**
 * Node 20 does not run TypeScript, and a worker does not inherit its parent's loader. The loader for `require`
 * starts in a third of the time of the loader for `import`, which needs a thread of its own. Its price: no
 * module of the writer may `await` at its top level.
 */
export function bootstrap(entry: URL): string {
  // Where Node runs TypeScript itself, `tsx` need not be installed: a container leaves it out.
  if ("typescript" in process.features && process.features.typescript)
    return `import(${JSON.stringify(entry.href)});`;
  const loader = createRequire(import.meta.url).resolve("tsx/cjs/api");
  return `require(${JSON.stringify(loader)}).register(); require(${JSON.stringify(fileURLToPath(entry))});`;
}
