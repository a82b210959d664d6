import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { accountKey, accounts } from "../../db/stores/accounts.ts";
import { openDatabase } from "../../db/open.ts";
import { systemClock } from "../../server/clock.ts";
import { EVENTS_PER_RENEWAL, failedRenewal } from "./failed-renewals.ts";
import { readOptions } from "./options.ts";
import { megabytes, type Report, seconds } from "./report.ts";
import { median } from "./table.ts";

const DAY = 86_400_000;
const MAIN = fileURLToPath(new URL("../../server/main.ts", import.meta.url));
const LIMITS = { startS: 1, restMb: 150, backlogMb: 400 };
const REST_MS = 5_000;
const LOOK_MS = 100;
const ACCOUNT = { stripeAccountId: "acct_1Bench", livemode: false };

/**
 * A server of its own process on a new libSQL file: how long it takes to its first answer, how much memory it holds at rest,
 * and how much at most while it works off events that wait. Memory is the resident set of the process, as the system counts it.
 */
export async function start(): Promise<Report> {
  const { events, rounds } = readOptions({ events: 100_000, rounds: 3 });
  const folder = await mkdtemp(path.join(tmpdir(), "makegood-bench-"));
  const file = path.join(folder, "bench.db");
  await (await openDatabase(`file:${file}`)).close();
  const starts: number[] = [];
  const rests: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { child, startMs } = await startServer(file);
    starts.push(startMs / 1_000);
    await setTimeout(REST_MS);
    rests.push(await memoryOf(child, "VmRSS"));
    await stop(child);
  }

  const db = await openDatabase(`file:${file}`);
  await accounts(db).enrol(ACCOUNT, systemClock.now() - 400 * DAY);
  const customers = Math.ceil(events / EVENTS_PER_RENEWAL);
  for (let from = 0; from < customers; from += 200) {
    const numbers = Array.from({ length: Math.min(200, customers - from) }, (_, index) => from + index);
    const at = systemClock.now() - DAY;
    await db.appendEvents(numbers.flatMap((n) => failedRenewal(accountKey(ACCOUNT), n, at + n)));
  }
  await db.close();
  const { child } = await startServer(file);
  const began = performance.now();
  const reading = await openDatabase(`file:${file}`);
  while ((await reading.read.$count(reading.tables.cases)) < customers) await setTimeout(LOOK_MS);
  const drained = (performance.now() - began) / 1_000;
  await reading.close();
  const peak = await memoryOf(child, "VmHWM");
  await stop(child);
  await rm(folder, { recursive: true });

  const [started, rest] = [median(starts), median(rests)];
  const waiting = `${(customers * EVENTS_PER_RENEWAL).toLocaleString("en")} events that waited`;
  return {
    about: `node ${process.version}, libSQL file; medians of ${rounds} starts`,
    head: ["", "measured", "limit"],
    rows: [
      ["start to the first answer", seconds(started, 2), seconds(LIMITS.startS)],
      [`memory ${REST_MS / 1_000} s later`, megabytes(rest), megabytes(LIMITS.restMb)],
      [`most memory in ${waiting}`, megabytes(peak), megabytes(LIMITS.backlogMb)],
      [`time until ${waiting} are decided`, seconds(drained), ""],
    ],
    verdicts: [
      { met: started < LIMITS.startS, text: `the first answer comes within ${LIMITS.startS} s` },
      { met: rest < LIMITS.restMb, text: `at rest the server holds less than ${LIMITS.restMb} MB` },
      { met: peak < LIMITS.backlogMb, text: `with ${waiting} it holds less than ${LIMITS.backlogMb} MB` },
    ],
  };
}

async function startServer(file: string): Promise<{ child: ChildProcess; startMs: number }> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [...process.execArgv, MAIN], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      HOST: "127.0.0.1",
      DATABASE_URL: `file:${file}`,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      STRIPE_SECRET_KEY_TEST: "sk_test_000000000000000000000000",
      STRIPE_WEBHOOK_SECRETS: "whsec_bench",
      SMTP_URL: "smtp://127.0.0.1:9",
      MAIL_FROM: "Example Billing <billing@example.com>",
      LINK_KEYS: "a".repeat(44),
      // Nobody listens there: nothing is charged, and the clock stays unproven.
      STRIPE_API_BASE: "http://127.0.0.1:9",
    },
  });
  while (child.exitCode === null) {
    const answered = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return { child, startMs: performance.now() - began };
    await setTimeout(10);
  }
  throw new Error(`the server ended with code ${child.exitCode} before it answered`);
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  if (child.exitCode === null) await once(child, "exit");
}

/** Megabytes, from the system's own count of the process. */
async function memoryOf({ pid }: ChildProcess, field: "VmRSS" | "VmHWM"): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  return Number(kilobytes) / 1_024;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
