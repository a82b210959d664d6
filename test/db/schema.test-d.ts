import type { InferSelectModel } from "drizzle-orm";
import { expectTypeOf } from "vitest";
import { postgresColumns as pg, sqlite } from "../../db/dialect.ts";

// Checked by tsc alone, because `dialect.ts` casts: each column kind has the same value type in both databases.
const lite = sqlite.table("t", {
  text: sqlite.text(),
  int: sqlite.int().notNull(),
  bool: sqlite.bool(),
  json: sqlite.json<{ x: 1 }>(),
  oneOf: sqlite.oneOf(["a", "b"]),
  bytes: sqlite.bytes().notNull(),
});
const postgres = pg.table("t", {
  text: pg.text(),
  int: pg.int().notNull(),
  bool: pg.bool(),
  json: pg.json<{ x: 1 }>(),
  oneOf: pg.oneOf(["a", "b"]),
  bytes: pg.bytes().notNull(),
});
expectTypeOf<InferSelectModel<typeof lite>>().toEqualTypeOf<InferSelectModel<typeof postgres>>();
