import { serve } from "@hono/node-server";
import { accounts } from "../../db/stores/accounts.ts";
import { openDatabase } from "../../db/open.ts";
import { ClockCheck } from "../../server/stripe/clock-check.ts";
import type { EngineDependencies } from "../../server/engine/dependencies.ts";
import { applyInbox } from "../../server/engine/inbox-worker.ts";
import { wakeDue } from "../../server/engine/wakeup-worker.ts";
import { createEventBatcher } from "../../db/stores/event-batcher.ts";
import { WebhookCounts } from "../../server/http/webhooks/webhook-counts.ts";
import { webhooks } from "../../server/http/webhooks/webhooks.ts";
import { KNOWN_API_VERSIONS } from "../../server/stripe/api-versions.ts";
import { SILENT } from "../engine/channels.ts";

/**
 * A server process that receives, applies, decides and commits, and executes nothing: what it leaves in the
 * database must not depend on the order of events or on its death. Its clock stands still at the time given.
 *
 *     tsx test/simulation/apply-process.ts DATABASE_URL NOW WEBHOOK_SECRET
 */
const [url = "", time = "", secret = ""] = process.argv.slice(2);
const clock = { now: () => Number(time) };
const db = await openDatabase(url);
const app = webhooks({
  secrets: [secret],
  batcher: createEventBatcher(db),
  accounts: accounts(db),
  clock,
  knownApiVersions: new Set<string>(KNOWN_API_VERSIONS),
  ownAccountId: null,
  counts: new WebhookCounts(),
  report: () => {},
});

const never = () => {
  throw new Error("this process executes nothing");
};
const parts: EngineDependencies = {
  db,
  clock,
  leaseClock: clock,
  clockCheck: new ClockCheck(clock, () => Promise.resolve(null)),
  concurrency: 1,
  pooledAccounts: null,
  gateway: new Proxy({}, { get: () => never }) as EngineDependencies["gateway"],
  ...SILENT,
  report: ({ where, id, error }) => console.error(where, id, error),
};

// A process that took over from a killed one: nobody else works on this database, so leases need not run out.
const { inbox, wakeups } = db.tables;
await db.write(async (tx) => {
  await tx.update(inbox).set({ leaseUntil: null, leaseOwner: null });
  await tx.update(wakeups).set({ leaseUntil: null, leaseOwner: null });
});

const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) =>
  console.log(`port ${port}`),
);

let stopping = false;
process.once("SIGTERM", () => {
  stopping = true;
});
const owner = `apply-${process.pid}`;
for (;;) {
  const done = (await applyInbox(parts, owner)) + (await wakeDue(parts, owner));
  if (done > 0) continue;
  if (stopping) break;
  await new Promise((resolve) => setTimeout(resolve, 20));
}
server.close();
await db.close();
