import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";
import Libsql from "libsql";
import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, expect, describe, test, vi } from "vitest";
import { accounts as accountsOf } from "../../../db/stores/accounts.ts";
import { inbox } from "../../../db/stores/inbox.ts";
import { createEventBatcher, type EventBatcher } from "../../../db/stores/event-batcher.ts";
import { WebhookCounts } from "../../../server/http/webhooks/webhook-counts.ts";
import { webhooks } from "../../../server/http/webhooks/webhooks.ts";
import { HANDLED_EVENTS } from "../../../server/stripe/mapping/handled-events.ts";
import { clear, databases, type TestDatabase } from "../../db/databases.ts";

const stripe = new Stripe("sk_test_x");
const SECRET = "whsec_live";
const NOW = 1_780_000_000_000;
const KNOWN_VERSION = "2026-10-28.endive";
const MiB = 1024 * 1024;
const JSON_TYPE = { "content-type": "application/json" };

type Event = Record<string, unknown>;

const anEvent = (over: Event = {}): Event => ({
  id: "evt_1",
  object: "event",
  account: "acct_1",
  api_version: KNOWN_VERSION,
  created: 1_779_999_990,
  livemode: true,
  type: "invoice.paid",
  data: { object: { id: "in_1", object: "invoice" } },
  ...over,
});

const signature = (payload: string, secret = SECRET, timestamp = NOW / 1000) =>
  stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });

let opened: TestDatabase;
let now: number;
let app: Hono;
let counts: WebhookCounts;
let reports: string[];

beforeAll(async () => {
  opened = await databases.sqlite();
});
afterAll(() => opened.drop());
beforeEach(async () => {
  await clear(opened.db);
  now = NOW;
  await accountsOf(opened.db).enrol({ stripeAccountId: "acct_1", livemode: true }, 1);
  app = build();
});

function build(over: { ownAccountId?: string; batcher?: EventBatcher } = {}): Hono {
  counts = new WebhookCounts();
  reports = [];
  return webhooks({
    secrets: ["whsec_test", SECRET],
    batcher: over.batcher ?? createEventBatcher(opened.db),
    accounts: accountsOf(opened.db),
    clock: { now: () => now },
    knownApiVersions: new Set([KNOWN_VERSION]),
    ownAccountId: over.ownAccountId ?? null,
    counts,
    report: (line) => reports.push(line),
  });
}

async function post(body: string, headers: Record<string, string> = { "stripe-signature": signature(body) }) {
  const response = await app.request("/webhooks/stripe", {
    method: "POST",
    body,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });
  const text = await response.text();
  expect(text).not.toContain("\n");
  return {
    status: response.status,
    ...(JSON.parse(text) as { error?: string; ignored?: string; received?: boolean }),
  };
}

const deliver = (event: Event) => post(JSON.stringify(event, null, 2));
const stored = () => opened.db.read.select().from(opened.db.tables.inbox);

/** Everything the database holds. */
async function everything() {
  const { timeline: _empty, ...tables } = opened.db.tables;
  return Promise.all(Object.values(tables).map((table) => opened.db.read.select().from(table)));
}

