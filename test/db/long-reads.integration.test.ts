import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { withLongReads } from "../../db/database.ts";
import { openConnection } from "../../db/connection/libsql-connection.ts";
import { openReaderProcesses } from "../../db/connection/reader-processes.ts";
import { databases, kinds } from "./databases.ts";

const COUNT = (to: number) =>
  `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${to}) select count(*) from n`;

describe.each(kinds)("on %s", (kind) => {
  test("a long read sees what is committed, answers beside others, and changes nothing", async () => {
    const { db, drop } = await databases[kind]();
    const { figures } = db.tables;
    const row = {
      account: "acct_1:live",
      currency: "eur",
      day: "2026-11-22",
      measure: "failed",
      amount: 1,
      count: 1,
    };
    await db.write((tx) => tx.insert(figures).values(row));
    const { read } = withLongReads(db);
    const order: string[] = [];
    const long = read
      .select({ n: sql<number>`(${sql.raw(COUNT(kind === "sqlite" ? 1_000_000 : 1_000))})` })
      .from(figures)
      .then(([found]) => {
        order.push("long");
        return found?.n;
      });
    expect(await db.read.select().from(figures)).toEqual([row]);
    order.push("short");
    expect(await long).toBe(kind === "sqlite" ? 1_000_000 : 1_000);
    if (kind === "sqlite") expect(order).toEqual(["short", "long"]);
    await drop();
  });
});

test("a query that takes longer than its deadline is given up, and the next one is answered", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "makegood-readers-"));
  const file = path.join(folder, "a.db");
  openConnection(file, 1_000).close();
  const readers = openReaderProcesses({ path: file }, 1_000, 100);
  await expect(readers.execute(COUNT(3_000_000), [])).rejects.toMatchObject({ code: "QUERY_TIMEOUT" });
  const patient = openReaderProcesses({ path: file }, 1_000, 10_000);
  await expect(patient.execute("create table t (a)", [])).rejects.toThrow(/readonly/);
  const [first, second] = await Promise.all([
    patient.execute("select 1", []),
    patient.execute("select 2", []),
  ]);
  expect([first, second]).toEqual([[[1]], [[2]]]);
  await expect(patient.execute("select nothing", [])).rejects.toThrow(/syntax error/);
  await Promise.all([readers.close(), patient.close()]);
  await expect(patient.execute("select 3", [])).rejects.toThrow("the database is closed");
  await rm(folder, { recursive: true });
});
