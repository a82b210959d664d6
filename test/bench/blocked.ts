import { unreachableServices } from "../api/services.ts";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { openDatabase } from "../../db/open.ts";
import { accounts } from "../../db/stores/accounts.ts";
import { createDashboardApi } from "../../server/http/dashboard/dashboard-api.ts";
import { addCaseRows } from "./case-rows.ts";
import { readOptions } from "./options.ts";
import { type Cell, milliseconds, type Report } from "./report.ts";

const SECRET = "absec_bench";
const PLACE = { stripeAccountId: "acct_1Bench", livemode: false };
const LIMIT_MS = 50;
const STRATEGY = "soft_decline";
const BURST = 20;

/**
 * How long one call of a person keeps everybody else waiting, by the delay of the event loop, in an account with many cases:
 * the questions that look at most rows, and inputs as large as they may be.
 */
export async function blocked(): Promise<Report> {
  const { cases } = readOptions({ cases: 12_500 });
  const folder = await mkdtemp(path.join(tmpdir(), "makegood-bench-"));
  const url = `file:${path.join(folder, "blocked.db")}`;
  const db = await openDatabase(url);
  const now = Date.now();
  await accounts(db).enrol(PLACE, now - 400 * 86_400_000);
  const step = 50_000;
  for (let first = 1; first <= cases; first += step)
    await addCaseRows(db, {
      first,
      count: Math.min(step, cases - first + 1),
      account: "acct_1Bench:test",
      now,
    });

  const api = createDashboardApi({
    ...unreachableServices({ db, clock: { now: Date.now }, nudge: () => {} }),
    signingSecrets: [SECRET],
    report: ({ error }) => console.error(error),
  });
  let users = 0;
  const call = async (procedure: string, input: object, user = `usr_${users++}`) => {
    const payload = {
      procedure,
      input,
      livemode: false,
      nonce: randomUUID(),
      stripe_roles: [{ type: "builtIn", id: "admin" }],
      user_id: user,
      account_id: PLACE.stripeAccountId,
    };
    const body = JSON.stringify(payload);
    const at = Math.floor(Date.now() / 1_000);
    const signature = `t=${at},v1=${createHmac("sha256", SECRET).update(`${at}.${body}`).digest("hex")}`;
    const response = await api.request(`/api/v1/${procedure}`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "stripe-signature": signature },
    });
    await response.text();
    return response.status;
  };

  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const rows: Cell[][] = [];
  let worst = 0;
  const measured = async (name: string, ask: () => Promise<string>) => {
    await setTimeout(20);
    delay.reset();
    const began = performance.now();
    const statuses = await ask();
    const ms = performance.now() - began;
    await setTimeout(5);
    const blockedMs = delay.max / 1e6;
    worst = Math.max(worst, blockedMs);
    rows.push([name, statuses, milliseconds(ms), milliseconds(blockedMs)]);
  };
  const one = (name: string, procedure: string, input: object) =>
    measured(name, async () => String(await call(procedure, input)));

  // The first calls compile what later ones use.
  for (let i = 0; i < 3; i++) {
    for (const { procedure, input } of QUESTIONS) await call(procedure, input);
  }
  for (const { name, procedure, input } of QUESTIONS) await one(name, procedure, input);
  await measured(`${BURST} previews of 1,000 rows at once, one person`, async () => {
    const all = await Promise.all(
      Array.from({ length: BURST }, () => call("segments.preview", previewOf(1_000, MISS), "usr_burst")),
    );
    const counts = new Map<number, number>();
    for (const status of all) counts.set(status, (counts.get(status) ?? 0) + 1);
    return [...counts].map(([status, n]) => `${n} × ${status}`).join(", ");
  });
  delay.disable();
  await db.close();
  await rm(folder, { recursive: true });

  return {
    about: `${cases.toLocaleString("en")} cases in one account, libSQL file`,
    head: ["", "answer", "it took", "others waited"],
    rows,
    verdicts: [{ met: worst < LIMIT_MS, text: `nobody waits for more than ${LIMIT_MS} ms` }],
  };
}

const MISS = { field: "plan", op: "is", value: "q" };
const MONEY = { field: "amount", op: "less_than", value: 1, currency: "usd" };
const REST = { id: "rest", name: "Everyone else", rule: { all: [] }, strategyId: STRATEGY };

/** A list with one segment whose rule has `rows` rows, in groups of fifty. */
function listOf(rows: number, row: object) {
  const groups = Array.from({ length: Math.ceil(rows / 50) }, (_, group) => ({
    any: Array.from({ length: Math.min(50, rows - group * 50) }, () => row),
  }));
  const outer = Array.from({ length: Math.ceil(groups.length / 50) }, (_, index) => ({
    any: groups.slice(index * 50, (index + 1) * 50),
  }));
  return [{ id: "a", name: "A", strategyId: STRATEGY, rule: { any: outer } }, REST];
}
const previewOf = (rows: number, row: object) => ({ list: listOf(rows, row), focus: "a" });
const today = new Date().toISOString().slice(0, 10);
const monthAgo = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);

const QUESTIONS: { name: string; procedure: string; input: object }[] = [
  { name: "preview of the built-in list", procedure: "segments.preview", input: { list: [REST] } },
  { name: "preview, 1,000 rows that miss", procedure: "segments.preview", input: previewOf(1_000, MISS) },
  { name: "preview, 1,000 rows on money", procedure: "segments.preview", input: previewOf(1_000, MONEY) },
  { name: "preview, 5,000 rows", procedure: "segments.preview", input: previewOf(5_000, MISS) },
  {
    name: "preview, 1,000 rows that are wrong",
    procedure: "segments.preview",
    input: previewOf(1_000, { field: "plam", op: "is" }),
  },
  { name: "dry run of 50 customers", procedure: "segments.dryRun", input: { list: [REST], limit: 50 } },
  { name: "figures of 30 days", procedure: "figures.get", input: { from: monthAgo, to: today } },
  { name: "overview", procedure: "overview.get", input: {} },
  { name: "segments", procedure: "segments.get", input: {} },
  { name: "100 cases", procedure: "cases.list", input: { limit: 100 } },
  {
    name: "cases of a segment that has none",
    procedure: "cases.list",
    input: { segmentId: "none", limit: 100 },
  },
  {
    name: "cases of an owner who has none",
    procedure: "cases.list",
    input: { owner: "usr_none", limit: 100 },
  },
  { name: "100 tasks", procedure: "tasks.list", input: { limit: 100 } },
  { name: "search", procedure: "customers.search", input: { query: "cu" } },
  { name: "strategies", procedure: "strategies.list", input: {} },
];