describe("an event", () => {
  test("is stored, byte for byte and ready to be applied, before it is answered", async () => {
    const body = JSON.stringify(anEvent(), null, 2);
    expect(await post(body)).toEqual({ status: 200, received: true });
    expect(await stored()).toMatchObject([
      {
        account: "acct_1:live",
        eventId: "evt_1",
        type: "invoice.paid",
        apiVersion: KNOWN_VERSION,
        createdAt: 1_779_999_990_000,
        receivedAt: NOW,
        dueAt: NOW,
        state: "waiting",
      },
    ]);
    const [claimed] = await inbox(opened.db).claim(1, { owner: "w", now: NOW, leaseMs: 1 });
    expect(claimed?.payload.toString()).toBe(body);
  });

  test("that comes again is acknowledged and stored once", async () => {
    const answers = await Promise.all([deliver(anEvent()), deliver(anEvent()), deliver(anEvent())]);
    answers.push(await deliver(anEvent()));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await stored()).toHaveLength(1);
    expect(counts.list()).toEqual([
      { outcome: "accepted", label: "invoice.paid", count: 1 },
      { outcome: "duplicate", label: "invoice.paid", count: 3 },
    ]);
  });

  test("belongs to its account in its mode", async () => {
    await accountsOf(opened.db).enrol({ stripeAccountId: "acct_1", livemode: false }, 1);
    await deliver(anEvent());
    await deliver(anEvent({ livemode: false }));
    expect((await stored()).map(({ account }) => account).sort()).toEqual(["acct_1:live", "acct_1:test"]);
  });

  test("may be signed with any of the secrets", async () => {
    const body = JSON.stringify(anEvent());
    expect((await post(body, { "stripe-signature": signature(body, "whsec_test") })).status).toBe(200);
  });

  test.each(["2030-01-01.future", null])(
    "of the unknown API version %s is kept and reported, once a version",
    async (version) => {
      await deliver(anEvent({ api_version: version }));
      await deliver(anEvent({ api_version: version, id: "evt_2" }));
      expect(await stored()).toHaveLength(2);
      expect(counts.list()).toContainEqual({
        outcome: "unknown_api_version",
        label: version ?? "none",
        count: 2,
      });
      expect(reports).toHaveLength(1);
      expect(reports[0]).toContain(version ?? "none");
    },
  );

  test("of one's own account names none, and is taken where that account is configured", async () => {
    const { account: _none, ...own } = anEvent();
    expect(await deliver(own)).toMatchObject({
      status: 404,
      error: expect.stringContaining("STRIPE_ACCOUNT_ID"),
    });
    app = build({ ownAccountId: "acct_1" });
    expect((await deliver(own)).status).toBe(200);
    expect(await stored()).toMatchObject([{ account: "acct_1:live" }]);
  });

  test("that names no account is its whose secret signed it, where that was said", async () => {
    const { account: _none, ...own } = anEvent();
    app = webhooks({
      secrets: ["whsec_test", SECRET],
      accountOfSecret: { [SECRET]: "acct_1", whsec_test: "acct_sandbox" },
      batcher: createEventBatcher(opened.db),
      accounts: accountsOf(opened.db),
      clock: { now: () => now },
      knownApiVersions: new Set([KNOWN_VERSION]),
      ownAccountId: "acct_other",
      counts,
      report: (line) => reports.push(line),
    });
    expect((await deliver(own)).status).toBe(200);
    expect(await stored()).toMatchObject([{ account: "acct_1:live" }]);
    const body = JSON.stringify(own);
    expect(await post(body, { "stripe-signature": signature(body, "whsec_test") })).toMatchObject({
      ignored: expect.stringContaining("acct_sandbox:live"),
    });
  });

  test("is refused, to come again, while the server has no secret", async () => {
    app = webhooks({
      secrets: [],
      batcher: createEventBatcher(opened.db),
      accounts: accountsOf(opened.db),
      clock: { now: () => now },
      knownApiVersions: new Set(),
      ownAccountId: null,
      counts,
      report: (line) => reports.push(line),
    });
    expect(await deliver(anEvent())).toMatchObject({
      status: 503,
      error: expect.stringContaining("npm run connect"),
    });
  });

  test("that cannot be stored is not acknowledged, and the reason is not sent out", async () => {
    app = build({
      batcher: {
        accept: () => Promise.reject(new Error("disk full")),
        isFull: () => false,
        waiting: () => 0,
      },
    });
    expect(await deliver(anEvent())).toEqual({ status: 503, error: expect.not.stringContaining("disk") });
    expect(reports).toEqual([expect.stringContaining("disk full")]);
  });
});

