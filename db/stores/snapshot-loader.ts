import { and, eq, inArray, ne, type SQL } from "drizzle-orm";
import type { Assignment } from "../../server/dunning/model/assignment.ts";
import type { Command } from "../../server/dunning/model/command.ts";
import type { Snapshot } from "../../server/dunning/model/snapshot.ts";
import type { ChannelTerms } from "../../server/dunning/contact/channel-terms.ts";
import type { Account } from "../../server/dunning/facts/facts.ts";
import { withSettings } from "./accounts.ts";
import { readPowers } from "./powers.ts";
import { paddedKeys } from "./row-chunks.ts";
import { loadRules } from "./rules.ts";
import { listStartedExperiments } from "./experiments.ts";
import { loadRetryLearning } from "./retry-models.ts";
import type { Database, Reader } from "../database.ts";
import type { Schema } from "../schema.ts";

type Row<Table extends keyof Schema> = Schema[Table]["$inferSelect"];

/** What is stored of a customer's last decision. The next decision replaces it. */
export type StoredDecision = {
  cases: Row<"cases">[];
  commands: (Row<"commands"> & Command)[];
  ledger: Row<"ledger">[];
  /** The newest revision of each timeline subject. */
  timeline: Map<string, Row<"timeline">>;
  wakeup: Row<"wakeups"> | undefined;
};

export type CustomerRecord = { snapshot: Snapshot; stored: StoredDecision };

/**
 * Everything known about each of these customers. The number of queries is the number of tables, for any
 * number of customers.
 *
 * @param from a transaction, or `db.read` for a preview
 * @param channels that the account can send on
 */
