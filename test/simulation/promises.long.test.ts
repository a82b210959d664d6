import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { databases } from "../db/databases.ts";
import { loadPopulation } from "../sandbox/customers/population.ts";
import { announcedDays, countsOf } from "./announced-days.ts";
import { CHANGES } from "./changes.ts";
import { expectPromisesKept, expectSmallRunKeepsPromises, faultyRun } from "./faulty-run.ts";
import type { PROCEDURES } from "./support-desk.ts";

test("60 customers, 40 days, the same on Postgres", { timeout: 300_000 }, async () => {
  const database = await databases.postgres();
  await expectSmallRunKeepsPromises(database.db);
  await database.drop();
});

/** How often each procedure of support must have succeeded for the run to say anything about it. */
const LEAST: Record<(typeof PROCEDURES)[number], number> = {
  "holds.pause": 10,
  "holds.promise": 15,
  "holds.resume": 3,
  "requests.retryNow": 3,
  "requests.doStep": 3,
  "requests.skipStep": 3,
  "requests.endNow": 6,
  "requests.withdraw": 5,
};

test("1,000 customers, 90 days, events late and twice, faults, and people who step in: every promise holds, to the cent", {
  timeout: 600_000,
}, async () => {
  const database = await databases.sqlite();
  const run = await faultyRun({
    db: database.db,
    seed: 11,
    customers: 1_000,
    days: 90,
    population: loadPopulation(),
    conformanceEvery: 10,
  });
  const { harness } = run.populationRun;
  try {
    expect(await expectPromisesKept(run)).toBeGreaterThan(200);
    for (const [procedure, times] of Object.entries(LEAST))
      expect(run.desk.done[procedure] ?? 0, procedure).toBeGreaterThanOrEqual(times);
    for (const change of CHANGES) expect(run.changes.done[change] ?? 0, change).toBeGreaterThanOrEqual(3);
    const announced = await announcedDays(harness);
    console.log("announced days", countsOf(announced));
    expect(
      announced.filter(({ what, verdict }) => what === "retry" && verdict === "kept").length,
    ).toBeGreaterThan(5);
    expect(announced.filter(({ what }) => what === "end").length).toBeGreaterThan(0);
    const { ledger } = harness.db.tables;
    const byStaff = await harness.db.read.select().from(ledger).where(eq(ledger.reason, "closed_by_staff"));
    expect(byStaff.length).toBeGreaterThan(2);
  } finally {
    await harness.close();
    await database.drop();
  }
});
