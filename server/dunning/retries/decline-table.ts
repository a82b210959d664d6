import { z } from "zod";
import { DECLINE_CLASSES } from "../model/decline-class.ts";
import raw from "./data/declines.json" with { type: "json" };
import { RAILS } from "./rails.ts";
import { loadTable } from "../model/reference-table.ts";

/** Where in the evidence a code is found. The same code can mean different things at different levels. */
export const DECLINE_LEVELS = [
  "outcome_type",
  "outcome_reason",
  "advice_code",
  "network_advice_code",
  "network_decline_code",
  "decline_code",
  "return_code",
  "failure_code",
  "error_code",
  "fallback",
] as const;
export type DeclineLevel = (typeof DECLINE_LEVELS)[number];

const rowSchema = z
  .strictObject({
    /** A rail, a card network, `api` for Stripe's own errors, `any`. */
    rail: z.enum([...RAILS, "visa", "mastercard", "api", "any"]),
    level: z.enum(DECLINE_LEVELS),
    code: z.string().min(1),
    class: z.enum(DECLINE_CLASSES),
    retry_same_method: z.enum(["yes", "limited", "no"]),
    /** Null when the method may not be charged again. */
    min_wait_hours: z.number().min(0).max(720).nullable(),
    /** The network asks for this wait: it replaces any other. */
    wait_binds: z.boolean().default(false),
    /** Further attempts on the method; null: this code sets no limit. */
    max_attempts: z.number().int().min(0).max(20).nullable(),
    /** This row decides nothing where the evidence also has one of these decline codes: they say more. */
    unless_code: z.array(z.string().min(1)).default([]),
    conceal: z.boolean(),
    meaning: z.string().min(1),
    action: z.string().min(1),
    source: z.string().min(1),
    verified: z.enum(["primary", "derived", "secondary", "conflict", "unverified"]),
  })
  .refine((row) => (row.retry_same_method === "no") === (row.min_wait_hours === null), {
    path: ["min_wait_hours"],
    message: "expected a wait exactly when the method may be charged again",
  })
  .refine((row) => (row.retry_same_method === "no") === (row.max_attempts === 0), {
    path: ["max_attempts"],
    message: "expected 0 exactly when the method may not be charged again",
  })
  .refine((row) => row.class !== "hard" || row.retry_same_method === "no", {
    path: ["retry_same_method"],
    message: "expected no for a hard decline",
  });
export type DeclineRow = z.infer<typeof rowSchema>;

const keyOf = (rail: string, level: string, code: string) => `${rail}/${level}/${code}`;

const tableSchema = z.strictObject({
  table: z.literal("declines"),
  as_of: z.iso.date(),
  source: z.string().min(1),
  verified: z.record(z.string(), z.string()),
  rows: z.array(rowSchema).superRefine((rows, context) => {
    const keys = new Set<string>();
    for (const [index, { rail, level, code }] of rows.entries()) {
      const key = keyOf(rail, level, code);
      if (keys.has(key))
        context.addIssue({ code: "custom", path: [index], message: "stands twice in the table" });
      keys.add(key);
    }
  }),
});

/** @throws Error naming table, row and column when the data is not a decline table */
export const parseDeclineTable = (data: unknown) => loadTable("declines", "rows", tableSchema, data);

/** The decline classes by rail, level and code, with the date and source of each row. */
export const DECLINE_TABLE = parseDeclineTable(raw);

const ROWS: ReadonlyMap<string, DeclineRow> = new Map(
  DECLINE_TABLE.rows.map((row) => [keyOf(row.rail, row.level, row.code), row]),
);

export const declineRowFor = (
  rail: DeclineRow["rail"],
  level: DeclineLevel,
  code: string,
): DeclineRow | null => ROWS.get(keyOf(rail, level, code)) ?? null;
