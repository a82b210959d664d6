import type { Database } from "../../../db/database.ts";
import { probeWrite } from "../../../db/stores/write-probe.ts";
import type { Clock } from "../../clock.ts";

/** How long an answer holds: a load balancer that asks every second, from several places, costs one write in this time. */
const FRESH_MS = 5_000;
/** A write that waits for longer than this is told as a fault. It goes on waiting meanwhile, and no second one joins it. */
const DEADLINE_MS = 2_000;

class WriteWaits extends Error {
  override readonly name = "WriteWaits";
}

/** Whether the database takes writes, tried by writing. */
export function createWriteCheck({ db, clock }: { db: Database; clock: Clock }) {
  let last: { at: number; outcome: Promise<void> } | null = null;
  let underWay: Promise<void> | null = null;

  /** One probe at a time: on a database that is locked for long, probes would pile up behind each other. */
  const probe = () => {
    underWay ??= probeWrite(db).finally(() => {
      underWay = null;
    });
    return within(underWay, DEADLINE_MS);
  };

  return {
    /** @throws what the database said to the last write */
    async run(): Promise<void> {
      const now = clock.now();
      if (last === null || Math.abs(now - last.at) >= FRESH_MS) {
        last = { at: now, outcome: probe() };
        last.outcome.catch(() => {});
      }
      return last.outcome;
    },
  };
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new WriteWaits()), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const LOCKED =
  "A write has waited for more than 2 s: another process holds the database, or the disk is stuck.";
const FULL = "The disk, or the database's own limit, is full: make room.";
const READ_ONLY =
  "The database takes no writes: the file or the file system is read-only, or the server is a replica or in read-only mode.";

/** SQLite's codes have a longer name behind the one that says it (`SQLITE_READONLY_DBMOVED`). Postgres: appendix A. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/^(SQLITE_FULL|53100)/, FULL],
  [/^(SQLITE_READONLY|25006)/, READ_ONLY],
  [/^(SQLITE_BUSY|SQLITE_LOCKED|55P03)/, LOCKED],
  [/^SQLITE_IOERR/, "The disk reports an error: look at the system's log."],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB|XX001|XX002)/, "The database is damaged: restore the last backup."],
  [/^(SQLITE_CANTOPEN)/, "The database file is gone or may not be opened."],
  [/^53300/, "The database has no connection left for us."],
  [/^(28|3D)/, "The database refuses our user, its password or the database's name."],
];

/** For everybody who may ask: it names causes and neither hosts nor statements. */
export function describeDatabaseFault(error: unknown): string {
  if (error instanceof WriteWaits) return LOCKED;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return CAUSES.find(([pattern]) => pattern.test(code))?.[1] ?? "The database does not answer.";
}
