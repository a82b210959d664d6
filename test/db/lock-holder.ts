import type { Database } from "../../db/database.ts";
import { openDatabase } from "../../db/open.ts";

/** A second process on the same database. It holds a transaction open until a message says to commit. */

export type HolderCommand = { open: string } | "begin" | "commit" | "close";
export type HolderState = "opened" | "holding" | "committed";

const report = (message: HolderState) => process.send?.(message);

let db: Database;
let commit = () => {};

process.on("message", async (message: HolderCommand) => {
  if (typeof message === "object") {
    db = await openDatabase(message.open);
    report("opened");
  } else if (message === "begin") {
    await db.write(async (tx) => {
      const released = new Promise<void>((resolve) => {
        commit = resolve;
      });
      const key = { account: "acct_1:live", currency: "eur", day: "2026-11-22", measure: "failed" };
      await tx.insert(db.tables.figures).values({ ...key, amount: 1, count: 1 });
      report("holding");
      await released;
    });
    report("committed");
  } else if (message === "commit") {
    commit();
  } else {
    await db.close();
    process.disconnect();
  }
});
