import { z } from "zod";
import type { DeclineClass } from "../model/decline-class.ts";
import { loadTable } from "../model/reference-table.ts";
import raw from "./data/contact-uplift.json" with { type: "json" };

const share = z.number().min(0).max(1);
const grade = z.enum(["A", "B", "C"]);
const origin = { grade, source: z.string().min(1) };

const CLASSES: readonly DeclineClass[] = [
  "soft",
  "hard",
  "authentication",
  "customer_action",
  "technical",
  "config",
];
/** The state of a claim: the class of its latest decline, or the course that the claim takes without one. */
const CLAIM_STATES = [...CLASSES, "unknown", "sent", "processing", "promise", "plan", "dispute"] as const;
export type ClaimState = DeclineClass | Exclude<(typeof CLAIM_STATES)[number], DeclineClass>;

const rowSchema = z.strictObject({
  id: z.enum(CLAIM_STATES),
  /** Share of the money that comes without any contact; null: it depends on the facts of the claim. */
  self_cure: share.nullable(),
  /** Share of the open money that comes in a week without attempts and contacts: by updaters, or customers who notice. */
  self_cure_per_week: share,
  /** Share that one personal contact brings of the money that does not come by itself. */
  uplift: share,
  ...origin,
});
export type ContactUplift = z.infer<typeof rowSchema>;

const tableSchema = z
  .strictObject({
    table: z.literal("contact-uplift"),
    as_of: z.iso.date(),
    source: z.string().min(1),
    grades: z.record(grade, z.string()),
    /** Each earlier personal contact multiplies the uplift of the next by this. */
    after_contact: z.strictObject({ factor: share, ...origin }),
    /** A contact that adds less than this share of the open money is not worthwhile. */
    least_gain: z.strictObject({ share, ...origin }),
    /**
     * Sent invoices that fell overdue: the share paid without a personal contact, the mean days late, and the weight of
     * this prior in invoices of the customer's own.
     */
    lateness: z.strictObject({
      paid_share: share,
      mean_days: z.number().positive(),
      weight: z.number().positive(),
      ...origin,
    }),
    rows: z.array(rowSchema),
  })
  .refine(({ rows }) => CLAIM_STATES.every((id) => rows.filter((row) => row.id === id).length === 1), {
    error: `expected one row for each of ${CLAIM_STATES.join(", ")}`,
    path: ["rows"],
  });

const table = loadTable("contact-uplift", "rows", tableSchema, raw);

/** How much personal contacts bring, and how much comes without them: assumptions, dated and graded. */
export const CONTACT_UPLIFT = {
  afterContact: table.after_contact.factor,
  leastGain: table.least_gain.share,
  lateness: table.lateness,
};

const rows = new Map<ClaimState, ContactUplift>(table.rows.map((row) => [row.id, row]));

/** The row of one state; the table is checked to have a row for each. */
export const contactUpliftOf = (state: ClaimState): ContactUplift => rows.get(state)!;
