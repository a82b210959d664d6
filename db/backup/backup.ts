import { asc, getTableColumns, sql } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/sqlite-core";
import type { Database, Reader, Writer } from "../database.ts";
import { schemaVersion } from "../migrate.ts";
import { schema as sqlite } from "../schema.sqlite.ts";
import { type BackupHeader, readBackupFile, verifyBackupFile, writeBackupFile } from "./backup-file.ts";

/** Every table is written and read in the same way, so one of them stands for all. */
type AnyTable = Database["tables"]["cases"];
type AnyRow = AnyTable["$inferSelect"];

const tablesOf = (db: Database) => Object.entries(db.tables) as unknown as [string, AnyTable][];

/** Rows of one read. */
const PAGE = 500;
/** Values of one insert: SQLite takes at most 32,766. */
const VALUES_PER_INSERT = 16_000;

export type BackupSummary = { at: number; bytes: number; rows: Record<string, number> };

/**
 * Writes all that the database holds at one moment into a file, while others write on.
 *
 * @param now epoch ms
 * @throws where the file exists already
 */
export async function backup(
  db: Database,
  path: string,
  { release, now }: { release: string; now: () => number },
): Promise<BackupSummary> {
  const rows: Record<string, number> = {};
  // Before the first read, so that whatever the backup lacks happened after it.
  const at = now();
  const header: BackupHeader = { backup: "makegood", format: 1, release, schema: schemaVersion(), at };
  const bytes = await db.snapshot((reader) =>
    writeBackupFile(
      path,
      (async function* () {
        yield header;
        for (const [name, table] of tablesOf(db)) {
          const columns = Object.keys(getTableColumns(table));
          yield { table: name, columns };
          rows[name] = 0;
          for await (const row of rowsOf(reader, name, table)) {
            rows[name]++;
            yield columns.map((column) => encoded(row[column as keyof AnyRow]));
          }
        }
        yield { end: rows };
      })(),
    ),
  );
  return { at, bytes, rows };
}

/** Page by page in the order of the primary key, so that memory does not grow with the table. */
async function* rowsOf(reader: Reader, name: string, table: AnyTable): AsyncIterable<AnyRow> {
  const columns = keyOf(name).map((column) => table[column]);
  let last: AnyRow | undefined;
  do {
    const after = last;
    const page: AnyRow[] = await reader
      .select()
      .from(table)
      .where(
        after &&
          sql`(${sql.join(columns, sql`, `)}) > (${sql.join(
            keyOf(name).map((column) => sql`${after[column]}`),
            sql`, `,
          )})`,
      )
      .orderBy(...columns.map((column) => asc(column)))
      .limit(PAGE);
    yield* page;
    last = page.length < PAGE ? undefined : page.at(-1);
  } while (last);
}

/** The columns of the primary key. The schema is one, so SQLite's tables tell it for both databases. */
function keyOf(name: string): (keyof AnyRow)[] {
  const table = sqlite[name as keyof typeof sqlite] as unknown as AnyTable;
  const columns = getTableColumns(table);
  const { primaryKeys } = getTableConfig(table);
  const isKey = (column: unknown) =>
    (primaryKeys[0]?.columns as unknown[] | undefined)?.includes(column) ??
    (column as { primary: boolean }).primary;
  const key = Object.entries(columns).filter(([, column]) => isKey(column));
  // In the key's own order, which the index has.
  const order = (column: unknown) => (primaryKeys[0]?.columns as unknown[] | undefined)?.indexOf(column) ?? 0;
  return key.sort(([, a], [, b]) => order(a) - order(b)).map(([property]) => property as keyof AnyRow);
}

const encoded = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;

/** Why a backup is not restored. */
export class RestoreRefused extends Error {
  override readonly name = "RestoreRefused";
}

/**
 * Restores a backup, all of it or nothing. The file is read to its end before the first row is written.
 *
 * @param overwrite whether what the database holds may go
 * @param afterwards what else belongs to the same transaction
 * @throws BackupFileError for a file that is damaged, RestoreRefused where the schemas differ or the database is not empty
 */
export async function restore(
  db: Database,
  path: string,
  {
    overwrite,
    afterwards,
  }: { overwrite: boolean; afterwards: (tx: Writer, header: BackupHeader) => Promise<void> },
): Promise<{ header: BackupHeader; rows: Record<string, number> }> {
  const { header, rows } = await verifyBackupFile(path);
  const { migration, hash } = schemaVersion();
  if (header.schema.hash !== hash)
    throw new RestoreRefused(
      `${path} was made by release ${header.release} with the schema ${header.schema.migration}, and this release has ${migration}: restore it with release ${header.release}, then upgrade`,
    );
  const tables = new Map(tablesOf(db));
  const { lines } = await readBackupFile(path);
  await db.write(async (tx) => {
    await tx.lock("restore");
    const held = await firstTableWithRows(tx, tables);
    if (held !== null && !overwrite)
      throw new RestoreRefused(
        `the database is not empty (${held} has rows): name another in DATABASE_URL, or say --overwrite`,
      );
    if (held !== null) await empty(db, tx, tables);
    let current: { table: AnyTable; columns: string[]; bytes: ReadonlySet<string> } | undefined;
    let waiting: AnyRow[] = [];
    const insert = async () => {
      if (current && waiting.length > 0) await tx.insert(current.table).values(waiting);
      waiting = [];
    };
    for await (const line of lines) {
      if (line.kind === "end") break;
      if (line.kind === "table") {
        await insert();
        const table = tables.get(line.start.table);
        if (!table)
          throw new RestoreRefused(
            `${path} has a table ${line.start.table}, which this release does not know`,
          );
        const isBytes = ([, column]: [string, { getSQLType(): string }]) =>
          ["blob", "bytea"].includes(column.getSQLType());
        const bytes = new Set(
          Object.entries(getTableColumns(table))
            .filter(isBytes)
            .map(([name]) => name),
        );
        current = { table, columns: line.start.columns, bytes };
        continue;
      }
      if (!current) continue;
      const { columns, bytes } = current;
      const values = columns.map((column, index) => {
        const value = line.row[index];
        return [
          column,
          bytes.has(column) && typeof value === "string" ? Buffer.from(value, "base64") : value,
        ];
      });
      waiting.push(Object.fromEntries(values) as AnyRow);
      if (waiting.length * columns.length >= VALUES_PER_INSERT) await insert();
    }
    await insert();
    await afterwards(tx, header);
  });
  return { header, rows };
}

async function firstTableWithRows(tx: Writer, tables: ReadonlyMap<string, AnyTable>): Promise<string | null> {
  for (const [name, table] of tables)
    if ((await tx.select({ one: sql`1` }).from(table).limit(1)).length > 0) return name;
  return null;
}

async function empty(db: Database, tx: Writer, tables: ReadonlyMap<string, AnyTable>): Promise<void> {
  // The timeline lets go only of accounts that have left.
  await tx.update(db.tables.accounts).set({ status: "left" });
  for (const [name, table] of tables) if (name !== "accounts") await tx.delete(table);
  await tx.delete(db.tables.accounts);
}
