import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import Libsql from "libsql";

/**
 * A libSQL server in this process: the pipelines of Hrana 2 over HTTP, as published in libSQL's
 * `HTTP_V2_SPEC.md` and `HRANA_2_SPEC.md`, over a local file. It answers everything that `@libsql/client`
 * sends (all requests but `describe`), and can be told to lose a request or an answer.
 */

type Value =
  | { type: "null" }
  | { type: "integer"; value: string }
  | { type: "float"; value: number }
  | { type: "text"; value: string }
  | { type: "blob"; base64: string };
type SqlText = { sql?: string | null; sql_id?: number | null };
type Statement = SqlText & {
  args?: Value[];
  named_args?: { name: string; value: Value }[];
  want_rows?: boolean;
};
type Condition =
  | { type: "ok"; step: number }
  | { type: "error"; step: number }
  | { type: "not"; cond: Condition }
  | { type: "and"; conds: Condition[] }
  | { type: "or"; conds: Condition[] };
type StreamRequest =
  | { type: "close" }
  | { type: "execute"; stmt: Statement }
  | { type: "batch"; batch: { steps: { condition?: Condition | null; stmt: Statement }[] } }
  | ({ type: "sequence" } & SqlText)
  | { type: "store_sql"; sql_id: number; sql: string }
  | { type: "close_sql"; sql_id: number };
type Pipeline = { baton?: string | null; requests: StreamRequest[] };
type Stored = string | number | bigint | Buffer | null;
type Failure = { message: string; code?: string };

/** One SQLite connection and the texts that its client has stored on the server. */
type Stream = { connection: Libsql.Database; texts: Map<number, string>; expiry: NodeJS.Timeout };

/** A stream this silent is closed: its client may have died, and its transaction keeps others waiting. */
const IDLE_MS = 10_000;

export type Loss = "request" | "answer";

export interface HranaServer {
  readonly url: string;
  /**
   * Cuts the connection of the next pipeline that holds this text: before anything of it is executed
   * (`request`), or after all of it is (`answer`). Resolves when that has happened.
   */
  loseNext(loss: Loss, text: string): Promise<void>;
  /** How many streams clients have left open. */
  openStreams(): number;
  /** Closes them at once, as ten seconds of silence do; their transactions are rolled back. */
  expireStreams(): void;
  close(): Promise<void>;
}

export type HranaOptions = {
  /** How long a statement waits for another stream's transaction before it is answered SQLITE_BUSY. */
  lockWaitMs?: number;
  /** What every request has to bear; none: anybody may ask. */
  token?: string;
};

