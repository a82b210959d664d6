import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { accounts } from "../../db/stores/accounts.ts";
import { createEngine } from "../../server/engine/engine.ts";
import { ClockCheck } from "../../server/stripe/clock-check.ts";
import { openGateway } from "../../server/stripe/stripe-gateway.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { SILENT } from "./channels.ts";

const NOW = Date.UTC(2026, 1, 3, 12);
const HANGING = "acct_1Hanging";
const WELL = "acct_2Well";

let database: TestDatabase;
/** Calls for the hanging account, which nobody answers. */
let unanswered: ServerResponse[];
let called: (request: IncomingMessage) => void;
const stripe = createServer((request, response) => {
  called(request);
  if (request.headers["stripe-account"] === HANGING) unanswered.push(response);
  else {
    response.writeHead(404, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { type: "invalid_request_error", code: "resource_missing" } }));
  }
});

beforeEach(async () => {
  database = await databases.sqlite();
  unanswered = [];
  called = () => {};
  stripe.listen(0, "127.0.0.1");
  await once(stripe, "listening");
});
afterEach(async () => {
  stripe.closeAllConnections();
  stripe.close();
  await database.drop();
});

function engine() {
  const clock = { now: () => NOW };
  const clockCheck = new ClockCheck(clock, () => Promise.resolve(null));
  clockCheck.note(new Date(NOW).toUTCString());
  return createEngine(
    {
      db: database.db,
      clock,
      clockCheck,
      leaseClock: clock,
      concurrency: 8,
      pooledAccounts: null,
      gateway: openGateway({
        keys: { live: "rk_live_x", test: null },
        apiBase: `http://127.0.0.1:${(stripe.address() as AddressInfo).port}`,
        timeoutMs: 60_000,
        clock: { now: () => NOW },
      }),
      ...SILENT,
      report: () => {},
    },
    "worker",
  );
}

/** Failed renewals of customers whom nobody knows yet: each has its customer read from Stripe at once. */
const failedRenewals = (stripeAccountId: string, count: number) =>
  database.db.appendEvents(
    Array.from({ length: count }, (_, n) => {
      const invoice = {
        id: `in_${stripeAccountId}${n}`,
        object: "invoice",
        customer: `cus_${stripeAccountId}${n}`,
        currency: "usd",
        status: "open",
        collection_method: "charge_automatically",
        amount_due: 1_200,
        amount_paid: 0,
        amount_remaining: 1_200,
        attempt_count: 1,
        created: NOW / 1_000 - 7_200,
        lines: { data: [] },
      };
      const event = {
        id: `evt_${stripeAccountId}${n}`,
        object: "event",
        api_version: "2026-10-28.endive",
        created: NOW / 1_000 - 3_600,
        livemode: true,
        account: stripeAccountId,
        type: "invoice.payment_failed",
        data: { object: invoice },
        request: { id: null, idempotency_key: null },
      };
      return {
        account: `${stripeAccountId}:live`,
        eventId: event.id,
        type: event.type,
        apiVersion: event.api_version,
        createdAt: NOW - 3_600_000,
        receivedAt: NOW,
        payload: Buffer.from(JSON.stringify(event)),
      };
    }),
  );

test("a Stripe that accepts and never answers holds up its own merchant and no other", async () => {
  for (const stripeAccountId of [HANGING, WELL])
    await accounts(database.db).enrol({ stripeAccountId, livemode: true }, NOW - 86_400_000);
  await failedRenewals(HANGING, 40);
  const { lanes, stop } = engine();
  const [decisions, commands] = lanes;
  await decisions!.drain();

  const wellRead = new Promise<void>((resolve) => {
    called = ({ headers }) => {
      if (headers["stripe-account"] === WELL) resolve();
    };
  });
  const executing = commands!.drain();
  await expect.poll(() => unanswered.length).toBeGreaterThan(0);
  await failedRenewals(WELL, 1);
  await decisions!.drain();
  commands!.nudge!();
  await wellRead;

  // A quarter of the eight that are executed side by side.
  const customers = unanswered.map(({ req }) => /cus_\w+/.exec(req.url ?? "")?.[0]);
  expect(new Set(customers).size).toBe(2);
  stop();
  for (const response of unanswered) response.destroy();
  await executing;
});
