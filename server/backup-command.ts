import { backup } from "../db/backup/backup.ts";
import { openDatabase } from "../db/open.ts";
import { type Clock, systemClock } from "./clock.ts";
import { ConfigError, databaseUrlOf, openOptionsOf } from "./config.ts";
import { RELEASE } from "./release.ts";

const USAGE = `npm run backup -- FILE

Writes all that the database holds at this moment into FILE (mode 600), while the server works on. DATABASE_URL names the
database, a file or Postgres. FILE must not exist. It holds personal data: keep it as safe as the database.`;

/**
 * @returns the process's exit code: 0 written, 2 the command was not understood
 * @throws where nothing was written
 */
export async function runBackupCommand(
  [file, ...rest]: readonly string[],
  env: Record<string, string | undefined>,
  { clock, print }: { clock: Clock; print: (line: string) => void },
): Promise<number> {
  if (file === "--help") {
    print(USAGE);
    return 0;
  }
  if (!file || file.startsWith("-") || rest.length > 0) {
    print(USAGE);
    return 2;
  }
  const db = await openDatabase(databaseUrlOf(env), openOptionsOf(env));
  try {
    const { at, bytes, rows } = await backup(db, file, { release: RELEASE, now: () => clock.now() });
    const total = Object.values(rows).reduce((sum, n) => sum + n, 0);
    print(`${file}: ${total} rows as of ${new Date(at).toISOString()}, ${bytes} bytes.`);
    return 0;
  } finally {
    await db.close();
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && error.code === "EEXIST"
    ? "the file is there already; name another"
    : error.message;
}

if (import.meta.url === `file://${process.argv[1]}`)
  runBackupCommand(process.argv.slice(2), process.env, {
    clock: systemClock,
    print: (line) => console.log(line),
  }).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error instanceof ConfigError ? error.message : `Nothing was written: ${causeOf(error)}.`);
      process.exitCode = 1;
    },
  );
