import { eq } from "drizzle-orm";
import { expect } from "vitest";
import type { Database } from "../../db/database.ts";
import { type Conformance, conformanceMiddleware } from "../conformance/conformance-middleware.ts";
import { historiesOf } from "../sandbox/customers/ground-truth.ts";
import { loadPopulation, type Population } from "../sandbox/customers/population.ts";
import { openPages } from "./debits.ts";
import { DAY, HOUR, MINUTE } from "./harness.ts";
import { openPopulationRun, type PopulationRun } from "./population-run.ts";
import { brokenPromises, moneyOf } from "./promises.ts";
import { CHANGES, openChanges } from "./changes.ts";
import { openDesk, PROCEDURES } from "./support-desk.ts";

const START = Date.UTC(2026, 0, 5);
const FAULTS = ["reset_after", "server_error_after", "rate_limited", "reset_before", "server_error"] as const;

export type FaultyRunOptions = {
  db: Database;
  seed: number;
  customers: number;
  days: number;
  population: Population;
  /** One of this many calls and events is judged by Stripe's published schema. */
  conformanceEvery: number;
};

export type FaultyRun = {
  populationRun: PopulationRun;
  desk: ReturnType<typeof openDesk>;
  pages: ReturnType<typeof openPages>;
  changes: ReturnType<typeof openChanges>;
  conformance: Conformance;
};

/** Forty days of 60 customers whose payments fail several times as often as in life, so that few have many recoveries. */
export async function expectSmallRunKeepsPromises(db: Database): Promise<void> {
  const population = structuredClone(loadPopulation());
  population.failures.firstAttempt = { credit: 0.3, debit: 0.3, prepaid: 0.3 };
  const run = await faultyRun({ db, seed: 11, customers: 60, days: 40, population, conformanceEvery: 10 });
  try {
    expect(await expectPromisesKept(run)).toBeGreaterThan(15);
    for (const procedure of PROCEDURES)
      expect(run.desk.done[procedure] ?? 0, procedure).toBeGreaterThanOrEqual(2);
    for (const change of CHANGES) expect(run.changes.done[change] ?? 0, change).toBeGreaterThanOrEqual(2);
    expect(run.pages.underWay().length).toBeGreaterThanOrEqual(5);
  } finally {
    await run.populationRun.harness.close();
  }
}

/**
 * Customers live for some time while events come late, twice and out of order. Every day a payment call meets another
 * fault, support and somebody at Stripe do something, and every other day a customer pays by bank debit. The caller closes the harness.
 */
export async function faultyRun(options: FaultyRunOptions): Promise<FaultyRun> {
  const { db, seed, customers, days, population } = options;
  const conformance = conformanceMiddleware({ every: options.conformanceEvery });
  const populationRun = await openPopulationRun({
    db,
    seed,
    customers,
    days,
    startAt: START,
    population,
    settings: { retryMode: "lead", timeZone: "Europe/Berlin", chargeOtherMethods: true },
    conformance,
    // Lead mode has something to take over.
    sandbox: { settings: { retrySchedule: { kind: "smart", tries: 8, days: 14, end: "cancel" } } },
  });
  const { harness } = populationRun;
  try {
    harness.sandbox.delivery = {
      mode: "shuffled",
      duplicate: 0.1,
      delayMs: [0, 10 * MINUTE],
      concurrency: 8,
    };
    const desk = openDesk(harness);
    const pages = openPages(harness);
    const changes = openChanges(harness);
    let day = 0;
    const afterStep = async () => {
      const today = Math.floor((harness.now() - START) / DAY);
      if (today === day) return;
      day = today;
      const kind = FAULTS[day % FAULTS.length]!;
      harness.sandbox.faults.plan({ kind, method: "POST", path: /\/pay$/, times: 2 });
      await desk.workOf(day);
      if (day % 2 === 1) pages.visitOf(day);
      await changes.changeOf(day);
    };
    await harness.runUntil(START + days * DAY, { tickMs: 15 * MINUTE, afterStep });
    await harness.runUntil(harness.now() + HOUR);
    return { populationRun, desk, pages, changes, conformance };
  } catch (error) {
    await harness.close();
    throw error;
  }
}

/**
 * Every promise of the design holds, nobody was disturbed while on hold, and the ledger says of each invoice to the cent
 * what the sandbox knows.
 *
 * @returns how many invoices were compared
 */
export async function expectPromisesKept({
  populationRun,
  desk,
  pages,
  conformance,
}: FaultyRun): Promise<number> {
  const { harness, mails, people } = populationRun;
  const { tables, read } = harness.db;
  expect(await brokenPromises(harness, mails)).toEqual([]);
  conformance.assertNone();

  const executions = await read.select().from(tables.executions);
  const disturbing = executions.filter(
    (execution) =>
      (execution.kind === "charge" || execution.kind === "message") &&
      desk.quiet.some(
        ({ customerId, from, to }) =>
          execution.customerId === customerId && execution.startedAt > from && execution.startedAt < to,
      ),
  );
  expect(disturbing).toEqual([]);

  // Nothing happens by itself to an invoice whose payment is under way, once that has had time to be told.
  const debits = pages.underWay();
  const besideDebits = executions.filter(
    ({ id, kind, invoiceId, startedAt }) =>
      (kind === "charge" || kind === "end") &&
      !id.includes(":request_") &&
      debits.some(
        (debit) =>
          debit.invoiceId === invoiceId &&
          startedAt > debit.from + HOUR &&
          (debit.to === null || startedAt < debit.to),
      ),
  );
  expect(besideDebits).toEqual([]);

  const closed = await read.select().from(tables.ledger).where(eq(tables.ledger.kind, "lost"));
  const givenUp = new Set(
    closed
      .filter(({ reason }) => ["given_up", "closed_by_staff", "subscription_ended"].includes(reason ?? ""))
      .map(({ invoiceId }) => invoiceId),
  );
  const histories = historiesOf(harness.sandbox, { ...harness.place, failures: people.failures, givenUp });
  const truth = new Map(
    histories.map(({ invoice, failed, recovered, lost }) => [invoice, { failed, recovered, lost }]),
  );
  const ledger = await ledgerTotals(populationRun);
  const differing = [...new Set([...truth.keys(), ...ledger.keys()])]
    .filter((id) => JSON.stringify(truth.get(id)) !== JSON.stringify(ledger.get(id)))
    .map((id) => ({
      id,
      truth: truth.get(id),
      ledger: ledger.get(id),
      history: histories.find(({ invoice }) => invoice === id),
    }));
  expect(differing).toEqual([]);

  for (const { failed, recovered, lost, open } of Object.values(await moneyOf(harness))) {
    expect(recovered + lost + open).toBe(failed);
    expect(open).toBeGreaterThanOrEqual(0);
  }
  return histories.length;
}

/** What the ledger says of each invoice. */
async function ledgerTotals({ harness }: PopulationRun) {
  const { ledger } = harness.db.tables;
  const totals = new Map<string, { failed: number; recovered: number; lost: number }>();
  const entries = await harness.db.read.select().from(ledger).where(eq(ledger.account, harness.account));
  for (const { invoiceId, kind, amount } of entries) {
    const total = totals.get(invoiceId) ?? { failed: 0, recovered: 0, lost: 0 };
    totals.set(invoiceId, total);
    if (kind === "failed") total.failed += amount;
    if (kind === "recovered") total.recovered += amount;
    if (kind === "reversed") total.recovered -= amount;
    if (kind === "lost") total.lost += amount;
  }
  return totals;
}
