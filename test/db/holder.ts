import type { Database } from "../../db/database.ts";
import { openDatabase } from "../../db/open.ts";

/** A second process on the same database, which holds a transaction open until it is told to commit. */

export type ToHolder = { open: string } | "begin" | "commit" | "close";
export type FromHolder = "opened" | "holding" | "committed";

const say = (message: FromHolder) => process.send?.(message);

let db: Database;
let commit = () => {};

process.on("message", async (message: ToHolder) => {
  if (typeof message === "object") {
    db = await openDatabase(message.open);
    say("opened");
  } else if (message === "begin") {
    await db.write(async (tx) => {
      const released = new Promise<void>((resolve) => {
        commit = resolve;
      });
      const key = { account: "acct_1:live", currency: "eur", day: "2026-11-22", measure: "failed" };
      await tx.insert(db.tables.figures).values({ ...key, amount: 1, count: 1 });
      say("holding");
      await released;
    });
    say("committed");
  } else if (message === "commit") {
    commit();
  } else {
    await db.close();
    process.disconnect();
  }
});
