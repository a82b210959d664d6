import { removeAccountCommand } from "../../../db/stores/account-commands.ts";
import { commandQueue, type HeldCommand } from "../../../db/stores/commands.ts";
import {
  countCustomersToImport,
  type ImportRow,
  listCustomersToImport,
  noteImportWithin,
  readImport,
} from "../../../db/stores/imports.ts";
import { inbox } from "../../../db/stores/inbox.ts";
import { filterDelinquent } from "../../../db/stores/snapshot-loader.ts";
import { upsertFacts } from "../../../db/stores/upsert-facts.ts";
import { customersOf, type FactBatch } from "../../dunning/facts/fact-batch.ts";
import type { Account } from "../../dunning/facts/facts.ts";
import type { ImportPart } from "../../dunning/model/account-command.ts";
import type { CallResult, InvoiceResult } from "../../stripe/gateway.ts";
import type { EngineDependencies } from "../dependencies.ts";
import { evaluateWithin, lockCustomers } from "../evaluate.ts";
import type { NotTried } from "./handler.ts";

/**
 * One step makes about as many requests as this and leaves the next second to others: Stripe admits 25 reads a second in
 * test mode, and the merchant's own systems read as well. Source: docs.stripe.com/rate-limits.
 */
const REQUESTS_PER_STEP = 15;
const STEP_MS = 1_000;

/** Customers who are read side by side: each costs two requests, and one for each open invoice. */
const CUSTOMERS_AT_ONCE = 5;
/** Of a customer with more open invoices than this, the oldest are read; events and evaluations bring the rest. */
const MAX_INVOICES = 50;

/** Stripe lists events of 30 days. */
const EVENTS_MS = 30 * 86_400_000;

/** What a page or some customers cost, or why they could not be read. */
type Step = { requests: number } | NotTried;

type StepOf = (dependencies: EngineDependencies, row: ImportRow) => Promise<Step>;

const STEPS: Readonly<Record<ImportPart, StepOf>> = {
  invoices: importInvoices,
  customers: importCustomers,
  events: importEvents,
};

/**
 * One step of an account's import: what is open at Stripe, and the last 30 days. How far it is stands in the database with
 * what it brought, so another process goes on where one was killed; what is read twice is the same fact.
 */
export async function importAccount(
  dependencies: EngineDependencies,
  claimed: HeldCommand,
): Promise<"done" | NotTried> {
  const { db, leaseClock } = dependencies;
  for (let requests = 0; requests < REQUESTS_PER_STEP; ) {
    const parts = await readImport(db, db.read, claimed.account);
    const next = parts.find(({ finishedAt }) => finishedAt === null);
    if (!next) {
      await db.write((tx) => removeAccountCommand(db, tx, claimed));
      return "done";
    }
    const step = await STEPS[next.part](dependencies, next);
    if (!("requests" in step)) return step;
    requests += Math.max(step.requests, 1);
  }
  await db.write((tx) => commandQueue(db).restWithin(tx, claimed, leaseClock.now() + STEP_MS));
  return "done";
}

/** Open invoices, a page at a time; nothing is decided before their customers are read. */
async function importInvoices(dependencies: EngineDependencies, row: ImportRow): Promise<Step> {
  const { db, clock, gateway } = dependencies;
  const { account } = row;
  const page = await gateway.listOpenInvoices(account, row.after);
  if (page.kind === "no_access") return { noAccess: page.reason };
  if (page.kind === "try_later") return { tryLater: `the import's invoices: ${page.reason}` };
  if (page.kind !== "done") {
    await db.write((tx) => noteImportWithin(db, tx, row, { problem: page.reason, finishedAt: clock.now() }));
    return { requests: 1 };
  }
  await db.write(async (tx) => {
    await lockCustomers(tx, account, customersOf(page.facts));
    await upsertFacts(db, tx, account, [page.facts]);
    const done = row.done + page.n;
    const end = page.last === null ? { finishedAt: clock.now(), total: done } : {};
    await noteImportWithin(db, tx, row, { after: page.last ?? row.after, done, ...end });
    if (page.last !== null) return;
    const total = await countCustomersToImport(db, tx, account);
    await noteImportWithin(db, tx, { account, part: "customers" }, { total });
  });
  return { requests: 1 };
}