describe("a merchant", () => {
  const authorized = (over: Event = {}) =>
    anEvent({ id: "evt_auth", account: "acct_new", type: "account.application.authorized", ...over });

  test("unknown so far is answered and counted, and heard from its installation on, applied or not", async () => {
    expect(await deliver(anEvent({ account: "acct_new" }))).toMatchObject({
      status: 200,
      ignored: "acct_new:live has not authorized this app",
    });
    expect(counts.list()).toEqual([{ outcome: "unknown_account", label: "invoice.paid", count: 1 }]);
    expect(reports).toEqual([expect.stringContaining("acct_new:live")]);
    expect((await deliver(authorized())).status).toBe(200);
    expect(await stored()).toMatchObject([
      { account: "acct_new:live", type: "account.application.authorized" },
    ]);
    expect(await deliver(anEvent({ account: "acct_new" }))).toEqual({ status: 200, received: true });
    expect(await stored()).toHaveLength(2);
    // Another process knows of the installation from the inbox alone.
    app = build();
    await deliver(anEvent({ account: "acct_new", id: "evt_2" }));
    expect(await stored()).toHaveLength(3);
  });

  test("who has left gets nothing stored but the word that they left or came back", async () => {
    const accounts = accountsOf(opened.db);
    expect((await deliver(anEvent())).status).toBe(200);
    await accounts.leave({ stripeAccountId: "acct_1", livemode: true }, NOW);
    now += 60_000;
    const signedNow = (event: Event) => {
      const body = JSON.stringify(event);
      return post(body, { "stripe-signature": signature(body, SECRET, now / 1000) });
    };
    expect(await signedNow(anEvent({ id: "evt_2" }))).toMatchObject({
      status: 200,
      ignored: "acct_1:live has left",
    });
    expect((await signedNow(authorized({ account: "acct_1" }))).status).toBe(200);
    expect((await stored()).map(({ eventId }) => eventId).sort()).toEqual(["evt_1", "evt_auth"]);
    expect(counts.list()).toContainEqual({ outcome: "left_account", label: "invoice.paid", count: 1 });
    // Back again: taken at once, however recently they were seen as gone.
    await accounts.enrol({ stripeAccountId: "acct_1", livemode: true }, NOW + 1);
    await signedNow(anEvent({ id: "evt_3" }));
    expect(await stored()).toHaveLength(3);
  });
});

describe("refused, with one line that says why, and nothing changed:", () => {
  const body = JSON.stringify(anEvent());
  const signedBody = (payload: string) => [payload, { "stripe-signature": signature(payload) }] as const;

  test.each<[string, number, RegExp, string, Record<string, string>]>([
    ["no signature", 400, /no Stripe-Signature header/, body, {}],
    ["a wrong signature", 400, /matches none/, body, { "stripe-signature": signature(body, "whsec_wrong") }],
    ["a signature of another body", 400, /matches none/, body, { "stripe-signature": signature(`${body} `) }],
    [
      "an old timestamp",
      400,
      /301 s old/,
      body,
      { "stripe-signature": signature(body, SECRET, NOW / 1000 - 301) },
    ],
    [
      "a time ahead",
      400,
      /301 s ahead/,
      body,
      { "stripe-signature": signature(body, SECRET, NOW / 1000 + 301) },
    ],
    [
      "a body over 1 MiB",
      413,
      /over 1048576 bytes/,
      ...signedBody(JSON.stringify(anEvent({ pad: "x".repeat(MiB) }))),
    ],
    ["invalid JSON", 400, /not JSON/, ...signedBody('{"id": "evt_1",')],
    ["an empty body", 400, /not JSON/, ...signedBody("")],
    ["JSON that is no object", 400, /not a Stripe event/, ...signedBody("[1]")],
    ["null", 400, /not a Stripe event/, ...signedBody("null")],
    [
      "another object",
      400,
      /object is not/,
      ...signedBody(JSON.stringify({ id: "in_1", object: "invoice", type: "x" })),
    ],
    [
      "an id that is none",
      400,
      /id is not an id/,
      ...signedBody(JSON.stringify(anEvent({ id: "evt 1\u0000" }))),
    ],
    ["no mode", 400, /livemode/, ...signedBody(JSON.stringify(anEvent({ livemode: "true" })))],
    ["no time", 400, /created/, ...signedBody(JSON.stringify(anEvent({ created: "now" })))],
    ["a time that is none", 400, /created/, ...signedBody(JSON.stringify(anEvent({ created: 1e300 })))],
    ["no data", 400, /data\.object/, ...signedBody(JSON.stringify(anEvent({ data: null })))],
    [
      "an account that is none",
      400,
      /account is not an id/,
      ...signedBody(JSON.stringify(anEvent({ account: {} }))),
    ],
  ])("%s", async (_name, status, reason, payload, headers) => {
    const before = await everything();
    const answer = await post(payload, headers);
    expect(answer).toEqual({ status, error: expect.stringMatching(reason) });
    expect(await everything()).toEqual(before);
    expect(counts.list()).toEqual([{ outcome: "refused", label: expect.any(String), count: 1 }]);
  });
});

