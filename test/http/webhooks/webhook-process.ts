import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { accounts } from "../../../db/stores/accounts.ts";
import { createEventBatcher } from "../../../db/stores/event-batcher.ts";
import { openDatabase } from "../../../db/open.ts";
import { systemClock } from "../../../server/clock.ts";
import { WebhookCounts } from "../../../server/http/webhooks/webhook-counts.ts";
import { webhooks } from "../../../server/http/webhooks/webhooks.ts";

/** The webhook endpoint as a process of its own, to be killed: `webhook-process.ts <database URL> <secret>`. */

const [url = "", secret = ""] = process.argv.slice(2);
const db = await openDatabase(url);
const app = webhooks({
  secrets: [secret],
  batcher: createEventBatcher(db),
  accounts: accounts(db),
  clock: systemClock,
  knownApiVersions: new Set(["2026-10-28.endive"]),
  ownAccountId: null,
  counts: new WebhookCounts(),
  report: console.error,
});
const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
server.once("listening", () => process.send?.((server.address() as AddressInfo).port));
