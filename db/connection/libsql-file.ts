import { sql } from "drizzle-orm";
import { BaseSQLiteDatabase, SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";
import { SQLiteRemoteSession } from "drizzle-orm/sqlite-proxy";
import type { Database, NewEvent, Reader, Writer } from "../database.ts";
import { openConnection } from "./libsql-connection.ts";
import type { Batch } from "./libsql-writer.ts";
import { migrateSqlite } from "../migrate.ts";
import { schema } from "../schema.sqlite.ts";
import { Span, supervise } from "./query-guard.ts";
import { oneAtATime, refuseNesting } from "./mutex.ts";
import { startWriter } from "./writer-thread.ts";

/** Another process may hold the file for as long as its longest transaction. */
const WRITE_BUSY_MS = 30_000;
/** In a write-ahead log readers wait only while another process recovers or truncates the log. */
const READ_BUSY_MS = 5_000;

const dialect = new SQLiteAsyncDialect({ casing: "snake_case" });

type Run = (statement: string, values: unknown[]) => Promise<unknown[][]>;

function builders(run: Run, span?: Span) {
  const session = new SQLiteRemoteSession(
    async (statement, values) => ({ rows: await run(statement, values) }),
    dialect,
    undefined,
  );
  return supervise(new BaseSQLiteDatabase("async", dialect, session, undefined), span?.around);
}

/**
 * Opens a local file. All writes go one after another through a thread of their own, which owns the only
 * connection that writes; reads use a connection of the calling thread and never wait for a writer.
 *
 * A write's turn ends when its last message is on its way, not when that is answered: the thread takes
 * messages in order, and has the next write at hand while this one's answer travels.
 */
export async function openLibsqlFile(path: string): Promise<Database> {
  const writer = await startWriter(path, WRITE_BUSY_MS);
  await writer.control("begin");
  await migrateSqlite(writer.execute);
  await writer.control("commit");
  const reading = openConnection(path, READ_BUSY_MS);
  reading.execute("pragma query_only = on");
  const inTurn = oneAtATime();
  const notNested = refuseNesting();

  return {
    dialect: "sqlite",
    tables: schema,
    read: builders(async (statement, values) => reading.execute(statement, values)) as unknown as Reader,
    write: (work) =>
      notNested(async () => {
        const { result, committed } = await inTurn(async () => {
          const span = new Span();
          const tx = Object.assign(builders(writer.execute, span) as unknown as Writer, {
            lock: async () => {},
          });
          // Not awaited here: messages keep their order, so the first statement can travel right behind it.
          const begun = writer.control("begin");
          begun.catch(() => {});
          try {
            const result = await work(tx);
            await begun;
            return { result, committed: writer.control("commit") };
          } catch (error) {
            await writer.control("rollback").catch(() => {});
            throw error;
          } finally {
            span.end();
          }
        });
        await committed;
        return result;
      }),
    appendEvents: (events) =>
      notNested(async () => {
        if (events.length === 0) return [];
        const { added } = await inTurn(async () => ({ added: writer.append(batchOf(events)) }));
        return added;
      }),
    skipLocked: sql.empty(),
    close: async () => {
      await inTurn(() => writer.control("close"));
      reading.close();
    },
  };
}

function batchOf(events: readonly NewEvent[]): Batch {
  const payloads = new Uint8Array(events.reduce((size, event) => size + event.payload.length, 0));
  const ends: number[] = [];
  let end = 0;
  for (const { payload } of events) {
    payloads.set(payload, end);
    end += payload.length;
    ends.push(end);
  }
  return {
    events: events.map((event) => [
      event.account,
      event.eventId,
      event.type,
      event.apiVersion,
      event.createdAt,
      event.receivedAt,
    ]),
    payloads,
    ends,
  };
}
