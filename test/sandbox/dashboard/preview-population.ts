import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openDatabase } from "../../../db/open.ts";
import { DAY, MINUTE } from "../../simulation/harness.ts";
import { openPopulationRun, type PopulationRun } from "../../simulation/population-run.ts";
import { loadPopulation } from "../customers/population.ts";
import { type Dashboard, type DashboardOptions, startDashboard } from "./server.ts";

export type PreviewPopulationOptions = Pick<DashboardOptions, "manifest" | "viewsFolder"> & {
  seed?: number;
  customers?: number;
  /** Days that pass before the dashboard opens. */
  days?: number;
};

export type PreviewPopulation = {
  populationRun: PopulationRun;
  harness: PopulationRun["harness"];
  dashboard: Dashboard;
  close(): Promise<void>;
};

/** 2026-01-05T00:00:00Z, a Monday. */
const START = Date.UTC(2026, 0, 5);

/**
 * A population in test mode that has lived for a while, and the preview of the Dashboard on it: for tests in a browser.
 * The same options give the same people and the same ids.
 */
export async function openPreviewPopulation(
  options: PreviewPopulationOptions = {},
): Promise<PreviewPopulation> {
  const { seed = 7, customers = 120, days = 21, ...dashboardOptions } = options;
  const folder = await mkdtemp(path.join(tmpdir(), "makegood-preview-"));
  const db = await openDatabase(`file:${path.join(folder, "makegood.db")}`);
  let populationRun: PopulationRun | undefined;
  const end = async () => {
    await populationRun?.harness.close();
    await db.close();
    await rm(folder, { recursive: true });
  };
  try {
    populationRun = await openPopulationRun({
      db,
      seed,
      customers,
      days: days + 60,
      startAt: START,
      livemode: false,
      population: loadPopulation(),
      settings: { retryMode: "lead", timeZone: "Europe/Berlin" },
      sandbox: { settings: { retrySchedule: { kind: "smart", tries: 8, days: 14, end: "cancel" } } },
    });
    const { harness } = populationRun;
    await harness.runUntil(START + days * DAY, { tickMs: 15 * MINUTE });
    const dashboard = await startDashboard({ harness, port: 0, ...dashboardOptions });
    const close = async () => {
      await dashboard.close();
      await end();
    };
    return { populationRun, harness, dashboard, close };
  } catch (error) {
    await end();
    throw error;
  }
}
