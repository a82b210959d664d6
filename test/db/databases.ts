import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { inject } from "vitest";
import type { Database } from "../../db/database.ts";
import { openDatabase } from "../../db/open.ts";

/** A fresh, migrated database; `url` opens it once more, as another process would. */
export type TestDatabase = { db: Database; url: string; drop(): Promise<void> };

/** One of each kind. Opening takes 0.1 to 0.3 s: tests of one file share one where they can. */
export const databases: Record<Database["dialect"], () => Promise<TestDatabase>> = {
  async sqlite() {
    const folder = await mkdtemp(path.join(tmpdir(), "makegood-libsql-"));
    const url = `file:${folder}/makegood.db`;
    const db = await openDatabase(url);
    return {
      db,
      url,
      drop: async () => {
        await db.close();
        await rm(folder, { recursive: true });
      },
    };
  },

  async postgres() {
    const name = `test_${randomUUID().replaceAll("-", "")}`;
    const url = new URL(inject("postgresUrl"));
    const admin = new pg.Client({ connectionString: url.href });
    await admin.connect();
    await admin.query(`create database ${name}`);
    url.pathname = name;
    const db = await openDatabase(url.href);
    return {
      db,
      url: url.href,
      drop: async () => {
        await db.close();
        await dropOnceIdle(admin, name);
        await admin.end();
      },
    };
  },
};

/** Empties every table but the timeline, which refuses it. */
export async function clear(db: Database): Promise<void> {
  const { timeline: _kept, ...tables } = db.tables;
  await db.write(async (tx) => {
    for (const table of Object.values(tables)) await tx.delete(table);
  });
}

/** The pool's end() resolves a little before the server has seen its connections close. */
async function dropOnceIdle(admin: pg.Client, name: string) {
  const open = "select 1 from pg_stat_activity where datname = $1";
  while ((await admin.query(open, [name])).rowCount) await setTimeout(5);
  await admin.query(`drop database ${name}`);
}
