import { z } from "zod";
import { loadTable } from "../model/reference-table.ts";
import raw from "./data/settlement-times.json" with { type: "json" };

const DAY = 86_400_000;

const time = {
  business_days: z.number().int().min(1).max(60),
  verified: z.enum(["primary", "derived", "secondary"]),
  source: z.string().min(1),
};

const tableSchema = z.strictObject({
  table: z.literal("settlement-times"),
  as_of: z.iso.date(),
  source: z.string().min(1),
  methods: z
    .array(z.strictObject({ type: z.string().regex(/^[a-z0-9_]{1,40}$/), ...time }))
    .min(1)
    .refine((rows) => new Set(rows.map(({ type }) => type)).size === rows.length, "a type has two rows"),
  other: z.strictObject(time),
});

/**
 * How long a payment of each method type may be under way, as Stripe's documents say. Checked when it is loaded, so that
 * a wrong row stops the server and not a decision.
 */
export const SETTLEMENT_TIMES = loadTable("settlement-times", "methods", tableSchema, raw);

/** Of these, the most that can follow on each other: Good Friday to Easter Monday, Christmas to New Year. */
const HOLIDAYS = 3;

const inCalendar = (businessDays: number): number => (Math.ceil((businessDays / 5) * 7) + HOLIDAYS) * DAY;

const longest = new Map(
  SETTLEMENT_TIMES.methods.map(({ type, business_days }) => [type, inCalendar(business_days)]),
);

/** The longest that a payment with a method of this type is under way, in milliseconds; bank holidays are counted in. */
export const longestSettlementMs = (type: string | null): number =>
  longest.get(type ?? "") ?? inCalendar(SETTLEMENT_TIMES.other.business_days);