describe("acknowledged and counted, and nothing changed:", () => {
  test.each<[string, Event, RegExp, string]>([
    [
      "an unknown type",
      anEvent({ type: "treasury.made_up" }),
      /nothing handles treasury.made_up/,
      "unhandled_type",
    ],
    [
      "an unknown type of an unknown account",
      anEvent({ type: "file.created", account: "acct_9" }),
      /nothing handles/,
      "unhandled_type",
    ],
    [
      "an unknown account",
      anEvent({ account: "acct_2" }),
      /acct_2:live has not authorized/,
      "unknown_account",
    ],
    [
      "the other mode of a known account",
      anEvent({ livemode: false }),
      /acct_1:test has not authorized/,
      "unknown_account",
    ],
    [
      "a thin event",
      {
        id: "evt_test_1",
        object: "v2.core.event",
        type: "v1.billing.meter.error_report_triggered",
        created: "2026-11-22T00:00:00Z",
      },
      /thin/,
      "thin",
    ],
  ])("%s", async (_name, event, why, outcome) => {
    const before = await everything();
    expect(await deliver(event)).toEqual({
      status: 200,
      received: true,
      ignored: expect.stringMatching(why),
    });
    expect(await everything()).toEqual(before);
    expect(counts.list()).toEqual([{ outcome, label: event.type, count: 1 }]);
  });
});

test("every recorded event is taken, whatever its API version, and the handled ones are stored", async () => {
  const folder = new URL("../../fixtures/payloads/events/", import.meta.url);
  const files = readdirSync(folder);
  expect(files.length).toBeGreaterThan(40);
  let handled = 0;
  for (const [index, file] of files.entries()) {
    const recorded = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    if (HANDLED_EVENTS.has(recorded.type)) handled++;
    const answer = await deliver({ ...recorded, id: `evt_${index}`, account: "acct_1", livemode: true });
    expect([file, answer.status, answer.error]).toEqual([file, 200, undefined]);
  }
  expect(await stored()).toHaveLength(handled);
  expect(handled).toBeGreaterThan(30);
});

test("a body that does not call itself JSON is refused, before it is read", async () => {
  const body = JSON.stringify(anEvent());
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""]) {
    const headers = { "stripe-signature": signature(body), "content-type": type };
    expect(await post(body, headers)).toMatchObject({ status: 415 });
  }
  expect(counts.list()).toEqual([{ outcome: "refused", label: "not_json", count: 4 }]);
});

