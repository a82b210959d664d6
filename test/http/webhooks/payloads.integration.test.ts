import { eq } from "drizzle-orm";
import StripeClient from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accounts } from "../../../db/stores/accounts.ts";
import { createEventBatcher } from "../../../db/stores/event-batcher.ts";
import { ClockCheck } from "../../../server/stripe/clock-check.ts";
import { applyInbox } from "../../../server/engine/inbox-worker.ts";
import type { EngineDependencies } from "../../../server/engine/dependencies.ts";
import { WebhookCounts } from "../../../server/http/webhooks/webhook-counts.ts";
import { webhooks } from "../../../server/http/webhooks/webhooks.ts";
import { KNOWN_API_VERSIONS } from "../../../server/stripe/api-versions.ts";
import { HANDLED_EVENTS } from "../../../server/stripe/mapping/handled-events.ts";
import { databases, type TestDatabase } from "../../db/databases.ts";
import { eventOf, SAMPLES, VERSIONS } from "../../stripe/event-samples.ts";
import { type RecordedEvent, recordedEvents } from "../../stripe/recorded.ts";
import { type Expected, RECORDED_FACTS } from "../../stripe/recorded-facts.ts";
import { SILENT } from "../../engine/channels.ts";

const SECRET = "whsec_payloads";
const NOW = Date.UTC(2027, 0, 15);

const MIRRORED = [
  "customers",
  "subscriptions",
  "paymentMethods",
  "invoices",
  "paymentEvents",
  "charges",
  "invoicePayments",
  "reversals",
] as const;

type Delivery = { name: string; event: object; expected: Expected };

/** Each recorded event, and each handled type in the shape before and after basil, with what it says. */
const DELIVERIES: Delivery[] = [
  ...recordedEvents()
    .filter(([, { type }]) => HANDLED_EVENTS.has(type))
    .map(([file, event]) => ({ name: file, event, expected: RECORDED_FACTS[file] ?? {} })),
  ...Object.entries(SAMPLES).flatMap(([type, samples]) =>
    samples.map((sample, index) => ({
      name: `${type} in ${VERSIONS[index]}`,
      event: eventOf(type, sample, VERSIONS[index]!),
      expected: sample.expected as Expected,
    })),
  ),
];

describe.each(["sqlite", "postgres"] as const)("through the door on %s", (dialect) => {
  let database: TestDatabase;
  let parts: EngineDependencies;
  let post: (event: object) => Promise<Response>;

  beforeAll(async () => {
    database = await databases[dialect]();
    const { db } = database;
    const clock = { now: () => NOW };
    const app = webhooks({
      secrets: [SECRET],
      batcher: createEventBatcher(db),
      accounts: accounts(db),
      clock,
      knownApiVersions: new Set<string>(KNOWN_API_VERSIONS),
      ownAccountId: null,
      counts: new WebhookCounts(),
      report: () => {},
    });
    const never = () => Promise.reject(new Error("applying an event calls nobody"));
    parts = {
      db,
      clock,
      leaseClock: clock,
      clockCheck: new ClockCheck(clock, () => Promise.resolve(null)),
      concurrency: 1,
      pooledAccounts: null,
      gateway: new Proxy({}, { get: () => never }) as EngineDependencies["gateway"],
      ...SILENT,
      report: ({ id, error }) => {
        throw new Error(`event ${id} could not be applied`, { cause: error });
      },
    };
    post = (event) => {
      const payload = JSON.stringify(event, null, 2);
      const signature = StripeClient.webhooks.generateTestHeaderString({
        payload,
        secret: SECRET,
        timestamp: NOW / 1_000,
      });
      return Promise.resolve(
        app.request("/webhooks/stripe", {
          method: "POST",
          body: payload,
          headers: { "content-type": "application/json", "stripe-signature": signature },
        }),
      );
    };
  });
  afterAll(() => database.drop());

  test("every recorded and every built payload is accepted and ends as the right facts", {
    timeout: 120_000,
  }, async () => {
    expect(new Set(DELIVERIES.map(({ event }) => (event as RecordedEvent).type))).toEqual(
      new Set(HANDLED_EVENTS),
    );
    const { db } = database;
    for (const [index, { name, event, expected }] of DELIVERIES.entries()) {
      // A tenant each: what one payload says cannot hide what another failed to say.
      const stripeAccountId = `acct_${index + 1}`;
      const { type, livemode = false } = event as RecordedEvent & { livemode?: boolean };
      const account = `${stripeAccountId}:${livemode ? "live" : "test"}`;
      if (type !== "account.application.authorized")
        await accounts(db).enrol({ stripeAccountId, livemode }, 0);
      // Two publishers wrote the type where the event's id stood; Stripe's ids begin with evt_.
      const { id } = event as RecordedEvent;
      const named = id.startsWith("evt_") ? {} : { id: `evt_${index}` };
      const response = await post({ ...event, ...named, livemode, account: stripeAccountId });
      expect([name, response.status, await response.json()]).toEqual([name, 200, { received: true }]);
      await applyInbox(parts, "test");

      const [row] = await db.read.select().from(db.tables.inbox).where(eq(db.tables.inbox.account, account));
      expect([name, row?.state, row?.problem]).toEqual([name, "applied", null]);
      for (const kind of MIRRORED) {
        const table = db.tables[kind] as typeof db.tables.invoices;
        const rows = await db.read.select().from(table).where(eq(table.account, account));
        const wanted = (expected[kind] ?? []) as { id?: string }[];
        expect([name, kind, rows.length]).toEqual([
          name,
          kind,
          new Set(wanted.map((fact, n) => fact.id ?? n)).size,
        ]);
        for (const [n, fact] of wanted.entries()) {
          const row = fact.id === undefined ? rows[n] : rows.find(({ id }) => id === fact.id);
          expect(row, `${name}: ${kind}`).toMatchObject({ ...fact });
        }
      }
      const [merchant] = await db.read
        .select()
        .from(db.tables.accounts)
        .where(eq(db.tables.accounts.account, account));
      expect([name, merchant?.status]).toEqual([
        name,
        type === "account.application.deauthorized" ? "left" : "active",
      ]);
    }
  });
});
