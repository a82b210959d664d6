import { z } from "zod";
import type { DeclineClass } from "../model/decline-class.ts";
import { loadTable } from "../model/reference-table.ts";
import raw from "./data/contact-uplift.json" with { type: "json" };

const share = z.number().min(0).max(1);
const grade = z.enum(["A", "B", "C"]);
const stated = { grade, source: z.string().min(1) };

const CLASSES: readonly DeclineClass[] = [
  "soft",
  "hard",
  "authentication",
  "customer_action",
  "technical",
  "config",
];
/** What a claim is up against: the class of its latest decline, or what takes its course without one. */
const CLAIM_STATES = [...CLASSES, "unknown", "sent", "processing", "promise", "plan", "dispute"] as const;
export type ClaimState = DeclineClass | Exclude<(typeof CLAIM_STATES)[number], DeclineClass>;

const rowSchema = z.strictObject({
  id: z.enum(CLAIM_STATES),
  /** Share of the money that comes without any contact; null: to be worked out from the facts. */
  by_itself: share.nullable(),
  /** Share of the open money that comes in a week in which nobody tries or asks: updaters, customers who notice. */
  unasked_per_week: share,
  /** Share that one personal contact brings of the money that does not come by itself. */
  helped: share,
  ...stated,
});
export type ContactUplift = z.infer<typeof rowSchema>;

const tableSchema = z
  .strictObject({
    table: z.literal("contact-effects"),
    as_of: z.iso.date(),
    source: z.string().min(1),
    grades: z.record(grade, z.string()),
    /** Each personal contact that was already made multiplies what the next one helps by this. */
    after_contact: z.strictObject({ factor: share, ...stated }),
    /** A contact that adds less than this share of the money is not worth making. */
    least_gain: z.strictObject({ share, ...stated }),
    /** Sent invoices that fell overdue: share paid without a personal contact, their mean days late, and how many invoices of the customer's own count as much as this prior. */
    lateness: z.strictObject({
      pays: share,
      mean_days: z.number().positive(),
      weight: z.number().positive(),
      ...stated,
    }),
    rows: z.array(rowSchema),
  })
  .refine(({ rows }) => CLAIM_STATES.every((id) => rows.filter((row) => row.id === id).length === 1), {
    error: `expected one row for each of ${CLAIM_STATES.join(", ")}`,
    path: ["rows"],
  });

const table = loadTable("contact-effects", "rows", tableSchema, raw);

/** What personal contacts bring and what comes without them, before anything was learnt: assumptions, dated and graded. */
export const CONTACT_UPLIFT = {
  afterContact: table.after_contact.factor,
  leastGain: table.least_gain.share,
  lateness: table.lateness,
};

const effects = new Map<ClaimState, ContactUplift>(table.rows.map((row) => [row.id, row]));

/** The row of one situation; the table was checked to have each of them. */
export const contactUpliftOf = (situation: ClaimState): ContactUplift => effects.get(situation)!;
