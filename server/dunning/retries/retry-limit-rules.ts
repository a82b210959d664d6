import { z } from "zod";
import { ATTEMPT_TRIGGERS, type DeclineEvidence, type MethodDetails } from "../facts/facts.ts";
import { DECLINE_CLASSES } from "../model/decline-class.ts";
import raw from "./data/retry-limits.json" with { type: "json" };
import { RAILS, type Rail, railOf } from "./rails.ts";
import { loadTable } from "../model/reference-table.ts";

const common = {
  id: z.string().regex(/^[a-z0-9_]{1,40}$/),
  level: z.enum(["network", "scheme", "provider", "product"]),
  rails: z.array(z.enum(RAILS)).min(1),
  /** When the rule came into force. For readers only: rules that ended are removed from the table. */
  from: z.iso.date(),
  verified: z.enum(["primary", "derived", "secondary", "conflict"]),
  source: z.string().min(1),
  note: z.string(),
};
const brands = z.array(z.string()).min(1);
const countries = z.array(z.string().length(2)).min(1);
const binds = z.array(z.enum(ATTEMPT_TRIGGERS)).min(1);
const hours = z.number().int().positive();

const ruleSchema = z.discriminatedUnion("kind", [
  /** After one of these codes no further attempt with the card, for a time or (null) for ever. */
  z.strictObject({
    ...common,
    kind: z.literal("stop"),
    brands,
    after: z.strictObject({
      field: z.enum(["network_decline_code", "network_advice_code"]),
      codes: z.array(z.string()).min(1),
    }),
    window_hours: hours.nullable(),
  }),
  /** At most `limit` attempts in the scope within any rolling window (null: ever). */
  z.strictObject({
    ...common,
    kind: z.literal("limit"),
    brands: brands.nullable(),
    countries: countries.nullable(),
    scope: z.enum(["card", "card_amount", "invoice"]),
    limit: z.number().int().min(1),
    window_hours: hours.nullable(),
    /** Attempts that failed with these classes do not count. */
    ignores: z.array(z.enum(DECLINE_CLASSES)),
    /** The first attempt in the scope does not count: the rule is about retries. */
    first_is_free: z.boolean().default(false),
    /** Attempts with these triggers must keep to the rule; all count towards it. */
    binds,
  }),
  /** We never charge such a method: the customer has to act. */
  z.strictObject({ ...common, kind: z.literal("forbid"), brands: brands.nullable(), countries, binds }),
  /** A returned bank debit: at most `limit` further presentations, until `window_hours` after the first. */
  z.strictObject({
    ...common,
    kind: z.literal("represent"),
    limit: z.number().int().min(0),
    window_hours: hours,
    only_after: z.array(z.string()).min(1),
  }),
]);
export type RetryLimitRule = z.infer<typeof ruleSchema>;

const tableSchema = z.strictObject({
  table: z.literal("retry-limits"),
  as_of: z.iso.date(),
  source: z.string().min(1),
  rules: z.array(ruleSchema).superRefine((rules, context) => {
    const ids = new Set<string>();
    for (const [index, { id }] of rules.entries()) {
      if (ids.has(id))
        context.addIssue({ code: "custom", path: [index], message: "stands twice in the table" });
      ids.add(id);
    }
  }),
});

/** @throws Error naming table, row and column when the data is not a table of retry limits */
export const parseRetryLimitTable = (data: unknown) => loadTable("retry-limits", "rules", tableSchema, data);

/** The limits of networks, schemes, Stripe and our own product, each row with its date and source. */
export const RETRY_LIMIT_TABLE = parseRetryLimitTable(raw);
export const RETRY_LIMIT_RULES: readonly RetryLimitRule[] = RETRY_LIMIT_TABLE.rules;

/**
 * Whether a rule governs a method. Unknown details count as "yes": a card of unknown brand keeps to every network's rule.
 * The exception is an unknown country, where a country's rule would stop every card.
 */
export function governs(rule: RetryLimitRule, method: MethodDetails): boolean {
  const rail: Rail = railOf(method) ?? "card";
  if (!rule.rails.includes(rail)) return false;
  if (rule.kind === "represent") return true;
  if (rule.brands !== null && method.brand !== null && !rule.brands.includes(method.brand)) return false;
  if (rule.kind === "stop" || rule.countries === null) return true;
  return method.country !== null && rule.countries.includes(method.country);
}

/** Ids of the rules that forbid another charge of the same card after this evidence. */
export function stopsIn(evidence: DeclineEvidence, method: MethodDetails): string[] {
  const stops: string[] = [];
  for (const rule of RETRY_LIMIT_RULES) {
    // Network codes mean different things per brand, so an unknown brand proves nothing here.
    if (rule.kind !== "stop" || method.brand === null || !governs(rule, method)) continue;
    const field = rule.after.field;
    const code = field === "network_decline_code" ? evidence.networkDeclineCode : evidence.networkAdviceCode;
    if (code !== null && rule.after.codes.includes(code)) stops.push(rule.id);
  }
  return stops;
}
