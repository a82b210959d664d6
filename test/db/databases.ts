import { randomUUID } from "node:crypto";
import { access, copyFile, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { inject } from "vitest";
import type { Database } from "../../db/database.ts";
import { openDatabase } from "../../db/open.ts";
import { type HranaOptions, type HranaServer, startHranaServer } from "./hrana-server.ts";
import { untilIdle } from "./postgres-server.ts";

/** A fresh, migrated database; `url` opens it once more, as another process would. */
export type TestDatabase = { db: Database; url: string; drop(): Promise<void> };

/** A local file, a Postgres server, and a libSQL server behind the network. */
export const kinds = ["sqlite", "postgres", "libsql"] as const;
export type Kind = (typeof kinds)[number];

/** One of each kind, made from a migrated template. */
export const databases: Record<Kind, () => Promise<TestDatabase>> = {
  async sqlite() {
    const { file, remove } = await copyOfTemplate();
    const url = `file:${file}`;
    const db = await openDatabase(url);
    return {
      db,
      url,
      drop: async () => {
        await db.close();
        await remove();
      },
    };
  },

  async postgres() {
    const { url: server, template } = await postgres();
    const name = `test_${randomUUID().replaceAll("-", "")}`;
    const admin = new pg.Client({ connectionString: server });
    await admin.connect();
    await admin.query(`create database ${name} template ${template}`);
    const url = new URL(server);
    url.pathname = name;
    const db = await openDatabase(url.href);
    return {
      db,
      url: url.href,
      drop: async () => {
        await db.close();
        await untilIdle(admin, name);
        await admin.query(`drop database ${name}`);
        await admin.end();
      },
    };
  },

  libsql: async () => openOnHrana(),
};

/** A database of the kind `libsql`, with the server that it is on. */
export type OnHrana = TestDatabase & { server: HranaServer };

export async function openOnHrana(options: HranaOptions = {}): Promise<OnHrana> {
  const { file, remove } = await copyOfTemplate();
  const server = await startHranaServer(file, options);
  const url = options.token === undefined ? server.url : `${server.url}?authToken=${options.token}`;
  const db = await openDatabase(url);
  return {
    db,
    url,
    server,
    drop: async () => {
      await db.close();
      await server.close();
      await remove();
    },
  };
}

/** Empties every table but the timeline, which refuses it. */
export async function clear(db: Database): Promise<void> {
  const { timeline: _kept, ...tables } = db.tables;
  // Sent together: to a server they travel in one request.
  await db.write((tx) => Promise.all(Object.values(tables).map((table) => tx.delete(table))));
}

/** A migrated file in a folder of its own. */
async function copyOfTemplate() {
  const folder = await mkdtemp(path.join(tmpdir(), "makegood-libsql-"));
  const file = path.join(folder, "makegood.db");
  await copyFile(await sqliteTemplate(), file);
  return { file, remove: () => rm(folder, { recursive: true }) };
}

/** Made by the first test of the run that asks for it. Two at once make it twice, and the later one stays. */
async function sqliteTemplate(): Promise<string> {
  const template = path.join(inject("templates"), "template.db");
  const exists = await access(template).then(
    () => true,
    () => false,
  );
  if (!exists) {
    const own = path.join(inject("templates"), `${randomUUID()}.db`);
    // Closing writes the log back: the file alone is the whole database.
    await (await openDatabase(`file:${own}`)).close();
    await rename(own, template);
  }
  return template;
}

/** The run's Postgres, which the first question starts. */
async function postgres(): Promise<{ url: string; template: string }> {
  const response = await fetch(inject("postgres"));
  if (!response.ok) throw new Error(`there is no Postgres for this test: ${await response.text()}`);
  return response.json() as Promise<{ url: string; template: string }>;
}
