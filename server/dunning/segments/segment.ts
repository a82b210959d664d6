import { z } from "zod";
import { DECLINE_CLASSES } from "../model/decline-class.ts";

/**
 * The attributes that a rule may read, as they were when the case opened; `self_cure` as it is now. One definition for the
 * check of a rule and for the list that the rule builder shows.
 */
export const FIELDS = {
  amount: { type: "money", label: "amount at risk", unit: "minor units" },
  currency: { type: "code", label: "currency", code: /^[a-z]{3}$/i, example: "eur" },
  country: { type: "code", label: "customer's country", code: /^[a-z]{2}$/i, example: "DE" },
  plan: { type: "text", label: "plan" },
  product: { type: "text", label: "product" },
  tenure_days: { type: "number", label: "days since the customer was created" },
  mrr: { type: "money", label: "monthly recurring revenue", unit: "minor units" },
  decline_class: { type: "choice", label: "class of the decline", values: DECLINE_CLASSES },
  decline_code: {
    type: "code",
    label: "decline code",
    code: /^[a-z0-9_.-]{1,60}$/i,
    example: "insufficient_funds",
  },
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
  self_cure: {
    type: "number",
    label: "chance to pay by itself, for steps only",
    unit: "percent, 0 to 100, of what is open",
  },
  metadata: { type: "metadata", label: "metadata of the customer, the subscription or the invoice" },
} as const;
export type Field = keyof typeof FIELDS;
export type FieldType = (typeof FIELDS)[Field]["type"];

export const OPERATORS = [
  "is",
  "is_not",
  "in",
  "not_in",
  "at_least",
  "less_than",
  "contains",
  "exists",
] as const;
export type Operator = (typeof OPERATORS)[number];

/** The operators of each type of field. */
export const OPERATORS_OF = {
  text: ["is", "is_not", "in", "not_in", "contains", "exists"],
  choice: ["is", "is_not", "in", "not_in", "exists"],
  /** Of a list that is too long to check against, and grows: only its form is checked. */
  code: ["is", "is_not", "in", "not_in", "exists"],
  number: ["is", "is_not", "at_least", "less_than", "exists"],
  money: ["at_least", "less_than", "exists"],
  metadata: ["is", "is_not", "in", "not_in", "contains", "exists"],
} as const satisfies Record<FieldType, readonly Operator[]>;

/** Limits of one rule and of an account's list. A larger rule is unreadable. */
export const LIMITS = { depth: 3, rowsPerGroup: 50, rows: 1_000, segments: 200 } as const;

/**
 * One row of a rule: `field operator value`. A row matches only when the case's value is known. So `country is_not US`
 * does not match a customer without a country, but `none: [country is US]` does.
 *
 * `key` is the metadata key, for `metadata` alone. `currency` (ISO 4217, lower case as in Stripe) is required for money:
 * amounts are never compared across currencies, so the row does not match a case in another currency. Text, choices and
 * metadata are compared without regard to upper and lower case.
 */
export type Comparison = {
  field: Field;
  key?: string | undefined;
  currency?: string | undefined;
  op: Operator;
  value?: string | number | string[] | undefined;
};

export type Rule = Comparison | { all: Rule[] } | { any: Rule[] } | { none: Rule[] };

const comparisonShape = z.strictObject({
  field: z.enum(Object.keys(FIELDS) as [Field, ...Field[]]),
  key: z.string().min(1).max(80).optional(),
  currency: z.string().optional(),
  op: z.enum(OPERATORS),
  value: z.union([z.string(), z.number(), z.array(z.string())]).optional(),
});

const textSchema = z
  .string({ error: "expected text of 1 to 500 characters" })
  .min(1, "expected text of 1 to 500 characters")
  .max(500, "expected text of 1 to 500 characters");

