import { like } from "drizzle-orm";
import { CONTRACT, type ProcedureName } from "../../server/api/contract.ts";
import { schemaOf } from "../../server/api/openapi.ts";
import { Random } from "../sandbox/random.ts";
import { type Finding, type Fuzzer, short } from "./fuzz.ts";
import { type Json, mutate, nastyValue, textOf } from "./json-mutations.ts";
import { eventsOf, MARKER, OURS, openTown, THEIRS, type Town } from "./town.ts";

type Schema = { [key: string]: unknown } & { type?: string | string[]; properties?: Record<string, Schema> };

/**
 * Each procedure with inputs made from its schema and then spoilt, by a viewer and by an administrator: no answer is a
 * fault of the server, none holds anything of another account, and nothing of another account changes.
 */
export const fuzzCalls: Fuzzer = {
  name: "calls",
  async round(seed, size) {
    const random = new Random(seed);
    const town = await openTown();
    const findings: Finding[] = [];
    try {
      const ids = await settle(town);
      const fits = await fittingInputs(town, random);
      const before = await town.everythingOfTheirs();
      if (!before.includes(MARKER)) throw new Error("the other account has nothing that could be seen");
      const procedures = Object.keys(CONTRACT) as ProcedureName[];
      for (let n = 0; n < size; n++) {
        const procedure = procedures[n % procedures.length]!;
        // Setup asks the mail server and Stripe, which is slow and is not what is tried.
        if (procedure === "setup.check" && n >= procedures.length) continue;
        const fitting = fits[procedure];
        const schema = schemaOf(CONTRACT[procedure].input, "input") as Schema;
        const input = {
          input:
            fitting && random.chance(0.6)
              ? structuredClone(random.pick(fitting))
              : generate(schema, "", ids, random),
        };
        if (random.chance(0.5)) mutate(input, random, 2);
        const role = random.pick(["view_only", "admin", "admin"]);
        const text = textOf(input.input ?? {});
        const answer = await town.call(procedure, text, { role });
        const tried = short(`${procedure} by ${role}: ${text} → ${answer.text}`);
        if (answer.status >= 500) {
          const causes = town.harness.problems
            .splice(0)
            .map(({ error }) => (error instanceof Error ? error.stack : error));
          findings.push({
            what: `${procedure} answered ${answer.status}`,
            detail: `${tried} ${short(String(causes))}`,
          });
        }
        if (answer.text.includes(MARKER))
          findings.push({ what: `${procedure} showed another account`, detail: tried });
        if (role === "view_only" && answer.status === 200 && CONTRACT[procedure].role !== "viewer") {
          findings.push({ what: `${procedure} answered a viewer`, detail: tried });
        }
      }
      await town.harness.server.engine.drain();
      if ((await town.everythingOfTheirs()) !== before) {
        findings.push({ what: "something of another account changed", detail: seed });
      }
    } finally {
      await town.close();
    }
    return findings;
  },
};

/** Cases of both accounts, open ones and ended ones; all ids that there are. */
async function settle(town: Town): Promise<string[]> {
  const { db } = town.harness;
  const now = town.harness.now();
  for (const account of [OURS, THEIRS]) {
    const suffix = account === OURS ? "" : "Theirs";
    for (const event of eventsOf(account, now, account)) {
      const body = JSON.stringify(event);
      await town.post(ofAnother(body, suffix));
      if (!/^evt_(invoice_payment_failed|charge_failed)/.test(event.id)) continue;
      for (const n of [1, 2, 3])
        await town.post(ofAnother(body, `${n}${suffix}`).replace('"evt_', `"evt_${n}_`));
    }
  }
  await town.harness.server.engine.drain();
  // Whatever shows a row of the other account shows this.
  const { customers: known } = db.tables;
  await db.write((tx) =>
    tx
      .update(known)
      .set({ name: MARKER, email: `${MARKER}@example.com` })
      .where(like(known.account, `${THEIRS}%`)),
  );
  town.harness.problems.length = 0;
  const { customers, invoices, cases, charges, subscriptions, tasks } = town.harness.db.tables;
  const rows = await Promise.all(
    [customers, invoices, cases, charges, subscriptions, tasks].map((table) =>
      town.harness.db.read.select().from(table),
    ),
  );
  return [...new Set(rows.flat().map(({ id }) => id))];
}

