import { stat } from "node:fs/promises";
import { eq, sql } from "drizzle-orm";
import type { Database } from "../../db/database.ts";
import { schemaState } from "../../db/migrate.ts";
import { RELEASE } from "../release.ts";
import type { Note } from "./finding.ts";

const GROUP_AND_OTHERS = 0o077;
const PROBE = "doctor";

/** Whether a database in a file is its owner's alone, with the files beside it. */
export async function checkFileMode(note: Note, file: string): Promise<void> {
  const open: string[] = [];
  for (const name of [file, `${file}-wal`, `${file}-shm`]) {
    const found = await stat(name).catch(() => null);
    if (found && (found.mode & GROUP_AND_OTHERS) !== 0) open.push(name);
  }
  if (open.length === 0)
    note({ check: "database", status: "ok", text: "no other user of this machine may read it." });
  else
    note({
      check: "database",
      status: "wrong",
      text: `other users of this machine may read it, and it holds personal data: chmod 600 ${open.join(" ")}`,
    });
}

/** Schema and writing, tried by a row that nobody sees. */
export async function checkDatabase(note: Note, db: Database): Promise<void> {
  const schema = await schemaState(db);
  if (schema === "current") note({ check: "database", status: "ok", text: "its schema is this release's." });
  else
    note({
      check: "database",
      status: "wrong",
      text:
        schema === "newer"
          ? `a later release than ${RELEASE} has been at work on it: install that one, or restore the backup from before (docs/upgrading.md).`
          : `its schema is of another ${RELEASE} than this: install the release that made it, or restore a backup.`,
    });
  const { usedCallIds } = db.tables;
  const row = { account: PROBE, id: PROBE, usedAt: 0 };
  await db.write(async (tx) => {
    await tx.insert(usedCallIds).values(row).onConflictDoNothing();
    await tx.delete(usedCallIds).where(eq(usedCallIds.account, PROBE));
  });
  note({
    check: "database",
    status: "ok",
    text: `${await versionOf(db)} answers and takes writes.`,
  });
}

async function versionOf({ dialect, read }: Pick<Database, "dialect" | "read">): Promise<string> {
  const version = dialect === "sqlite" ? sql`sqlite_version()` : sql`current_setting('server_version')`;
  const [row] = await read.select({ version: sql<string>`${version}` }).from(sql`(select 1) as answer`);
  return `${dialect === "sqlite" ? "libSQL on SQLite" : "Postgres"} ${row?.version ?? "of no version"}`;
}
