import { z } from "zod";
import { DECLINE_CLASSES } from "../strategies/strategy.ts";

/**
 * The facts a rule may ask about, as they stood when the case opened. One definition: the type of the
 * input, the check of a rule, and the list that a builder shows.
 */
export const FIELDS = {
  amount: { type: "money", label: "amount at risk", unit: "minor units" },
  currency: { type: "text", label: "currency" },
  country: { type: "text", label: "customer's country" },
  plan: { type: "text", label: "plan" },
  product: { type: "text", label: "product" },
  tenure_days: { type: "number", label: "days since the customer was created" },
  mrr: { type: "money", label: "monthly recurring revenue", unit: "minor units" },
  decline_class: { type: "choice", label: "class of the decline", values: DECLINE_CLASSES },
  decline_code: { type: "text", label: "decline code" },
  rail: { type: "choice", label: "how it is charged", values: ["card", "bank_debit", "other", "none"] },
  invoice_kind: {
    type: "choice",
    label: "kind of invoice",
    values: ["trial_conversion", "first_invoice", "renewal", "one_off", "sent"],
  },
  collection_method: {
    type: "choice",
    label: "how it is collected",
    values: ["charge_automatically", "send_invoice"],
  },
  invoices_paid: { type: "number", label: "invoices paid before" },
  failures_before: { type: "number", label: "earlier recoveries opened" },
  metadata: { type: "metadata", label: "metadata of the customer, the subscription or the invoice" },
} as const;
export type Field = keyof typeof FIELDS;

const OPERATORS = ["is", "is_not", "in", "not_in", "at_least", "less_than", "contains", "exists"] as const;

/** One row of a rule: `field operator value`, with `key` for metadata. */
const comparison = z.strictObject({
  field: z.enum(Object.keys(FIELDS) as [Field, ...Field[]]),
  key: z.string().min(1).max(80).optional(),
  op: z.enum(OPERATORS),
  value: z.union([z.string().max(500), z.number(), z.array(z.string().max(500)).max(100)]).optional(),
});
export type Comparison = z.infer<typeof comparison>;

export type Rule = Comparison | { all: Rule[] } | { any: Rule[] } | { none: Rule[] };
export const ruleSchema: z.ZodType<Rule> = z.lazy(() =>
  z.union([
    comparison,
    z.strictObject({ all: z.array(ruleSchema).max(50) }),
    z.strictObject({ any: z.array(ruleSchema).max(50) }),
    z.strictObject({ none: z.array(ruleSchema).max(50) }),
  ]),
);

/** A named rule and the strategy of those it matches. `{ all: [] }` matches everyone. */
export const segmentSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9_]{1,40}$/),
  name: z.string().min(1).max(80),
  rule: ruleSchema,
  strategyId: z.string().regex(/^[a-z0-9_]{1,40}$/),
});
export type Segment = z.infer<typeof segmentSchema>;

/** What a rule is asked about. Amounts in minor units of `currency`. */
export type SegmentInput = {
  amount: number;
  currency: string;
  country: string | null;
  plan: string | null;
  product: string | null;
  tenure_days: number | null;
  mrr: number | null;
  decline_class: string | null;
  decline_code: string | null;
  rail: "card" | "bank_debit" | "other" | "none";
  invoice_kind: string;
  collection_method: string;
  invoices_paid: number;
  failures_before: number;
  metadata: Record<string, string>;
};
