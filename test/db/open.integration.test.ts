import { type ChildProcess, execFile, fork } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../db/open.ts";
import type { HolderCommand, HolderState } from "./lock-holder.ts";
import { databases, kinds } from "./databases.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "makegood-open-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("the database URL", () => {
  test.each([
    [
      "mysql://root:hunter2@db/makegood",
      'begins with "mysql:": expected file:, libsql:, https: or postgres:',
    ],
    ["makegood.db", "begins with no scheme"],
    ["file:", "names no file"],
    ["file::memory:", "names no file"],
    ["file:makegood.db?mode=ro", "names no file"],
  ])("%s is refused", async (url, message) => {
    const error = await openDatabase(url).catch((reason: unknown) => reason);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain("hunter2");
  });

  test("of a file in no folder is refused with the reason", async () => {
    await expect(openDatabase(`file:${folder}/none/makegood.db`)).rejects.toThrow(
      `cannot open ${folder}/none/makegood.db`,
    );
  });
});

describe("the file of a database", () => {
  const modes = async (name: string) =>
    Promise.all(
      ["", "-wal", "-shm"].map(async (end) =>
        ((await stat(path.join(folder, name + end))).mode & 0o777).toString(8),
      ),
    );

  test("is for its owner alone, with its log, whatever the umask says and however it was before", async () => {
    const umask = process.umask(0);
    try {
      const url = `file:${folder}/private.db`;
      const db = await openDatabase(url);
      await db.write((tx) =>
        tx.insert(db.tables.wakeups).values({ account: "a", customerId: "b", dueAt: 1 }),
      );
      expect(await modes("private.db")).toEqual(["600", "600", "600"]);
      for (const end of ["", "-wal", "-shm"]) await chmod(path.join(folder, `private.db${end}`), 0o644);
      const again = await openDatabase(url);
      expect(await modes("private.db")).toEqual(["600", "600", "600"]);
      await again.close();
      await db.close();
    } finally {
      process.umask(umask);
    }
  });

  test("stays whole when another process opens and closes it, however many connections are open here", async () => {
    const file = path.join(folder, "shared.db");
    const db = await openDatabase(`file:${file}`);
    const { wakeups } = db.tables;
    const count = `const Libsql = require("libsql");
      const other = new Libsql(${JSON.stringify(file)});
      console.log(other.prepare("select count(*) as n from wakeups").get().n);
      other.close();`;
    const countElsewhere = async () => {
      const { stdout } = await promisify(execFile)(process.execPath, ["-e", count]);
      return Number(stdout);
    };
    for (const n of [1, 2, 3]) {
      await db.snapshot((reader) => reader.select().from(wakeups));
      await db.write((tx) => tx.insert(wakeups).values({ account: "a", customerId: `c${n}`, dueAt: n }));
      expect(await countElsewhere()).toBe(n);
    }
    await db.close();
    expect(await countElsewhere()).toBe(3);
  });

  test("is encrypted with a key, its log too, and opens with no other key", async () => {
    const file = path.join(folder, "encrypted.db");
    const url = `file:${file}`;
    const encryptionKey = "k".repeat(32);
    const words = "Ann Unforgettable";
    const db = await openDatabase(url, { encryptionKey });
    const note = { account: "a", id: "n", customerId: "c", text: words, by: "u", at: 1 };
    await db.write((tx) => tx.insert(db.tables.notes).values(note));
    expect(await db.read.select().from(db.tables.notes)).toEqual([note]);
    expect(await db.longRead.select().from(db.tables.notes)).toEqual([note]);
    const isPlain = async (end: string) => (await readFile(file + end)).includes(words);
    expect(await Promise.all(["", "-wal"].map(isPlain))).toEqual([false, false]);
    expect((await readFile(`${file}-wal`)).length).toBeGreaterThan(0);
    await db.close();
    expect(await isPlain("")).toBe(false);
    expect((await readFile(file)).includes("SQLite format")).toBe(false);
    for (const wrong of [undefined, "x".repeat(32)]) {
      const refusal = await openDatabase(url, { encryptionKey: wrong }).catch(String);
      expect(refusal).toContain("DATABASE_ENCRYPTION_KEY");
      expect(refusal).not.toContain("kkkk");
    }
    const again = await openDatabase(url, { encryptionKey });
    expect(await again.read.select().from(again.tables.notes)).toEqual([note]);
    await again.close();
  });

  test("that may not be written is refused at the start, with the cause", async () => {
    const file = path.join(folder, "read-only.db");
    await (await openDatabase(`file:${file}`)).close();
    await chmod(file, 0o444);
    // Nothing is read-only for root.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      await chmod(folder, 0o755);
      process.seteuid?.(65534);
    }
    const refusal = await openDatabase(`file:${file}`).catch(String);
    if (isRoot) process.seteuid?.(0);
    expect(refusal).toMatch(
      /cannot open .*read-only\.db: .*may this process write there\? .*(EACCES|SQLITE_CANTOPEN)/,
    );
  });
});

