import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Database } from "../../db/database.ts";
import { openDatabase } from "../../db/open.ts";
import { loadPopulation } from "../sandbox/customers/population.ts";
import type { RetryPolicy } from "../sandbox/retry-schedule.ts";
import { DAY, MINUTE } from "../simulation/harness.ts";
import { openPopulationRun, type PopulationRun } from "../simulation/population-run.ts";
import { brokenPromises } from "../simulation/promises.ts";
import { showLive } from "./live.ts";
import { type DemoOptions, readOptions, USAGE } from "./options.ts";
import { reportOf } from "./report.ts";

/**
 * 2026-01-19T00:00:00Z, a Monday: the same run every time, whatever today is. Cards expire with a month, and the three weeks
 * of a live run hold the end of one.
 */
const START = Date.UTC(2026, 0, 19);

/**
 * Stripe's own retries. Eight smart retries in two weeks leave no gap of a day between them, so
 * weaving shows itself only beside a sparser schedule.
 */
const STRIPES_SCHEDULE: Record<DemoOptions["mode"], RetryPolicy> = {
  lead: { kind: "smart", tries: 8, days: 14, end: "cancel" },
  weave: { kind: "custom", days: [3, 5, 7], end: "past_due" },
  watch: { kind: "smart", tries: 8, days: 14, end: "cancel" },
};

/** Where a live run listens: the same in each run, so that links and browser tabs outlive a restart. */
const portsOf = (dashboard: number) => ({
  server: dashboard - 300,
  sandbox: dashboard - 200,
  smtp: dashboard - 275,
  mail: dashboard - 100,
  dashboard,
});

/** How far ahead people plan in a live run, which may go on for longer. */
const LIVE_DAYS = 120;

async function main(options: DemoOptions): Promise<void> {
  const population = loadPopulation(options.population);
  const folder = await mkdtemp(path.join(tmpdir(), "makegood-demo-"));
  let db: Database | undefined;
  let populationRun: PopulationRun | undefined;
  try {
    db = await openDatabase(`file:${path.join(folder, "makegood.db")}`);
    populationRun = await openPopulationRun({
      db,
      seed: options.seed,
      customers: options.customers,
      days: options.json ? options.days : LIVE_DAYS,
      startAt: START,
      population,
      settings: { retryMode: options.mode, timeZone: "Europe/Berlin" },
      sandbox: { settings: { retrySchedule: STRIPES_SCHEDULE[options.mode] } },
      ...(options.json ? {} : { livemode: false, ports: portsOf(options.port) }),
    });
    if (options.json) await printReport(populationRun, options);
    else await showLive(populationRun, { port: options.port, run: options.run });
  } finally {
    await populationRun?.harness.close();
    await db?.close();
    await rm(folder, { recursive: true });
  }
}

async function printReport({ harness, mails }: PopulationRun, options: DemoOptions): Promise<void> {
  const until = START + options.days * DAY;
  await harness.runUntil(until, { tickMs: 15 * MINUTE, afterStep: progress(START, until, harness.now) });
  const broken = await brokenPromises(harness, mails);
  if (broken.length > 0)
    throw new Error(
      `Promises were broken:\n${broken.map(({ promise, what }) => `  ${promise}: ${what}`).join("\n")}`,
    );
  console.log(JSON.stringify(await reportOf(harness, options), null, 2));
}

/** A line on standard error that counts the days, where a person is looking. */
function progress(from: number, to: number, now: () => number): () => void {
  let lastDay = -1;
  return () => {
    const day = Math.floor((now() - from) / DAY);
    if (!process.stderr.isTTY || day === lastDay) return;
    lastDay = day;
    process.stderr.write(`\rday ${day} of ${Math.round((to - from) / DAY)} `);
  };
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(USAGE);
  else await main(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof TypeError || (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS"))
    console.error(`\n${USAGE}`);
  process.exitCode = 1;
}
