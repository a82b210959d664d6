import { expect, test } from "vitest";
import { databases } from "./databases.ts";
import { runBeside } from "./idle-rows.ts";

test("a Postgres connection that is lost between two statements fails the write, and not the process", async () => {
  const { db, url, drop } = await databases.postgres();
  const { wakeups } = db.tables;
  const others = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
  const lost = db.write(async (tx) => {
    await tx.insert(wakeups).values({ account: "acct_1:live", customerId: "a", dueAt: 1 });
    await runBeside(url, `select pg_terminate_backend(pid) ${others}`);
    await expect.poll(() => runBeside(url, `select 1 ${others}`)).toEqual([]);
    await tx.insert(wakeups).values({ account: "acct_1:live", customerId: "b", dueAt: 1 });
  });
  await expect(lost).rejects.toThrow("connection error");
  expect(await db.read.$count(wakeups)).toBe(0);
  await drop();
});