describe.each(kinds)("on %s", (kind) => {
  test("opening migrates once: later, side by side, and with rows in place", async () => {
    const { db, url, drop } = await databases[kind]();
    const { wakeups } = db.tables;
    await db.write((tx) => tx.insert(wakeups).values({ account: "a", customerId: "b", dueAt: 1 }));
    const again = await Promise.all([openDatabase(url), openDatabase(url)]);
    expect(await Promise.all(again.map((other) => other.read.$count(wakeups)))).toEqual([1, 1]);
    for (const other of again) await other.close();
    await drop();
  });
});

test("a file that was closed is whole without its log, so that it can be copied", async () => {
  const name = path.join(folder, "closed.db");
  const db = await openDatabase(`file:${name}`);
  const { wakeups } = db.tables;
  await db.write((tx) => tx.insert(wakeups).values({ account: "a", customerId: "b", dueAt: 1 }));
  expect(await db.read.$count(wakeups)).toBe(1);
  await db.close();
  await copyFile(name, path.join(folder, "copy.db"));
  const copy = await openDatabase(`file:${path.join(folder, "copy.db")}`);
  expect(await copy.read.$count(wakeups)).toBe(1);
  await copy.close();
});

test("several openers of a new file find each other's migration", async () => {
  const url = `file:${path.join(folder, "new.db")}`;
  const all = await Promise.all([openDatabase(url), openDatabase(url), openDatabase(url)]);
  expect(await Promise.all(all.map((db) => db.read.$count(db.tables.wakeups)))).toEqual([0, 0, 0]);
  for (const db of all) await db.close();
});

describe("two processes and one libSQL file", () => {
  let holder: ChildProcess;
  const send = (message: HolderCommand) => holder.send(message);
  const received = async (): Promise<HolderState> => (await once(holder, "message"))[0];

  test("open it at the same time, from any folder, and the second process's write waits for the first", async () => {
    const url = `file:${path.join(folder, "shared.db")}`;
    holder = fork(fileURLToPath(new URL("./lock-holder.ts", import.meta.url)), {
      // Migrations are found beside the code, not below the working directory.
      cwd: tmpdir(),
      execArgv: ["--import", import.meta.resolve("tsx")],
    });
    send({ open: url });
    const [db, opened] = await Promise.all([openDatabase(url), received()]);
    expect(opened).toBe("opened");

    const { figures } = db.tables;
    send("begin");
    expect(await received()).toBe("holding");
    const order: string[] = [];
    const waiting = db
      .write(async (tx) => {
        const [row] = await tx.select({ amount: figures.amount }).from(figures);
        await tx.update(figures).set({ amount: (row?.amount ?? 0) + 10 });
        return row?.amount;
      })
      .finally(() => order.push("written"));
    // A read answers while both hold or wait, and sees neither.
    expect(await db.read.$count(figures, eq(figures.currency, "eur"))).toBe(0);
    order.push("release");
    send("commit");
    expect(await received()).toBe("committed");
    expect(await waiting).toBe(1);
    expect(order).toEqual(["release", "written"]);
    expect(await db.read.select({ amount: figures.amount }).from(figures)).toEqual([{ amount: 11 }]);

    send("close");
    await once(holder, "exit");
    await db.close();
  });
});
