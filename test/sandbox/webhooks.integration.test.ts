import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { afterEach, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "./clock.ts";
import { type Merchant, openMerchant } from "./merchant.ts";

interface Delivery {
  body: string;
  signature: string;
  at: number;
}

/** A merchant whose webhooks go to `answer`, which says how the endpoint takes each. */
async function openListener(answer: (nth: number) => number = () => 200) {
  const deliveries: Delivery[] = [];
  const opened: Merchant = await openMerchant(
    {},
    {
      send: async (_, body, headers) => {
        deliveries.push({
          body,
          signature: headers["stripe-signature"] ?? "",
          at: opened.sandbox.clock.now(),
        });
        return answer(deliveries.length);
      },
    },
  );
  const endpoint = opened.sandbox.addEndpoint({
    url: "http://listener.invalid/",
    secrets: ["whsec_old", "whsec_new"],
    connect: true,
  });
  const ids = () => deliveries.map(({ body }) => (JSON.parse(body) as Stripe.Event).id);
  return { deliveries, opened, endpoint, ids };
}

let merchant: Merchant | undefined;
let server: Server | undefined;
afterEach(async () => {
  await merchant?.close();
  server?.close();
  merchant = server = undefined;
});

it("are signed with every secret over the raw body, by the sandbox's clock", async () => {
  const { deliveries, opened } = await openListener();
  merchant = opened;
  await opened.customer();
  await opened.sandbox.settle();
  const { body, signature, at } = deliveries[0]!;
  for (const secret of ["whsec_old", "whsec_new"]) {
    const event = opened.stripe.webhooks.constructEvent(body, signature, secret, 300, undefined, at);
    expect(event).toMatchObject({
      type: "customer.created",
      account: opened.account,
      api_version: "2026-10-28.endive",
      pending_webhooks: 1,
    });
  }
  expect(() =>
    opened.stripe.webhooks.constructEvent(`${body} `, signature, "whsec_new", 300, undefined, at),
  ).toThrow(Stripe.errors.StripeSignatureVerificationError);
  expect(() =>
    opened.stripe.webhooks.constructEvent(body, signature, "whsec_new", 300, undefined, at + 301_000),
  ).toThrow(/tolerance/);
});

it("arrive in order, once each, when nothing else is asked for", async () => {
  const { opened, ids } = await openListener();
  merchant = opened;
  for (let i = 0; i < 5; i++) await opened.customer("pm_card_visa");
  await opened.sandbox.settle();
  const sent = (await opened.events()).map(({ id }) => id);
  expect(ids()).toEqual(sent.slice(-ids().length));
  expect(ids().length).toBeGreaterThan(10);
});

it("arrive late, twice and out of order on request, the same way for the same seed", async () => {
  const run = async () => {
    const { opened, ids, deliveries } = await openListener();
    merchant = opened;
    opened.sandbox.delivery = { mode: "shuffled", duplicate: 0.5, delayMs: [MINUTE, HOUR] };
    for (let i = 0; i < 8; i++) await opened.customer("pm_card_visa");
    const before = opened.sandbox.clock.now();
    await opened.sandbox.settle();
    expect(deliveries).toEqual([]);
    await opened.sandbox.advanceTo(before + HOUR);
    const sent = (await opened.events()).map(({ id }) => id).filter((id) => ids().includes(id));
    expect(new Set(ids()).size).toBe(sent.length);
    expect(ids().length).toBeGreaterThan(sent.length);
    expect([...new Set(ids())]).not.toEqual(sent);
    expect(deliveries.every(({ at }) => at >= before + MINUTE)).toBe(true);
    await opened.close();
    return ids();
  };
  expect(await run()).toEqual(await run());
});

it("are tried again with growing pauses until they are taken", async () => {
  const { opened, deliveries, endpoint } = await openListener((nth) => (nth < 3 ? 500 : 200));
  merchant = opened;
  await opened.customer();
  await opened.sandbox.advanceTo(opened.sandbox.clock.now() + DAY);
  const pauses = deliveries.slice(1).map(({ at }, i) => at - deliveries[i]!.at);
  expect(pauses).toHaveLength(2);
  expect(pauses[1]!).toBeGreaterThan(pauses[0]!);
  expect(endpoint).toMatchObject({ tries: 3, accepted: 1, givenUp: 0 });
  const [event] = await opened.events().then((events) => events.slice(-1));
  expect(event?.pending_webhooks).toBe(0);
});

it("are given up after three days in live mode", async () => {
  const { opened, deliveries, endpoint } = await openListener(() => 0);
  merchant = opened;
  const live = { apiKey: "sk_live_sandbox0000000000" };
  await opened.stripe.customers.create({}, live);
  const start = opened.sandbox.clock.now();
  await opened.sandbox.advanceTo(start + 10 * DAY);
  expect(endpoint).toMatchObject({ accepted: 0, givenUp: 1 });
  expect(deliveries.at(-1)!.at - start).toBeLessThanOrEqual(3 * DAY);
  expect(deliveries.at(-1)!.at - start).toBeGreaterThan(2 * DAY);
  const missed = await opened.stripe.events.list({ delivery_success: false }, live);
  expect(missed.data.map(({ type }) => type)).toEqual(["customer.created"]);
});

it("leave over HTTP by default, several at a time when allowed", async () => {
  const bodies: string[] = [];
  const waiting: (() => void)[] = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      bodies.push(body);
      // Nobody is answered before all four are here: one at a time would wait for ever.
      waiting.push(() => response.end());
      if (waiting.length === 4) for (const answer of waiting) answer();
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  merchant = await openMerchant();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  merchant.sandbox.addEndpoint({ url, secrets: ["whsec_x"], connect: true });
  merchant.sandbox.delivery = { concurrency: 4 };
  for (let i = 0; i < 4; i++) await merchant.customer();
  await merchant.sandbox.settle();
  expect(bodies).toHaveLength(4);
});