/** Inputs that are accepted, for procedures whose schema alone gives few of them. */
async function fittingInputs(town: Town, random: Random): Promise<Partial<Record<ProcedureName, Json[]>>> {
  const everyone = { id: "everyone_else", name: "E", rule: { all: [] }, strategyId: "soft_decline" };
  const segment = {
    id: "large",
    name: "Large",
    rule: { all: [{ field: "amount", operator: "at_least", value: { amount: 100, currency: "eur" } }] },
    strategyId: "soft_decline",
  };
  const end = { day: 10, action: "leave" };
  const strategy = { id: "mine", name: "M", clock: "failure", retries: { max: 1, days: 5 }, steps: [], end };
  const lists = [[everyone], [segment, everyone]];
  const { settings } = JSON.parse((await town.call("account.get", "{}")).text).output as { settings: Json };
  const { cases } = town.harness.db.tables;
  const rows = (await town.harness.db.read.select().from(cases)).filter(({ account }) =>
    account.startsWith(OURS),
  );
  const year = { from: "2026-01-01", to: "2026-12-31" };
  const each = (make: (row: (typeof rows)[number]) => Json) => (rows.length > 0 ? rows.map(make) : [{}]);
  const at = town.harness.now() + random.integer(0, 30) * 86_400_000;
  return {
    "settings.put": [{ basedOn: settings, settings }],
    "segments.put": lists.map((list) => ({ basedOn: 0, list })),
    "segments.preview": lists.map((list) => ({ list, focus: "everyone_else" })),
    "segments.dryRun": lists.map((list) => ({ list })),
    "strategies.check": [{ strategy }],
    "strategies.dryRun": [{ strategy }],
    "strategies.saveDraft": [{ strategy, basedOn: 0 }, { strategy }],
    "strategies.put": [{ strategy, basedOn: 0 }, { strategy }],
    "strategies.get": [{ id: "soft_decline" }],
    "messages.preview": [{ template: "payment_failed" }, { template: "update_card" }],
    "figures.get": [year],
    "figures.entries": ["failed", "recovered", "lost"].map((kind) => ({ ...year, currency: "eur", kind })),
    "cases.get": each(({ customerId }) => ({ customerId })),
    "cases.assign": each(({ customerId }) => ({ customerId, owner: "me" })),
    "notes.add": each(({ customerId }) => ({ customerId, text: "A note." })),
    "holds.pause": each(({ customerId }) => ({ customerId, reason: "x", until: null })),
    "holds.promise": each(({ customerId }) => ({ customerId, by: at, amount: null })),
    "requests.retryNow": each(({ leadInvoiceId }) => ({ invoiceId: leadInvoiceId, confirm: true })),
    "requests.doStep": each(({ id }) => ({ caseId: id, stepId: "remind" })),
    "requests.skipStep": each(({ id }) => ({ caseId: id, stepId: "remind" })),
    "requests.endNow": each(({ id }) => ({ caseId: id, action: "leave", confirm: true })),
    "segments.test": each(({ customerId }) => ({ customerId })),
  };
}

/** The same of objects with other ids. */
const ofAnother = (body: string, suffix: string): string =>
  body.replace(/"((?:cus|in|ch|sub|pi|pm|re|dp|cn|inpay|issfr)_\w+)"/g, `"$1${suffix}"`);

const PREFIXES: Record<string, string> = {
  customerId: "cus_",
  caseId: "case_",
  invoiceId: "in_",
  subscriptionId: "sub_",
  paymentId: "ch_",
};

/** Ids of what the member's name says, as far as there are any. */
function idsFor(name: string, ids: readonly string[]): readonly string[] {
  const fitting = ids.filter((id) => id.startsWith(PREFIXES[name] ?? ""));
  return fitting.length > 0 ? fitting : ids;
}

/** A value that more or less fits a JSON schema. */
function generate(schema: Schema, name: string, ids: readonly string[], random: Random, depth = 0): Json {
  if (random.chance(0.02)) return nastyValue(random);
  if ("const" in schema) return schema.const as Json;
  if (Array.isArray(schema.enum)) return random.pick(schema.enum as Json[]);
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (choices) return depth > 8 ? null : generate(random.pick(choices), name, ids, random, depth + 1);
  const kind = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type;
  switch (kind) {
    case "object": {
      const required = new Set((schema.required as string[] | undefined) ?? []);
      // Few filters let rows through, many try how they go together.
      const share = random.pick([0, 0.1, 0.7]);
      const entries = Object.entries(schema.properties ?? {}).filter(
        ([key]) => required.has(key) || random.chance(share),
      );
      return Object.fromEntries(
        entries.map(([key, inner]) => [key, generate(inner, key, ids, random, depth + 1)]),
      );
    }
    case "array": {
      const length = depth > 6 ? 0 : random.integer(0, 3);
      return Array.from({ length }, () =>
        generate((schema.items ?? {}) as Schema, name, ids, random, depth + 1),
      );
    }
    case "integer":
    case "number": {
      const { minimum = 0, maximum = 1e6 } = schema as { minimum?: number; maximum?: number };
      return random.chance(0.2)
        ? random.pick([minimum, maximum])
        : random.integer(minimum, Math.min(maximum, minimum + 100));
    }
    case "boolean":
      return random.chance(0.5);
    case "null":
      return null;
    case "string":
      if (schema.format === "date" || String(schema.pattern ?? "").includes("\\d{4}")) {
        return random.pick(["2026-01-01", "2026-12-31", "2026-06-30", "0001-01-01", "9999-12-31"]);
      }
      return random.chance(0.7)
        ? random.pick(idsFor(name, ids))
        : random.pick(["open", "eur", "soft_decline", "everyone_else", "me", "a"]);
    default:
      return random.pick<Json>([{ all: [] }, { field: "amount", is: "at_least", value: 1 }, {}, [], "x", 1]);
  }
}
