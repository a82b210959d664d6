import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../db/database.ts";
import { openDatabase } from "../../db/open.ts";
import { inbox } from "../../db/stores/inbox.ts";
import { runInboxCommand } from "../../server/inbox-command.ts";
import { RELEASE } from "../../server/release.ts";

const ACCOUNT = "acct_1:live";

describe("events that could not be applied", () => {
  let folder: string;
  let db: Database;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "makegood-inbox-"));
    db = await openDatabase(`file:${folder}/makegood.db`);
    const event = (eventId: string, type: string) => ({
      account: ACCOUNT,
      eventId,
      type,
      apiVersion: null,
      createdAt: 1,
      receivedAt: 1_000,
      payload: Buffer.from(JSON.stringify({ id: eventId, type })),
    });
    await inbox(db).append([event("evt_1", "invoice.paid"), event("evt_2", "charge.failed")]);
    const claimed = await inbox(db).claim(10, { owner: "w", now: 2_000, leaseMs: 1_000 });
    await inbox(db).giveUp(claimed[0]!, "data.object.amount: expected a number", RELEASE);
    await inbox(db).giveUp(claimed[1]!, "data.object.id: expected text", "0.0.1");
  });
  afterEach(async () => {
    await db.close();
    await rm(folder, { recursive: true });
  });

  async function run(...args: string[]) {
    const lines: string[] = [];
    const env = { DATABASE_URL: `file:${folder}/makegood.db` };
    const code = await runInboxCommand(args, env, { now: () => 5_000, print: (line) => lines.push(line) });
    return { code, text: lines.join("\n") };
  }

  it("are listed with their problem, shown as they came, and tried again", async () => {
    const list = await run("list");
    expect(list.code).toBe(0);
    expect(list.text).toMatch(/acct_1:live {2}evt_1 {2}invoice\.paid {2}1 tries {2}data\.object\.amount/);
    expect((await run("list", "acct_2:live")).text).toBe("Every event was applied.");
    expect((await run("show", ACCOUNT, "evt_1")).text).toContain('{"id":"evt_1","type":"invoice.paid"}');
    expect(await run("retry", ACCOUNT, "evt_1")).toEqual({
      code: 0,
      text: "The server will apply it once more.",
    });
    expect((await run("list")).text).not.toContain("evt_1");
    expect((await run("retry", ACCOUNT, "evt_1")).code).toBe(1);
    expect((await run("drop", ACCOUNT, "evt_1")).code).toBe(1);
    expect((await run("retry", "all")).text).toBe("1 events will be applied once more by the server.");
    expect((await run("show", ACCOUNT, "evt_9")).code).toBe(1);
  });

  it("are tried again by another release, and by the same one only when somebody asks", async () => {
    expect(await inbox(db).countFailures()).toBe(2);
    expect(await inbox(db).retryAfterUpgrade(RELEASE, 5_000)).toBe(1);
    expect((await run("list")).text).toContain("evt_1");
    expect(await inbox(db).retryAfterUpgrade(RELEASE, 5_000)).toBe(0);
    expect(await inbox(db).retryAfterUpgrade("9.0.0", 5_000)).toBe(1);
  });

  it("are given up for good, and stay so", async () => {
    expect(await run("drop", ACCOUNT, "evt_1")).toMatchObject({ code: 0 });
    expect((await run("list")).text).not.toContain("evt_1");
    expect((await run("show", ACCOUNT, "evt_1")).text).toContain(
      "applied, 1 tries: dropped by the operator: data",
    );
    expect((await run("drop", ACCOUNT, "evt_1")).code).toBe(1);
    expect((await run("retry", ACCOUNT, "evt_1")).code).toBe(1);
    expect((await run("retry", "all")).text).toMatch(/^1 events/);
  });

  it("says how it is used where it is not understood, and names a wrong database", async () => {
    expect(await run("erase")).toMatchObject({
      code: 2,
      text: expect.stringContaining("npm run inbox -- list"),
    });
    await expect(
      runInboxCommand(["list"], { DATABASE_URL: "mysql://x" }, { now: () => 0, print: () => {} }),
    ).rejects.toThrow(/DATABASE_URL/);
  });
});
