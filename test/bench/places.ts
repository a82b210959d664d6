import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Database } from "../../db/database.ts";
import { openDatabase } from "../../db/open.ts";
import { startPostgres } from "../db/postgres-server.ts";

export type Place = { name: string; db: Database; close(): Promise<void> };

/** A libSQL file and, where the Postgres of the tests starts or TEST_POSTGRES_URL names one, an empty database there. */
export async function openPlaces(): Promise<Place[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "makegood-bench-"));
  const file = await openDatabase(`file:${path.join(folder, "bench.db")}`);
  const places: Place[] = [
    {
      name: "libSQL file",
      db: file,
      close: async () => {
        await file.close();
        await rm(folder, { recursive: true });
      },
    },
  ];
  try {
    const given = process.env.TEST_POSTGRES_URL;
    const server = given ? { url: given, stop: async () => {} } : await startPostgres();
    const db = await openDatabase(server.url);
    places.push({
      name: given ? "Postgres" : "Postgres, fsync off",
      db,
      close: async () => {
        await db.close();
        await server.stop();
      },
    });
  } catch (error) {
    console.error(`no Postgres: ${error instanceof Error ? error.message : error}`);
  }
  return places;
}
