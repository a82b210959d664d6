import { setTimeout } from "node:timers/promises";
import { type Dashboard, startDashboard } from "../sandbox/dashboard/server.ts";
import { DAY, HOUR } from "../simulation/harness.ts";
import type { PopulationRun } from "../simulation/population-run.ts";
import { moneyLine, Reporter } from "./reporter.ts";

/** How much simulated time passes in one step, and how long the step stays on the screen. */
const STEP = { worldMs: 3 * HOUR, shownMs: 250 };

/** By then some have paid, some have been written to, and some wait for their next attempt. */
const LIVELY_AFTER = 21 * DAY;

/**
 * Shows a population run in the preview of the Dashboard until Ctrl-C, and prints what happens. With `run` time passes
 * by itself; without, three weeks pass first, and then time stands still until a person moves it in the preview.
 */
export async function showLive(
  { harness }: PopulationRun,
  { port, run }: { port: number; run: boolean },
): Promise<void> {
  const stop = new AbortController();
  const stopped = new Promise<void>((end) => stop.signal.addEventListener("abort", () => end()));
  process.once("SIGINT", () => stop.abort());
  const reporter = new Reporter(harness);
  const advance = async (until: number) => {
    do {
      await harness.runUntil(Math.min(until, harness.now() + STEP.worldMs));
      await reporter.report();
    } while (harness.now() < until && !stop.signal.aborted);
  };
  const dashboard = await startDashboard({ harness, port, advance });
  try {
    if (run) {
      announce(harness, dashboard, "Up to twelve hours pass every second. Ctrl-C ends it.");
      while (!stop.signal.aborted) {
        await dashboard.move(STEP.worldMs);
        await setTimeout(STEP.shownMs, undefined, { signal: stop.signal }).catch(() => {});
      }
    } else {
      console.log(`\n  A simulated merchant comes to life: the first ${LIVELY_AFTER / DAY} days pass.\n`);
      await bringToLife(dashboard, stop.signal);
      if (!stop.signal.aborted) {
        announce(
          harness,
          dashboard,
          "Time stands still: move it with the bar of the preview. Ctrl-C ends it.",
        );
        await stopped;
      }
    }
  } finally {
    await dashboard.close();
  }
  console.log(`\n  Stopped. ${await moneyLine(harness)}`);
}

/** A day at a time, with a line on standard error that counts them, where a person is looking. */
async function bringToLife(dashboard: Dashboard, stop: AbortSignal): Promise<void> {
  for (let day = 1; day <= LIVELY_AFTER / DAY && !stop.aborted; day++) {
    await dashboard.move(DAY);
    if (process.stderr.isTTY) process.stderr.write(`\rday ${day} of ${LIVELY_AFTER / DAY} `);
  }
  if (process.stderr.isTTY) process.stderr.write("\r");
}

function announce(harness: PopulationRun["harness"], { url }: Dashboard, time: string): void {
  console.log(`
  Makegood is running against a simulated Stripe. Nothing leaves this machine.
  A new account watches until a person presses Start. The demo pressed it: charging, writing and ending are started.

    A preview of the Dashboard  ${url}
    What customers were sent    ${harness.mail.webUrl}
    The server                  ${harness.urls.server}/readyz
    The API's description       ${harness.urls.server}/api/v1/description
    The simulated Stripe        ${harness.urls.sandbox}

  ${time}
`);
}
