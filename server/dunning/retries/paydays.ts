import { z } from "zod";
import raw from "./data/pay-days.json" with { type: "json" };
import { loadTable } from "../model/reference-table.ts";

const weight = z.number().positive().max(1);
const id = z.string().regex(/^[a-z0-9_]{1,40}$/);
const weekday = z.number().int().min(1).max(7);

const patternSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("weekly"), id, weight, weekday }),
  /** Every other week. Which of the two weeks is unknown, so each is half as likely. */
  z.strictObject({ kind: z.literal("biweekly"), id, weight, weekday }),
  /** Every fourth week. Which of the four weeks is unknown. */
  z.strictObject({ kind: z.literal("four_weekly"), id, weight, weekday }),
  /** Days of the month; 31 is the last day. A day on a weekend moves to the working day before or after. */
  z.strictObject({
    kind: z.literal("days"),
    id,
    weight,
    days: z.array(z.union([z.number().int().min(1).max(28), z.literal(31)])).min(1),
    on_weekend: z.enum(["before", "after"]).default("before"),
  }),
  /** The first, second, … working day of the month. */
  z.strictObject({ kind: z.literal("nth_working_day"), id, weight, nth: z.number().int().min(1).max(15) }),
  /** Money that comes on no particular day, after `mean_days` on average. */
  z.strictObject({ kind: z.literal("spread"), id, weight, mean_days: z.number().positive() }),
]);
export type Pattern = z.infer<typeof patternSchema>;

const rowSchema = z.strictObject({
  countries: z.array(z.string().length(2)).min(1).nullable(),
  patterns: z
    .array(patternSchema)
    .min(1)
    .refine((patterns) => Math.abs(patterns.reduce((sum, pattern) => sum + pattern.weight, 0) - 1) < 1e-9, {
      message: "expected weights that add up to 1",
    }),
});

const tableSchema = z.strictObject({
  table: z.literal("pay-days"),
  as_of: z.iso.date(),
  source: z.string().min(1),
  grade: z.enum(["A", "B", "C"]),
  rows: z.array(rowSchema).refine((rows) => rows.filter((row) => row.countries === null).length === 1, {
    message: "expected exactly one row for all other countries (countries: null)",
  }),
});

/** @throws Error naming table, row and column when the data is not a table of paydays */
export const parsePayDayTable = (data: unknown) => loadTable("pay-days", "rows", tableSchema, data);

export const PAY_DAY_TABLE = parsePayDayTable(raw);

const PATTERNS = new Map<string | null, readonly Pattern[]>();
for (const row of PAY_DAY_TABLE.rows) {
  for (const country of row.countries ?? [null]) PATTERNS.set(country, row.patterns);
}

/**
 * The patterns by which customers of a country receive their income, with their shares.
 *
 * @param country ISO 3166 alpha-2; null, or a country without a row, takes the row for all others
 */
export const patternsOf = (country: string | null): readonly Pattern[] =>
  PATTERNS.get(country) ?? PATTERNS.get(null) ?? [];