/** The schema of `value`; null when the operator takes no value. */
function valueSchema(field: Field, op: Operator): z.ZodType | null {
  if (op === "exists") return null;
  const spec = FIELDS[field];
  if (spec.type === "money") {
    const expected = "expected a whole number of minor units, 0 or more (100.00 EUR is 10000)";
    return z.int({ error: expected }).min(0, expected);
  }
  if (spec.type === "number") return z.number({ error: "expected a number" });
  const choices: readonly string[] | null = "values" in spec ? spec.values : null;
  const expected =
    spec.type === "code"
      ? `expected a ${spec.label} such as ${spec.example}`
      : `expected one of ${choices?.join(", ")}`;
  const single =
    spec.type === "code"
      ? z.string({ error: expected }).regex(spec.code, expected)
      : choices === null
        ? textSchema
        : z.string({ error: expected }).refine((v) => choices.includes(v), expected);
  if (op !== "in" && op !== "not_in") return single;
  return z
    .array(single, { error: "expected a list of 1 to 100 texts" })
    .min(1, "expected a list of 1 to 100 texts")
    .max(100, "expected a list of 1 to 100 texts");
}

type Complain = (path: (string | number)[], message: string) => void;

function readComparison(raw: object, path: (string | number)[], complain: Complain): Comparison | null {
  const shape = comparisonShape.safeParse(raw);
  if (!shape.success) {
    for (const issue of shape.error.issues) {
      complain([...path, ...issue.path.filter((part) => typeof part !== "symbol")], issue.message);
    }
    return null;
  }
  const row = shape.data;
  const { type, label } = FIELDS[row.field];
  const allowed: readonly Operator[] = OPERATORS_OF[type];
  let sound = true;
  const refuse = (part: string, message: string) => {
    complain([...path, part], message);
    sound = false;
  };
  if (!allowed.includes(row.op)) refuse("op", `expected one of ${allowed.join(", ")} for ${label}`);
  if (type === "metadata" && row.key === undefined) refuse("key", "expected the name of the metadata key");
  if (type !== "metadata" && row.key !== undefined) refuse("key", "expected only with the field metadata");
  if (type === "money" && !/^[a-z]{3}$/.test(row.currency ?? "")) {
    refuse("currency", "expected a currency such as eur, because amounts are not compared across currencies");
  }
  if (type !== "money" && row.currency !== undefined)
    refuse("currency", "expected only with an amount of money");
  if (sound) {
    const schema = valueSchema(row.field, row.op);
    if (schema === null && row.value !== undefined) refuse("value", `expected no value with ${row.op}`);
    const value = schema?.safeParse(row.value);
    for (const issue of value?.error?.issues ?? []) {
      const inner = issue.path.filter((part) => typeof part !== "symbol");
      complain([...path, "value", ...inner], issue.message);
      sound = false;
    }
  }
  return sound ? row : null;
}

const GROUPS = ["all", "any", "none"] as const;

/** Reads a rule without a recursive schema, never deeper than `LIMITS.depth`: input may be nested without end. */
function readRule(raw: unknown, path: (string | number)[], depth: number, complain: Complain): Rule | null {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    complain(path, "expected a comparison or a group: all, any or none");
    return null;
  }
  const group = GROUPS.find((name) => Object.hasOwn(raw, name));
  if (group === undefined) return readComparison(raw, path, complain);
  if (Object.keys(raw).length !== 1) {
    complain(path, `expected nothing beside ${group}`);
    return null;
  }
  if (depth > LIMITS.depth) {
    complain(path, `expected at most ${LIMITS.depth} groups inside each other`);
    return null;
  }
  const rows: unknown = Reflect.get(raw, group);
  if (!Array.isArray(rows) || rows.length > LIMITS.rowsPerGroup) {
    complain([...path, group], `expected a list of at most ${LIMITS.rowsPerGroup} rows`);
    return null;
  }
  const mayBeEmpty = group === "all" && depth === 1;
  if (rows.length === 0 && !mayBeEmpty) {
    complain([...path, group], "expected at least one row");
    return null;
  }
  const read: Rule[] = [];
  let sound = true;
  for (const [index, row] of rows.entries()) {
    const rule = readRule(row, [...path, group, index], depth + 1, complain);
    if (rule === null) sound = false;
    else read.push(rule);
  }
  if (!sound) return null;
  if (group === "all") return { all: read };
  return group === "any" ? { any: read } : { none: read };
}

/** Reads a rule. Every issue has the path of its row and says what is expected there. */
export const ruleSchema: z.ZodType<Rule> = z.unknown().transform((raw, context) => {
  const rule = readRule(raw, [], 1, (path, message) => {
    context.addIssue({ code: "custom", path, message });
  });
  return rule ?? z.NEVER;
});