export async function loadCustomerRecords(
  db: Database,
  from: Reader,
  account: Account,
  customerIds: string[],
  channels: readonly ChannelTerms[],
): Promise<Map<string, CustomerRecord>> {
  const t = db.tables;
  const [merchant] = await from.select().from(t.accounts).where(eq(t.accounts.account, account));
  if (!merchant) throw new Error(`Account ${account} is not enrolled: authorize the app for it first.`);
  // For a merchant who left nothing is loaded, so nothing is decided.
  if (merchant.status === "left") return new Map();
  const { settings } = withSettings(merchant);
  const [{ segments, strategies }, experiments, learning] = await Promise.all([
    loadRules(db, from, account),
    listStartedExperiments(db, from, account),
    loadRetryLearning(db, from, account, settings),
  ]);

  // All at once: to the writer's thread, or to a server, the statements travel together.
  const [
    customers,
    invoices,
    charges,
    subscriptions,
    paymentMethods,
    paymentEvents,
    holds,
    staffRequests,
    executions,
    tasks,
    cases,
    commands,
    ledger,
    timeline,
    wakeups,
    connections,
    powers,
  ] = await Promise.all([
    from.select().from(t.customers).where(among(t.customers.account, t.customers.id)),
    from.select().from(t.invoices).where(among(t.invoices.account, t.invoices.customerId)),
    from.select().from(t.charges).where(among(t.charges.account, t.charges.customerId)),
    from.select().from(t.subscriptions).where(among(t.subscriptions.account, t.subscriptions.customerId)),
    from.select().from(t.paymentMethods).where(among(t.paymentMethods.account, t.paymentMethods.customerId)),
    from.select().from(t.paymentEvents).where(among(t.paymentEvents.account, t.paymentEvents.customerId)),
    from.select().from(t.holds).where(among(t.holds.account, t.holds.customerId)),
    from.select().from(t.staffRequests).where(among(t.staffRequests.account, t.staffRequests.customerId)),
    from.select().from(t.executions).where(among(t.executions.account, t.executions.customerId)),
    from.select().from(t.tasks).where(among(t.tasks.account, t.tasks.customerId)),
    from.select().from(t.cases).where(among(t.cases.account, t.cases.customerId)),
    from.select().from(t.commands).where(among(t.commands.account, t.commands.customerId)),
    from.select().from(t.ledger).where(among(t.ledger.account, t.ledger.customerId)),
    from.select().from(t.timeline).where(among(t.timeline.account, t.timeline.customerId)),
    from.select().from(t.wakeups).where(among(t.wakeups.account, t.wakeups.customerId)),
    from.select().from(t.accountConnections).where(eq(t.accountConnections.account, account)),
    readPowers(db, from, account),
  ]);
  const chargeIds = charges.map(({ id }) => id);
  const invoiceIds = invoices.map(({ id }) => id);
  const invoicePayments = await inChunks(invoiceIds, (ids) =>
    from
      .select()
      .from(t.invoicePayments)
      .where(
        and(eq(t.invoicePayments.account, account), inArray(t.invoicePayments.invoiceId, paddedKeys(ids))),
      ),
  );
  const intents = [...charges, ...invoicePayments].map(({ paymentIntentId }) => paymentIntentId);
  const reversals = unique([
    ...(await inChunks(chargeIds, (ids) =>
      from
        .select()
        .from(t.reversals)
        .where(and(eq(t.reversals.account, account), inArray(t.reversals.chargeId, paddedKeys(ids)))),
    )),
    ...(await inChunks([...new Set(intents.filter((id) => id !== null))], (ids) =>
      from
        .select()
        .from(t.reversals)
        .where(and(eq(t.reversals.account, account), inArray(t.reversals.paymentIntentId, paddedKeys(ids)))),
    )),
    ...(await inChunks(invoiceIds, (ids) =>
      from
        .select()
        .from(t.reversals)
        .where(and(eq(t.reversals.account, account), inArray(t.reversals.invoiceId, paddedKeys(ids)))),
    )),
  ]);

  const customerOfId = new Map(customers.map((customer) => [customer.id, customer]));
  const wakeupOf = new Map(wakeups.map((wakeup) => [wakeup.customerId, wakeup]));
  const customerOfInvoice = new Map(invoices.map(({ id, customerId }) => [id, customerId]));
  const customerOfCharge = new Map(charges.map(({ id, customerId }) => [id, customerId]));
  const customerOfIntent = new Map<string | null, string>();
  for (const { paymentIntentId, customerId } of charges) customerOfIntent.set(paymentIntentId, customerId);
  for (const { paymentIntentId, invoiceId } of invoicePayments) {
    customerOfIntent.set(paymentIntentId, customerOfInvoice.get(invoiceId)!);
  }
  const paymentsOf = group(invoicePayments, ({ invoiceId }) => customerOfInvoice.get(invoiceId));
  const reversalsOf = group(
    reversals,
    ({ chargeId, paymentIntentId, invoiceId }) =>
      customerOfInvoice.get(invoiceId ?? "") ??
      customerOfCharge.get(chargeId ?? "") ??
      (paymentIntentId ? customerOfIntent.get(paymentIntentId) : undefined),
  );
  const byCustomer = {
    invoices: group(invoices, customerOf),
    charges: group(charges, customerOf),
    subscriptions: group(subscriptions, customerOf),
    paymentMethods: group(paymentMethods, customerOf),
    paymentEvents: group(paymentEvents, customerOf),
    holds: group(holds, customerOf),
    staffRequests: group(staffRequests, customerOf),
    executions: group(executions, customerOf),
    tasks: group(tasks, customerOf),
    cases: group(cases, customerOf),
    commands: group(commands as StoredDecision["commands"], customerOf),
    ledger: group(ledger, customerOf),
    timeline: group(timeline, customerOf),
  };

  const known = new Map<string, CustomerRecord>();
  for (const customerId of customerIds) {
    const of = <Kind extends keyof typeof byCustomer>(kind: Kind) =>
      (byCustomer[kind].get(customerId) ?? []) as (typeof byCustomer)[Kind] extends Map<unknown, infer Rows>
        ? Rows
        : never;
    known.set(customerId, {
      snapshot: {
        account,
        settings,
        connections,
        powers,
        channels,
        segments,
        strategies,
        experiments,
        learning,
        customerId,
        customer: customerOfId.get(customerId) ?? null,
        subscriptions: of("subscriptions"),
        paymentMethods: of("paymentMethods"),
        invoices: of("invoices"),
        paymentEvents: of("paymentEvents"),
        charges: of("charges"),
        invoicePayments: paymentsOf.get(customerId) ?? [],
        reversals: reversalsOf.get(customerId) ?? [],
        holds: of("holds"),
        staffRequests: of("staffRequests"),
        executions: of("executions"),
        tasks: of("tasks"),
        assignments: of("cases").map(({ assignment }): Assignment => assignment),
        keptAttributes: of("cases").flatMap(({ id, attributes }) =>
          attributes ? [{ caseId: id, attributes }] : [],
        ),
      },
      stored: {
        cases: of("cases"),
        commands: of("commands"),
        ledger: of("ledger"),
        timeline: newestRevisions(of("timeline")),
        wakeup: wakeupOf.get(customerId),
      },
    });
  }
  return known;

  function among(
    accountColumn: Parameters<typeof eq>[0],
    customerColumn: Parameters<typeof inArray>[0],
  ): SQL {
    return and(
      eq(accountColumn as never, account),
      inArray(customerColumn as never, paddedKeys(customerIds)),
    )!;
  }
}

