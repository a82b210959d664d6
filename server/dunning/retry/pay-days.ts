import { DateTime } from "luxon";
import { z } from "zod";
import raw from "./data/pay-days.json" with { type: "json" };
import { type LocalTime, weekdayOf } from "./local-time.ts";
import { loadTable } from "./table.ts";

const DAY = 86_400_000;

const weight = z.number().positive().max(1);
const id = z.string().regex(/^[a-z0-9_]{1,40}$/);
const weekday = z.number().int().min(1).max(7);

const patternSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("weekly"), id, weight, weekday }),
  /** Every other week; which of the two is not known, so both are half as likely. */
  z.strictObject({ kind: z.literal("biweekly"), id, weight, weekday }),
  /** Days of the month; on a weekend the working day before. */
  z.strictObject({
    kind: z.literal("days"),
    id,
    weight,
    days: z.array(z.number().int().min(1).max(28)).min(1),
  }),
  z.strictObject({ kind: z.literal("last_working_day"), id, weight }),
  /** Money that comes on no particular day, after so many days on average. */
  z.strictObject({ kind: z.literal("spread"), id, weight, mean_days: z.number().positive() }),
]);
type Pattern = z.infer<typeof patternSchema>;

const rowSchema = z.strictObject({
  countries: z.array(z.string().length(2)).min(1).nullable(),
  patterns: z
    .array(patternSchema)
    .min(1)
    .refine((patterns) => Math.abs(patterns.reduce((sum, each) => sum + each.weight, 0) - 1) < 1e-9, {
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

/** @throws Error naming table, row and column when the data is not a table of pay-days */
export const parsePayDayTable = (data: unknown) => loadTable("pay-days", "rows", tableSchema, data);

export const PAY_DAY_TABLE = parsePayDayTable(raw);

const PATTERNS = new Map<string | null, readonly Pattern[]>();
for (const row of PAY_DAY_TABLE.rows) {
  for (const country of row.countries ?? [null]) PATTERNS.set(country, row.patterns);
}

/** One way in which money may come in, with how likely it is; `at` is ascending, local midnights. */
export type Income =
  | { kind: "days"; id: string; weight: number; at: readonly number[] }
  | { kind: "spread"; id: string; weight: number; meanMs: number };

/**
 * The ways in which a customer of this country may be paid, with the pay-days from `from` to `until`.
 * The money counts as there at the local midnight that begins the pay-day.
 *
 * @param country ISO code; null or a country without a row of its own takes the row for all others
 */
export function incomesOf(country: string | null, local: LocalTime, from: number, until: number): Income[] {
  const patterns = PATTERNS.get(country) ?? PATTERNS.get(null) ?? [];
  const first = local.dayOf(from);
  const last = local.dayOf(until);
  const incomes = (pattern: Pattern): Income[] => {
    const { id, weight } = pattern;
    const days = (list: number[], name = id, share = weight): Income => ({
      kind: "days",
      id: name,
      weight: share,
      at: list.map((day) => local.instantOf(day, 0)),
    });
    switch (pattern.kind) {
      case "spread":
        return [{ kind: "spread", id, weight, meanMs: pattern.mean_days * DAY }];
      case "weekly":
        return [days(weekdays(first, last, pattern.weekday, 7, 0))];
      case "biweekly":
        return [0, 1].map((phase) =>
          days(
            weekdays(first, last, pattern.weekday, 14, phase),
            `${id}_${phase ? "odd" : "even"}`,
            weight / 2,
          ),
        );
      case "days":
        return [days(monthDays(first, last, pattern.days))];
      case "last_working_day":
        return [days(monthDays(first, last, ["last"]))];
    }
  };
  return patterns.flatMap(incomes);
}

function weekdays(first: number, last: number, weekday: number, every: 7 | 14, phase: number): number[] {
  const list: number[] = [];
  for (let day = first; day <= last; day++) {
    if (weekdayOf(day) !== weekday) continue;
    // Weeks are counted from 1970-01-05, a Monday, so that the phase does not depend on where we look.
    const week = Math.floor((day - 4) / 7);
    if (every === 7 || ((week % 2) + 2) % 2 === phase) list.push(day);
  }
  return list;
}

function monthDays(first: number, last: number, wanted: readonly (number | "last")[]): number[] {
  const list: number[] = [];
  let month = DateTime.fromMillis(first * DAY, { zone: "utc" }).startOf("month");
  const end = last * DAY + 4 * DAY;
  while (month.toMillis() <= end) {
    for (const each of wanted) {
      const date = each === "last" ? month.endOf("month").startOf("day") : month.set({ day: each });
      let day = Math.floor(date.toMillis() / DAY);
      while (weekdayOf(day) > 5) day--;
      if (day >= first && day <= last) list.push(day);
    }
    month = month.plus({ months: 1 });
  }
  return list.sort((a, b) => a - b);
}