const readsField = (rule: Rule, field: Field): boolean => {
  if ("field" in rule) return rule.field === field;
  return ("all" in rule ? rule.all : "any" in rule ? rule.any : rule.none).some((row) =>
    readsField(row, field),
  );
};

/**
 * A named rule with the strategy of the cases that it matches. `{ all: [] }` matches every case. The rule cannot read
 * `self_cure`, which depends on the strategy that the segment is to choose.
 */
export const segmentSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9_]{1,40}$/, "expected 1 to 40 of a-z, 0-9 and _"),
  name: z.string().min(1).max(80),
  rule: ruleSchema.refine(
    (rule) => !readsField(rule, "self_cure"),
    "expected no row on self_cure: it depends on the strategy, so only a step's condition can ask for it",
  ),
  strategyId: z.string().regex(/^[a-z0-9_]{1,40}$/, "expected 1 to 40 of a-z, 0-9 and _"),
});
export type Segment = z.infer<typeof segmentSchema>;

/** The comparisons of a rule. */
export const rowsOf = (rule: Rule): number => {
  if ("field" in rule) return 1;
  return ("all" in rule ? rule.all : "any" in rule ? rule.any : rule.none).reduce(
    (sum, row) => sum + rowsOf(row),
    0,
  );
};

/** True for the rule without rows, which matches every case. */
export function matchesEveryone(rule: Rule): boolean {
  return "all" in rule && rule.all.length === 0;
}

/**
 * An account's whole list: ordered, first match wins. The last segment, and no other, matches everyone, so that every case
 * has exactly one segment and no segment is unreachable.
 */
export const segmentsSchema = z
  .array(segmentSchema)
  .min(1, "expected at least one segment, the last for everyone else")
  .max(LIMITS.segments, `expected at most ${LIMITS.segments} segments`)
  .superRefine((segments, context) => {
    const rows = segments.reduce((sum, { rule }) => sum + rowsOf(rule), 0);
    if (rows > LIMITS.rows) {
      const message = `expected at most ${LIMITS.rows} rows in all rules together, and not ${rows}`;
      context.addIssue({ code: "custom", path: [], message });
    }
    const ids = new Set<string>();
    for (const [index, segment] of segments.entries()) {
      if (ids.has(segment.id)) {
        context.addIssue({ code: "custom", path: [index, "id"], message: "expected an id not used above" });
      }
      ids.add(segment.id);
      const last = index === segments.length - 1;
      if (matchesEveryone(segment.rule) === last) continue;
      const message = last
        ? 'expected { "all": [] } in the last segment, so that everyone else has one'
        : "expected at least one row: nothing below a segment for everyone can ever match";
      context.addIssue({ code: "custom", path: [index, "rule"], message });
    }
  });

/**
 * Reads a list of segments from outside. On failure each problem is one line with the segment, the path of the row and
 * what is expected, e.g. `segment "big_eur", rule.all.0.value: expected …`.
 */
export function readSegments(
  raw: unknown,
): { ok: true; segments: Segment[] } | { ok: false; problems: string[] } {
  const result = segmentsSchema.safeParse(raw);
  if (result.success) return { ok: true, segments: result.data };
  const problems = result.error.issues.map((issue) => {
    const [index, ...path] = issue.path.map(String);
    if (index === undefined) return `segments: ${issue.message}`;
    const entry: unknown = Array.isArray(raw) ? raw[Number(index)] : null;
    const id: unknown = typeof entry === "object" && entry !== null ? Reflect.get(entry, "id") : undefined;
    const name = typeof id === "string" ? `"${id.slice(0, 40)}"` : `number ${Number(index) + 1}`;
    return `segment ${name}${path.length > 0 ? `, ${path.join(".")}` : ""}: ${issue.message}`;
  });
  return { ok: false, problems };
}

/**
 * The attributes of a case that rules read. Amounts are in minor units of `currency`. Null means unknown; `mrr` is also
 * null when the subscription is in another currency than the case.
 */
export type SegmentAttributes = {
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
  /** Percent of the open amount that is expected without a personal contact, as of now. Only conditions of steps read it. */
  self_cure?: number;
  metadata: Record<string, string>;
};