/**
 * The customers about whom there can be anything to decide: a charge or an invoice failed, or an invoice was
 * sent. Nothing is ever concluded about the others, who just pay.
 */
export async function filterDelinquent(
  db: Database,
  from: Reader,
  account: Account,
  customerIds: string[],
): Promise<string[]> {
  const { paymentEvents, charges, invoices } = db.tables;
  const keys = paddedKeys(customerIds);
  const found = await Promise.all([
    from
      .selectDistinct({ id: paymentEvents.customerId })
      .from(paymentEvents)
      .where(
        and(
          eq(paymentEvents.account, account),
          inArray(paymentEvents.customerId, keys),
          inArray(paymentEvents.kind, ["payment_failed", "action_required"]),
        ),
      ),
    from
      .selectDistinct({ id: charges.customerId })
      .from(charges)
      .where(
        and(eq(charges.account, account), inArray(charges.customerId, keys), ne(charges.status, "succeeded")),
      ),
    from
      .selectDistinct({ id: invoices.customerId })
      .from(invoices)
      .where(
        and(
          eq(invoices.account, account),
          inArray(invoices.customerId, keys),
          eq(invoices.collectionMethod, "send_invoice"),
        ),
      ),
  ]);
  return [...new Set(found.flat().map(({ id }) => id))].sort();
}

const customerOf = (row: { customerId: string | null }) => row.customerId ?? undefined;

function group<Item>(rows: Item[], keyOf: (row: Item) => string | undefined): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === undefined) continue;
    const list = groups.get(key);
    if (list) list.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

const unique = <Item extends { id: string }>(rows: Item[]): Item[] => [
  ...new Map(rows.map((row) => [row.id, row])).values(),
];

function newestRevisions(rows: Row<"timeline">[]): Map<string, Row<"timeline">> {
  const entries = new Map<string, Row<"timeline">>();
  for (const row of rows) {
    const known = entries.get(row.subject);
    if (!known || known.revision < row.revision) entries.set(row.subject, row);
  }
  return entries;
}

/** Both databases refuse statements with very many parameters, so long lists are read in chunks. */
async function inChunks<Item, Id>(ids: Id[], read: (ids: Id[]) => Promise<Item[]>): Promise<Item[]> {
  const rows: Item[] = [];
  for (let i = 0; i < ids.length; i += 500) rows.push(...(await read(ids.slice(i, i + 500))));
  return rows;
}