/** Customers with open invoices: their payments, subscriptions and methods. Then each is decided about. */
async function importCustomers(dependencies: EngineDependencies, row: ImportRow): Promise<Step> {
  const { db, clock } = dependencies;
  const { account } = row;
  const customers = await listCustomersToImport(db, account, row.after, CUSTOMERS_AT_ONCE);
  if (customers.length === 0) {
    await db.write((tx) => noteImportWithin(db, tx, row, { finishedAt: clock.now(), total: row.done }));
    return { requests: 0 };
  }
  const reads = await Promise.all(
    customers.map(({ customerId, invoiceIds }) =>
      readAll(dependencies, account, customerId, invoiceIds.slice(0, MAX_INVOICES)),
    ),
  );
  const failed = reads.find((read) => !("facts" in read));
  if (failed && !("facts" in failed)) return failed;
  const batches = reads.flatMap((read) => ("facts" in read ? read.facts : []));
  await db.write(async (tx) => {
    await lockCustomers(tx, account, [...new Set(batches.flatMap(customersOf))]);
    const touched = await upsertFacts(db, tx, account, batches);
    const delinquent = touched.length > 0 ? await filterDelinquent(db, tx, account, touched) : [];
    if (delinquent.length > 0) await evaluateWithin(dependencies, tx, account, delinquent);
    await noteImportWithin(db, tx, row, {
      after: customers.at(-1)!.customerId,
      done: row.done + customers.length,
    });
  });
  return { requests: reads.reduce((sum, read) => sum + ("requests" in read ? read.requests : 0), 0) };
}

/** What is gone or refused by now is left out: a webhook, or the read before acting, says what became of it. */
async function readAll(
  { gateway }: Pick<EngineDependencies, "gateway">,
  account: Account,
  customerId: string,
  invoiceIds: readonly string[],
): Promise<{ facts: FactBatch[]; requests: number } | NotTried> {
  const facts: FactBatch[] = [];
  const take = (read: InvoiceResult | CallResult): NotTried | null => {
    if (read.kind === "no_access") return { noAccess: read.reason };
    if (read.kind === "try_later" || read.kind === "unknown")
      return { tryLater: `the import's customers: ${read.reason}` };
    if (read.kind === "done") facts.push(read.facts);
    return null;
  };
  for (const invoiceId of invoiceIds) {
    const problem = take(await gateway.readInvoice(account, invoiceId));
    if (problem) return problem;
  }
  const named = facts.flatMap(({ invoices, subscriptions }) =>
    [...invoices, ...subscriptions].map(({ defaultPaymentMethodId }) => defaultPaymentMethodId),
  );
  const methodIds = [...new Set(named.filter((id) => id !== null))];
  const problem = take(await gateway.readCustomer(account, customerId, { subscriptionId: null, methodIds }));
  return problem ?? { facts, requests: invoiceIds.length + 2 };
}

/** The last 30 days, through the inbox as if webhooks had brought them; what one did bring is there once. */
async function importEvents(dependencies: EngineDependencies, row: ImportRow): Promise<Step> {
  const { db, clock, gateway } = dependencies;
  const { account, startedAt, after, done } = row;
  const page = await gateway.listEvents(account, startedAt - EVENTS_MS, after);
  if (page.kind === "try_later") return { tryLater: `the import's events: ${page.reason}` };
  if (page.kind !== "done") {
    // Without the right to list events the account works all the same: from now on webhooks bring them.
    await db.write((tx) => noteImportWithin(db, tx, row, { problem: page.reason, finishedAt: clock.now() }));
    return { requests: 1 };
  }
  if (page.events.length > 0) await inbox(db).append(page.events);
  const end = page.last === null ? { finishedAt: clock.now(), total: done + page.events.length } : {};
  await db.write((tx) =>
    noteImportWithin(db, tx, row, {
      after: page.last ?? after,
      reachedAt: page.oldestAt ?? row.reachedAt,
      done: done + page.events.length,
      ...end,
    }),
  );
  return { requests: 3 };
}
