import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { conformanceMiddleware } from "../conformance/conformance-middleware.ts";
import { databases } from "../db/databases.ts";
import { historiesOf } from "../sandbox/customers/ground-truth.ts";
import { loadPopulation } from "../sandbox/customers/population.ts";
import { brokenPromises, moneyOf } from "./promises.ts";
import { openDesk } from "./support-desk.ts";
import { openPopulationRun, type PopulationRun } from "./population-run.ts";
import { DAY, HOUR, MINUTE } from "./harness.ts";

const START = Date.UTC(2026, 0, 5);
const DAYS = 90;

/** How often support has to have got its way for the run to say anything about it. */
const LEAST = {
  "holds.pause": 10,
  "holds.promise": 15,
  "holds.resume": 3,
  "requests.retryNow": 3,
  "requests.doStep": 3,
  "requests.skipStep": 3,
  "requests.endNow": 6,
  "requests.withdraw": 5,
};

/** What the ledger says of each invoice, in the words of the sandbox's own books. */
async function booksOfServer({ harness }: PopulationRun) {
  const { ledger } = harness.db.tables;
  const books = new Map<string, { failed: number; recovered: number; lost: number }>();
  for (const entry of await harness.db.read
    .select()
    .from(ledger)
    .where(eq(ledger.account, harness.account))) {
    const book = books.get(entry.invoiceId) ?? { failed: 0, recovered: 0, lost: 0 };
    books.set(entry.invoiceId, book);
    if (entry.kind === "failed") book.failed += entry.amount;
    if (entry.kind === "recovered") book.recovered += entry.amount;
    if (entry.kind === "reversed") book.recovered -= entry.amount;
    if (entry.kind === "lost") book.lost += entry.amount;
  }
  return books;
}

test("1,000 customers, 90 days, events late and twice, faults, and people who step in: every promise holds, to the cent", {
  timeout: 600_000,
}, async () => {
  const database = await databases.sqlite();
  const conformance = conformanceMiddleware({ every: 10 });
  const populationRun = await openPopulationRun({
    db: database.db,
    seed: 11,
    customers: 1_000,
    days: DAYS,
    startAt: START,
    population: loadPopulation(),
    settings: { retryMode: "lead", timeZone: "Europe/Berlin", chargeOtherMethods: true },
    conformance,
    // Lead mode has something to take over.
    sandbox: { settings: { retrySchedule: { kind: "smart", tries: 8, days: 14, end: "cancel" } } },
  });
  const { harness } = populationRun;
  harness.sandbox.delivery = { mode: "shuffled", duplicate: 0.1, delayMs: [0, 10 * MINUTE], concurrency: 8 };

  // Every day something breaks and support does something; every third day somebody's recovery is held.
  let day = 0;
  const desk = openDesk(harness);
  const afterStep = async () => {
    const today = Math.floor((harness.now() - START) / DAY);
    if (today === day) return;
    day = today;
    const kinds = [
      "reset_after",
      "server_error_after",
      "rate_limited",
      "reset_before",
      "server_error",
    ] as const;
    harness.sandbox.faults.plan({
      kind: kinds[day % kinds.length]!,
      method: "POST",
      path: /\/pay$/,
      times: 2,
    });
    await desk.workOf(day);
  };
  await harness.runUntil(START + DAYS * DAY, { tickMs: 15 * MINUTE, afterStep });
  await harness.runUntil(harness.now() + HOUR);

  try {
    expect(await brokenPromises(harness, populationRun.mails)).toEqual([]);
    conformance.assertNone();

    // Each thing was really done several times, not only refused.
    for (const [procedure, times] of Object.entries(LEAST)) {
      expect(desk.done[procedure] ?? 0, procedure).toBeGreaterThanOrEqual(times);
    }
    const executions = await harness.db.read.select().from(harness.db.tables.executions);
    const touched = executions.filter(
      (execution) =>
        (execution.kind === "charge" || execution.kind === "message") &&
        desk.quiet.some(
          ({ customerId, from, to }) =>
            execution.customerId === customerId && execution.startedAt > from && execution.startedAt < to,
        ),
    );
    expect(touched).toEqual([]);

    const server = await booksOfServer(populationRun);
    const { ledger } = harness.db.tables;
    const reasons = await harness.db.read.select().from(ledger).where(eq(ledger.kind, "lost"));
    const givenUp = new Set(
      reasons
        .filter(({ reason }) => reason === "given_up" || reason === "closed_by_staff")
        .map(({ invoiceId }) => invoiceId),
    );
    expect(reasons.filter(({ reason }) => reason === "closed_by_staff").length).toBeGreaterThan(2);
    const histories = historiesOf(harness.sandbox, {
      ...harness.place,
      failures: populationRun.people.failures,
      givenUp,
    });
    const truth = new Map(
      histories.map(({ invoice, failed, recovered, lost }) => [invoice, { failed, recovered, lost }]),
    );
    const differing = [...new Set([...truth.keys(), ...server.keys()])]
      .filter((id) => JSON.stringify(truth.get(id)) !== JSON.stringify(server.get(id)))
      .map((id) => ({
        id,
        truth: truth.get(id),
        server: server.get(id),
        history: histories.find((one) => one.invoice === id),
      }));
    expect(differing).toEqual([]);
    expect(histories.length).toBeGreaterThan(200);

    for (const { failed, recovered, lost, open } of Object.values(await moneyOf(harness))) {
      expect(recovered + lost + open).toBe(failed);
      expect(open).toBeGreaterThanOrEqual(0);
    }
  } finally {
    await harness.close();
    await database.drop();
  }
});