test("while the database is locked a burst is refused before it fills the memory, and what was taken is stored", async () => {
  const limits = { events: 40, bytes: 1024 * 1024 };
  const batcher = createEventBatcher(opened.db, limits);
  app = build({ batcher });
  const holder = new Libsql(opened.url.slice("file:".length));
  holder.exec("begin immediate");
  const burst = Array.from({ length: 200 }, (_, index) => deliver(anEvent({ id: `evt_${index}` })));
  const refusals = await Promise.all(burst.slice(limits.events));
  expect(refusals).toEqual(
    refusals.map(() => ({ status: 503, error: expect.stringContaining("send it again later") })),
  );
  expect(batcher.waiting()).toBe(limits.events);
  holder.exec("rollback");
  holder.close();
  const taken = await Promise.all(burst.slice(0, limits.events));
  expect(taken.every(({ status }) => status === 200)).toBe(true);
  expect(await stored()).toHaveLength(limits.events);
  expect(batcher.waiting()).toBe(0);
  // The senders repeat what was refused.
  expect(await deliver(anEvent({ id: "evt_199" }))).toMatchObject({ status: 200 });
});

describe("over a real connection", () => {
  async function listening() {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
    await once(server, "listening");
    return { server, port: (server.address() as AddressInfo).port };
  }

  /** Sends `size` bytes, with their length told beforehand or in chunks, and resolves to the status. */
  function send(port: number, size: number, headers: Record<string, string | number>) {
    return new Promise<number>((resolve, reject) => {
      const outgoing = request(
        {
          port,
          host: "127.0.0.1",
          method: "POST",
          path: "/webhooks/stripe",
          headers: { ...JSON_TYPE, ...headers },
        },
        (answer) => {
          answer.resume();
          answer.once("end", () => resolve(answer.statusCode ?? 0));
        },
      );
      outgoing.once("error", reject);
      const chunk = Buffer.alloc(64 * 1024, "x");
      for (let sent = 0; sent < size; sent += chunk.length) outgoing.write(chunk);
      outgoing.end();
    });
  }

  test("a body that is too large is refused, whether or not it says so beforehand", async () => {
    const { server, port } = await listening();
    expect(await send(port, 2 * MiB, { "content-length": 2 * MiB })).toBe(413);
    expect(await send(port, 2 * MiB, { "transfer-encoding": "chunked" })).toBe(413);
    expect(await send(port, MiB, { "content-length": MiB })).toBe(400);
    expect(await send(port, MiB, { "transfer-encoding": "chunked" })).toBe(400);
    await new Promise((closed) => server.close(closed));
  });

  test("a body that ends before its announced length is refused, and nobody is told of a fault", async () => {
    const { server, port } = await listening();
    const refused = (count: number) => [{ outcome: "refused", label: "incomplete", count }];
    const headerSets = [{ "content-length": 100 }, { "transfer-encoding": "chunked" }];
    for (const [sent, headers] of headerSets.entries()) {
      const outgoing = request({
        port,
        host: "127.0.0.1",
        method: "POST",
        path: "/webhooks/stripe",
        headers: { ...JSON_TYPE, ...headers },
      });
      outgoing.on("error", () => {});
      outgoing.write("{", () => outgoing.destroy());
      await vi.waitFor(() => expect(counts.list()).toEqual(refused(sent + 1)));
    }
    expect(reports).toEqual([]);
    await new Promise((closed) => server.close(closed));
  });

  test("a signed event is taken in chunks as well", async () => {
    const { server, port } = await listening();
    const body = JSON.stringify(anEvent());
    const status = await new Promise((resolve, reject) => {
      const headers = {
        "content-type": "application/json",
        "stripe-signature": signature(body),
        "transfer-encoding": "chunked",
      };
      const outgoing = request(
        { port, host: "127.0.0.1", method: "POST", path: "/webhooks/stripe", headers },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      );
      outgoing.once("error", reject);
      outgoing.write(body.slice(0, 20));
      outgoing.end(body.slice(20));
    });
    expect(status).toBe(200);
    expect(await stored()).toHaveLength(1);
    await new Promise((closed) => server.close(closed));
  });
});
