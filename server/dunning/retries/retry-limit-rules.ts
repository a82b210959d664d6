import { z } from "zod";
import { ATTEMPT_TRIGGERS, type DeclineEvidence, type MethodDetails } from "../facts/facts.ts";
import { DECLINE_CLASSES } from "../model/decline-class.ts";
import raw from "./data/network-budgets.json" with { type: "json" };
import { RAILS, type Rail, railOf } from "./rails.ts";
import { loadTable } from "../model/reference-table.ts";

const about = {
  id: z.string().regex(/^[a-z0-9_]{1,40}$/),
  level: z.enum(["network", "scheme", "provider", "product"]),
  rails: z.array(z.enum(RAILS)).min(1),
  /** Since when the rule has been in force; for readers, rules that ended are taken out. */
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
  /** After one of these codes no further try of the card, for a time or (null) for ever. */
  z.strictObject({
    ...about,
    kind: z.literal("stop"),
    brands,
    after: z.strictObject({
      field: z.enum(["network_decline_code", "network_advice_code"]),
      codes: z.array(z.string()).min(1),
    }),
    window_hours: hours.nullable(),
  }),
  /** At most `limit` tries in the scope within any rolling window (null: ever). */
  z.strictObject({
    ...about,
    kind: z.literal("limit"),
    brands: brands.nullable(),
    countries: countries.nullable(),
    scope: z.enum(["card", "card_amount", "invoice"]),
    limit: z.number().int().min(1),
    window_hours: hours.nullable(),
    /** Tries that failed with these classes do not count. */
    ignores: z.array(z.enum(DECLINE_CLASSES)),
    /** The first try in the scope does not count: the rule speaks of retries. */
    first_is_free: z.boolean().default(false),
    /** Attempts with these triggers must keep to the rule; all count towards it. */
    binds,
  }),
  /** Such a method is never charged by us: the customer has to act. */
  z.strictObject({ ...about, kind: z.literal("forbid"), brands: brands.nullable(), countries, binds }),
  /** A returned bank debit: at most `limit` further presentations, until `window_hours` after the first. */
  z.strictObject({
    ...about,
    kind: z.literal("represent"),
    limit: z.number().int().min(0),
    window_hours: hours,
    only_after: z.array(z.string()).min(1),
  }),
]);
export type BudgetRule = z.infer<typeof ruleSchema>;

const tableSchema = z.strictObject({
  table: z.literal("network-budgets"),
  as_of: z.iso.date(),
  source: z.string().min(1),
  rules: z.array(ruleSchema).superRefine((rules, context) => {
    const seen = new Set<string>();
    for (const [index, { id }] of rules.entries()) {
      if (seen.has(id))
        context.addIssue({ code: "custom", path: [index], message: "stands twice in the table" });
      seen.add(id);
    }
  }),
});

/** @throws Error naming table, row and column when the data is not a table of budgets */
export const parseBudgetTable = (data: unknown) => loadTable("network-budgets", "rules", tableSchema, data);

/** What networks, schemes, Stripe and we ourselves allow, each row with its date and source. */
export const BUDGET_TABLE = parseBudgetTable(raw);
export const BUDGET_RULES: readonly BudgetRule[] = BUDGET_TABLE.rules;

/**
 * Does a rule govern this method? What is not known counts as "yes": a card whose brand nobody told us
 * keeps to every network's rule. An unknown country is not held to a country's rule, which would stop all.
 */
export function governs(rule: BudgetRule, method: MethodDetails): boolean {
  const rail: Rail = railOf(method) ?? "card";
  if (!rule.rails.includes(rail)) return false;
  if (rule.kind === "represent") return true;
  if (rule.brands !== null && method.brand !== null && !rule.brands.includes(method.brand)) return false;
  if (rule.kind === "stop" || rule.countries === null) return true;
  return method.country !== null && rule.countries.includes(method.country);
}

/** Ids of the network rules by which this evidence forbids charging the same card again. */
export function stopsIn(evidence: DeclineEvidence, method: MethodDetails): string[] {
  const stops: string[] = [];
  for (const rule of BUDGET_RULES) {
    // Network codes mean different things per brand, so an unknown brand proves nothing here.
    if (rule.kind !== "stop" || method.brand === null || !governs(rule, method)) continue;
    const field = rule.after.field;
    const code = field === "network_decline_code" ? evidence.networkDeclineCode : evidence.networkAdviceCode;
    if (code !== null && rule.after.codes.includes(code)) stops.push(rule.id);
  }
  return stops;
}