export async function startHranaServer(
  path: string,
  { lockWaitMs = 5_000, token }: HranaOptions = {},
): Promise<HranaServer> {
  const streams = new Map<string, Stream>();
  const released = new EventEmitter().setMaxListeners(0);
  const losses: { loss: Loss; text: string; lost(): void }[] = [];

  const openStream = (): Stream => {
    const connection = new Libsql(path);
    connection.defaultSafeIntegers(true);
    connection.exec("pragma journal_mode = wal");
    return { connection, texts: new Map(), expiry: setTimeout(() => {}).unref() };
  };
  const closeStream = ({ connection, expiry }: Stream) => {
    clearTimeout(expiry);
    if (connection.inTransaction) connection.exec("rollback");
    connection.close();
    released.emit("lock");
  };

  const expireStreams = () => {
    for (const stream of streams.values()) closeStream(stream);
    streams.clear();
  };

  /** Another stream's transaction ends in some later request, so waiting must not block the thread. */
  async function whileLocked<Result>(connection: Libsql.Database, execute: () => Result): Promise<Result> {
    const giveUp = AbortSignal.timeout(lockWaitMs);
    for (;;) {
      try {
        return execute();
      } catch (error) {
        const busy = (error as { code?: string }).code === "SQLITE_BUSY" && !connection.inTransaction;
        if (!busy || giveUp.aborted) throw error;
        await once(released, "lock", { signal: giveUp }).catch(() => {});
      } finally {
        if (!connection.inTransaction) released.emit("lock");
      }
    }
  }

  const textOf = ({ texts }: Stream, { sql, sql_id }: SqlText): string => {
    const text = sql ?? texts.get(sql_id ?? Number.NaN);
    if (text === undefined) throw new Error(`no SQL text is stored as ${sql_id}`);
    return text;
  };

  async function run(stream: Stream, { args = [], named_args = [], want_rows = true, ...text }: Statement) {
    // Prepared once: a `begin` that found the lock taken is still in progress, and must be the one to go on.
    const statement = stream.connection.prepare(textOf(stream, text));
    const named = Object.fromEntries(named_args.map(({ name, value }) => [name, fromValue(value)]));
    const bound = named_args.length > 0 ? [named] : [args.map(fromValue)];
    return whileLocked(stream.connection, () => {
      if (!statement.reader) {
        const { changes, lastInsertRowid } = statement.run(...bound);
        return result([], [], changes, String(lastInsertRowid));
      }
      const rows = statement.raw(true).all(...bound) as Stored[][];
      return result(statement.columns(), want_rows ? rows : [], 0, null);
    });
  }

  async function runBatch(stream: Stream, steps: (StreamRequest & { type: "batch" })["batch"]["steps"]) {
    const step_results: (Awaited<ReturnType<typeof run>> | null)[] = [];
    const step_errors: (Failure | null)[] = [];
    const holds = (condition: Condition): boolean => {
      if (condition.type === "ok") return step_results[condition.step] != null;
      if (condition.type === "error") return step_errors[condition.step] != null;
      if (condition.type === "not") return !holds(condition.cond);
      if (condition.type === "and") return condition.conds.every(holds);
      return condition.conds.some(holds);
    };
    for (const { condition, stmt } of steps) {
      let done: Awaited<ReturnType<typeof run>> | null = null;
      let failed: Failure | null = null;
      try {
        if (condition == null || holds(condition)) done = await run(stream, stmt);
      } catch (error) {
        failed = failure(error);
      }
      step_results.push(done);
      step_errors.push(failed);
    }
    return { step_results, step_errors };
  }

  async function answer(stream: Stream, request: StreamRequest): Promise<object> {
    switch (request.type) {
      case "execute":
        return { result: await run(stream, request.stmt) };
      case "batch":
        return { result: await runBatch(stream, request.batch.steps) };
      case "sequence":
        await whileLocked(stream.connection, () => stream.connection.exec(textOf(stream, request)));
        return {};
      case "store_sql":
        if (stream.texts.has(request.sql_id)) throw new Error(`an SQL text is stored as ${request.sql_id}`);
        stream.texts.set(request.sql_id, request.sql);
        return {};
      case "close_sql":
        stream.texts.delete(request.sql_id);
        return {};
      case "close":
        return {};
      default:
        throw new Error(`this server does not answer ${(request as { type: string }).type} requests`);
    }
  }

  async function pipeline({ baton, requests }: Pipeline) {
    const stream = baton == null ? openStream() : streams.get(baton);
    if (!stream) return null;
    streams.delete(baton ?? "");
    clearTimeout(stream.expiry);
    const results: object[] = [];
    for (const request of requests) {
      results.push(
        await answer(stream, request).then(
          (response) => ({ type: "ok", response: { type: request.type, ...response } }),
          (error) => ({ type: "error", error: failure(error) }),
        ),
      );
    }
    const closed = requests.some(({ type }) => type === "close");
    if (closed) closeStream(stream);
    const next = closed ? null : randomUUID();
    if (next !== null) {
      streams.set(next, stream);
      stream.expiry = setTimeout(() => {
        streams.delete(next);
        closeStream(stream);
      }, IDLE_MS).unref();
    }
    return { baton: next, base_url: null, results };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      send(401, { message: "the token is missing or wrong", code: "AUTH_INVALID" });
    } else if (request.method === "GET" && request.url === "/v2") {
      send(200, {});
    } else if (request.method === "POST" && request.url === "/v2/pipeline") {
      const body = (await json(request)) as Pipeline;
      const index = losses.findIndex(({ text }) => JSON.stringify(body).includes(text));
      const [lost] = index < 0 ? [] : losses.splice(index, 1);
      if (lost?.loss !== "request") {
        const answered = await pipeline(body);
        if (!lost && answered) send(200, answered);
        if (!answered) send(400, { message: "the stream was closed", code: "STREAM_EXPIRED" });
      }
      if (lost) {
        request.socket.destroy();
        lost.lost();
      }
    } else {
      send(404, { message: `nothing answers ${request.method} ${request.url}` });
    }
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseNext: (loss, text) => new Promise((lost) => losses.push({ loss, text, lost })),
    openStreams: () => streams.size,
    expireStreams,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      expireStreams();
    },
  };
}

const result = (
  columns: { name: string; type: string | null }[],
  rows: Stored[][],
  affected_row_count: number,
  last_insert_rowid: string | null,
) => ({
  cols: columns.map(({ name, type }) => ({ name, decltype: type })),
  rows: rows.map((row) => row.map(toValue)),
  affected_row_count,
  last_insert_rowid,
});

function failure(error: unknown): Failure {
  const { message, code } = error as Error & { code?: string };
  return code === undefined ? { message } : { message, code };
}

function fromValue(value: Value): Stored {
  if (value.type === "null") return null;
  if (value.type === "integer") return BigInt(value.value);
  return value.type === "blob" ? Buffer.from(value.base64, "base64") : value.value;
}

function toValue(stored: Stored): Value {
  if (stored === null) return { type: "null" };
  if (typeof stored === "bigint") return { type: "integer", value: String(stored) };
  if (typeof stored === "number") return { type: "float", value: stored };
  if (typeof stored === "string") return { type: "text", value: stored };
  return { type: "blob", base64: Buffer.from(stored).toString("base64") };
}
