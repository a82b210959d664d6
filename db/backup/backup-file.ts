import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { z } from "zod";

/**
 * A backup is a gzipped text, and each line is JSON: a header; for each table its name and columns, followed by its rows;
 * at the end, the numbers of rows. Without the last line the backup is not whole. The format belongs to neither database,
 * so a backup of a file can be restored into Postgres and the other way round, with no program but this one.
 */
export type BackupHeader = z.output<typeof headerSchema>;
export type TableStart = z.output<typeof tableSchema>;
/** Values as JSON has them; bytes in base64. */
export type BackupRow = unknown[];

const headerSchema = z.object({
  backup: z.literal("makegood"),
  format: z.literal(1),
  /** The release of Makegood that made it. */
  release: z.string(),
  schema: z.object({ migration: z.string(), hash: z.string() }),
  /** When its state was true, epoch ms. */
  at: z.int(),
});
const tableSchema = z.object({ table: z.string(), columns: z.array(z.string()).min(1) });
const endSchema = z.object({ end: z.record(z.string(), z.int()) });

export type BackupLine =
  | { kind: "table"; start: TableStart }
  | { kind: "row"; row: BackupRow }
  | { kind: "end"; rows: Record<string, number> };

/** A file that is no backup, or not a whole one. The message names the file and the cause. */
export class BackupFileError extends Error {
  override readonly name = "BackupFileError";
}

/**
 * Writes a backup under its name only when it is whole, for the owner's eyes alone.
 *
 * @param lines objects, and rows as arrays, in their order
 * @returns the size in bytes
 * @throws where the file exists already, or cannot be written
 */
export async function writeBackupFile(path: string, lines: AsyncIterable<unknown>): Promise<number> {
  const partial = `${path}.partial`;
  // Taken first: what somebody relies on is never overwritten, also by a second backup that runs at the same time.
  await (await open(path, "wx", 0o600)).close();
  try {
    await rm(partial, { force: true });
    const file = await open(partial, "wx", 0o600);
    try {
      const text = async function* () {
        for await (const line of lines) yield `${JSON.stringify(line)}\n`;
      };
      await pipeline(Readable.from(inChunks(text())), createGzip({ level: 6 }), async (compressed) => {
        for await (const chunk of compressed as AsyncIterable<Buffer>) await file.writeFile(chunk);
      });
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    await rm(path, { force: true });
    throw error;
  }
  const written = await open(path);
  try {
    return (await written.stat()).size;
  } finally {
    await written.close();
  }
}

const CHUNK_CHARACTERS = 64 * 1024;

/** A stream has a price for every chunk, which single lines would pay too often. */
async function* inChunks(lines: AsyncIterable<string>): AsyncIterable<string> {
  let chunk = "";
  for await (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

/**
 * Reads a backup line by line.
 *
 * @throws BackupFileError where it is no backup, damaged or not whole
 */
export async function readBackupFile(
  path: string,
): Promise<{ header: BackupHeader; lines: AsyncIterable<BackupLine> }> {
  const texts = textsOf(path)[Symbol.asyncIterator]();
  const first = await texts.next();
  const header = headerSchema.safeParse(first.done ? null : parsed(path, first.value));
  if (!header.success) throw new BackupFileError(`${path} is no backup of Makegood`);
  return { header: header.data, lines: linesOf(path, texts) };
}

/** Every table of a backup with the number of its rows, after the whole file has been read and counted. */
export async function verifyBackupFile(
  path: string,
): Promise<{ header: BackupHeader; rows: Record<string, number> }> {
  const { header, lines } = await readBackupFile(path);
  for await (const line of lines) if (line.kind === "end") return { header, rows: line.rows };
  throw new BackupFileError(`${path} is not whole: its last line is missing`);
}

async function* linesOf(path: string, texts: AsyncIterator<string>): AsyncIterable<BackupLine> {
  const counted: Record<string, number> = {};
  let current: TableStart | undefined;
  let ended: Record<string, number> | undefined;
  for (let next = await texts.next(); !next.done; next = await texts.next()) {
    const line = parsed(path, next.value);
    if (ended) throw new BackupFileError(`${path} goes on after its end`);
    if (Array.isArray(line)) {
      if (!current || line.length !== current.columns.length)
        throw new BackupFileError(`${path} has a row that fits no table`);
      counted[current.table] = (counted[current.table] ?? 0) + 1;
      yield { kind: "row", row: line };
      continue;
    }
    const start = tableSchema.safeParse(line);
    if (start.success) {
      current = start.data;
      counted[current.table] = 0;
      yield { kind: "table", start: current };
      continue;
    }
    ended = endSchema.safeParse(line).data?.end;
    if (!ended) throw new BackupFileError(`${path} has a line that is neither a table nor a row`);
  }
  if (!ended) throw new BackupFileError(`${path} is not whole: its last line is missing`);
  const tables = new Set([...Object.keys(ended), ...Object.keys(counted)]);
  for (const table of tables)
    if (ended[table] !== counted[table])
      throw new BackupFileError(
        `${path} is not whole: ${table} has ${counted[table] ?? 0} rows of ${ended[table] ?? 0}`,
      );
  yield { kind: "end", rows: ended };
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BackupFileError(`${path} has a line that is not JSON`);
  }
}

async function* textsOf(path: string): AsyncIterable<string> {
  const source = createReadStream(path);
  const unzipped = createGunzip();
  let failure: Error | undefined;
  const piped = pipeline(source, unzipped).catch((error: Error) => {
    failure = error;
  });
  try {
    for await (const text of createInterface({ input: unzipped, crlfDelay: Number.POSITIVE_INFINITY }))
      yield text;
  } catch (error) {
    failure ??= error as Error;
  } finally {
    source.destroy();
    unzipped.destroy();
  }
  await piped;
  if (failure) throw new BackupFileError(`${path} cannot be read: ${failure.message}`);
}
