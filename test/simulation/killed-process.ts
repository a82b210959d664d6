import { openDatabase } from "../../db/open.ts";
import { openMailer } from "../../server/channels/email/mailer.ts";
import { runEngine, type Running } from "../../server/engine/loop.ts";
import { ClockCheck } from "../../server/stripe/clock-check.ts";
import { readDate } from "../../server/stripe/read-date.ts";
import { createServer } from "../../server/server.ts";
import { harnessConfig, harnessGateway, listen } from "./harness.ts";

/**
 * The whole server of a harness as a process of its own, to be killed: it receives, applies, decides and acts, in the loop
 * that production runs, on a clock that its parent moves by messages.
 *
 *     fork killed-process.ts DATABASE_URL SANDBOX_URL SMTP_URL PUBLIC_URL NOW PORT
 */
const [databaseUrl = "", sandboxUrl = "", smtpUrl = "", publicUrl = "", start = "", port = ""] =
  process.argv.slice(2);
let now = Number(start);
// Time that its parent moves is the only time here: by a real one, each move would look like a clock that jumps.
const clock = { now: () => now, elapsed: () => now };
const clockCheck = new ClockCheck(clock, () => readDate(sandboxUrl));
const db = await openDatabase(databaseUrl);
let running: Running | undefined;
const { app, engine } = createServer({
  config: harnessConfig({ publicUrl, sandboxUrl, smtpUrl }),
  db,
  clock,
  clockCheck,
  leaseClock: clock,
  gateway: harnessGateway(sandboxUrl, clock, clockCheck),
  mailer: openMailer({ smtpUrl, clock }),
  owner: `process ${process.pid}`,
  concurrency: 8,
  nudge: () => running?.nudge(),
  report: { line: () => {}, engine: () => {}, http: () => {} },
});
running = runEngine(engine, clock, () => {});
const http = await listen(Number(port), (request) => app.fetch(request));
process.on("message", (message) => {
  now = Math.max(now, Number(message));
  running?.nudge();
});
process.send?.(http.url);
