import { readdirSync, readFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { parse } from "qs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Gateway } from "../../server/stripe/gateway.ts";
import { HANDLED_EVENTS } from "../../server/stripe/mapping/handled-events.ts";
import {
  CALL_PERMISSIONS,
  EVENT_PERMISSIONS,
  eventPermissions,
  PERMISSIONS_NEEDED,
} from "../../server/stripe/permissions.ts";
import {
  ACCOUNT,
  gatewayWith,
  merchant,
  openInvoice,
  sandbox,
  subscribed,
  sandboxForEachTest,
} from "./sandboxed-gateway.ts";

sandboxForEachTest();

/** Which object a path is about, the first that fits, and what else Stripe's page asks for where it is used. */
const OBJECT_OF_PATH: [path: RegExp, object: string | null, also?: string][] = [
  // The account's own object: no permission is asked for, and a refusal is an answer.
  [/^\/v1\/account$/, null],
  [/^\/v1\/billing_portal\/configurations$/, "customer_portal"],
  [/^\/v1\/customers\/\w+\/payment_methods$/, "payment_method"],
  [/^\/v1\/events$/, "event"],
  [/^\/v1\/invoices\b/, "invoice"],
  [/^\/v1\/invoice_payments\b/, "invoice"],
  [/^\/v1\/charges\b/, "charge"],
  [/^\/v1\/customers\/\w+$/, "customer"],
  [/^\/v1\/subscriptions\b/, "subscription"],
  [/^\/v1\/billing_portal\/sessions$/, "customer_portal", "elements_write"],
];

/** Which object stands where an expansion passes; null: a part of the object around it. */
const OBJECT_OF_FIELD: Record<string, string | null> = {
  data: null,
  payment: null,
  payments: "invoice",
  invoice: "invoice",
  payment_intent: "payment_intent",
  latest_charge: "charge",
  parent: null,
  subscription_details: null,
  subscription: "subscription",
};

let proxy: Server;
let gateway: Gateway;
let used: Set<string>;

/** Between our client and the sandbox: notes what each request would have to be allowed. */
beforeEach(async () => {
  used = new Set();
  const watched = async (request: Request, bindings: object) => {
    const { pathname, search } = new URL(request.url);
    const [, object, also] = OBJECT_OF_PATH.find(([path]) => path.test(pathname)) ?? [];
    if (also !== undefined) used.add(also);
    if (object === undefined) throw new Error(`${request.method} ${pathname}: which object is this?`);
    if (object !== null) used.add(`${object}_${request.method === "GET" ? "read" : "write"}`);
    const form = parse(request.method === "GET" ? search.slice(1) : await request.clone().text());
    for (const field of [form.expand ?? []].flat().flatMap((path) => String(path).split("."))) {
      const expanded = OBJECT_OF_FIELD[field];
      if (expanded === undefined) throw new Error(`expand ${field}: which object is this?`);
      if (expanded !== null) used.add(`${expanded}_read`);
    }
    return sandbox.app.fetch(request, bindings);
  };
  proxy = await new Promise<Server>((resolve) => {
    const started = serve({ fetch: watched as never, port: 0, hostname: "127.0.0.1" }, () =>
      resolve(started as Server),
    );
  });
  gateway = gatewayWith({ apiBase: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` });
});

afterEach(async () => {
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
});

const paidInvoice = async () => {
  const { invoiceId } = await openInvoice("pm_card_visa");
  await merchant.invoices.pay(invoiceId);
  return invoiceId;
};
const endedSubscription = async () => {
  const { subscriptionId } = await subscribed();
  await merchant.subscriptions.cancel(subscriptionId);
  return subscriptionId;
};

/** Each call twice: once where it succeeds, and once where Stripe refuses and we read again. */
const CALLS: Record<keyof Gateway, () => Promise<[kind: string, kind: string]>> = {
  async pay() {
    const { invoiceId } = await openInvoice("pm_card_visa");
    const first = await gateway.pay(ACCOUNT, invoiceId, { paymentMethodId: null, idempotencyKey: "1" });
    const again = await gateway.pay(ACCOUNT, invoiceId, { paymentMethodId: null, idempotencyKey: "2" });
    return [first.kind, again.kind];
  },
  async findAttempt() {
    const found = await gateway.findAttempt(ACCOUNT, await paidInvoice(), { chargesBefore: [] });
    return [
      found.kind,
      (await gateway.findAttempt(ACCOUNT, "in_1NotThere000000000", { chargesBefore: [] })).kind,
    ];
  },
  async findDecline() {
    const { invoiceId } = await openInvoice("pm_card_chargeCustomerFail");
    await merchant.invoices.pay(invoiceId).catch(() => {});
    const found = await gateway.findDecline(ACCOUNT, invoiceId);
    return [found.kind, (await gateway.findDecline(ACCOUNT, "in_1NotThere000000000")).kind];
  },
  async readInvoice() {
    const read = await gateway.readInvoice(ACCOUNT, await paidInvoice());
    return [read.kind, (await gateway.readInvoice(ACCOUNT, "in_1NotThere000000000")).kind];
  },
  async readAccess() {
    return [(await gateway.readAccess(ACCOUNT)).kind, "done"];
  },
  async readCharge() {
    const { invoiceId, customerId } = await openInvoice("pm_card_visa");
    await merchant.invoices.pay(invoiceId);
    const [charge] = (await merchant.charges.list({ customer: customerId })).data;
    const read = await gateway.readCharge(ACCOUNT, charge!.id);
    return [read.kind, (await gateway.readCharge(ACCOUNT, "ch_3NotThere000000000")).kind];
  },
  async readCustomer() {
    const { customerId, subscriptionId } = await subscribed();
    const read = await gateway.readCustomer(ACCOUNT, customerId, { subscriptionId });
    return [
      read.kind,
      (await gateway.readCustomer(ACCOUNT, "cus_NotThere0000000", { subscriptionId: null })).kind,
    ];
  },
  async findMarked() {
    return [(await gateway.findMarked(ACCOUNT)).kind, "done"];
  },
  async listOpenInvoices() {
    await openInvoice("pm_card_visa");
    return [(await gateway.listOpenInvoices(ACCOUNT, null)).kind, "done"];
  },
  async listEvents() {
    return [(await gateway.listEvents(ACCOUNT, 0, null)).kind, "done"];
  },
  async readPortal() {
    return [(await gateway.readPortal(ACCOUNT)).kind, "done"];
  },
  async readHostedPage() {
    return [(await gateway.readHostedPage(ACCOUNT)).kind, "done"];
  },
  async readEndpoint() {
    return [
      (await gateway.readEndpoint(ACCOUNT, "https://recover.example.com/webhooks/stripe")).kind,
      "done",
    ];
  },
  async setAutoAdvance() {
    const { invoiceId } = await openInvoice("pm_card_visa");
    const set = await gateway.setAutoAdvance(ACCOUNT, invoiceId, true, "1");
    return [set.kind, (await gateway.setAutoAdvance(ACCOUNT, await paidInvoice(), true, "2")).kind];
  },
  async cancelSubscription() {
    const { subscriptionId } = await subscribed();
    const first = await gateway.cancelSubscription(ACCOUNT, subscriptionId, "1");
    return [first.kind, (await gateway.cancelSubscription(ACCOUNT, subscriptionId, "2")).kind];
  },
  async pauseSubscription() {
    const paused = await gateway.pauseSubscription(ACCOUNT, (await subscribed()).subscriptionId, "1");
    return [paused.kind, (await gateway.pauseSubscription(ACCOUNT, await endedSubscription(), "2")).kind];
  },
  async keepInvoicesAsDraft() {
    const answer = await gateway.keepInvoicesAsDraft(ACCOUNT, (await subscribed()).subscriptionId, "1");
    return [answer.kind, (await gateway.keepInvoicesAsDraft(ACCOUNT, await endedSubscription(), "2")).kind];
  },
  async resumeCollection() {
    const answer = await gateway.resumeCollection(ACCOUNT, (await subscribed()).subscriptionId, "1");
    return [answer.kind, (await gateway.resumeCollection(ACCOUNT, "sub_1NotThere00000000", "2")).kind];
  },
  async resumeSubscription() {
    const { subscriptionId } = await subscribed();
    await merchant.subscriptions.pause(subscriptionId);
    const answer = await gateway.resumeSubscription(ACCOUNT, subscriptionId, "1");
    return [answer.kind, (await gateway.resumeSubscription(ACCOUNT, "sub_1NotThere00000000", "2")).kind];
  },
  async markUncollectible() {
    const { invoiceId } = await openInvoice("pm_card_visa");
    const first = await gateway.markUncollectible(ACCOUNT, invoiceId, "1");
    return [first.kind, (await gateway.markUncollectible(ACCOUNT, await paidInvoice(), "2")).kind];
  },
  async paymentPage() {
    const { customerId, invoiceId } = await openInvoice("pm_card_visa");
    const where = { customerId, invoiceId, returnUrl: "https://merchant.example/back" };
    const page = await gateway.paymentPage(ACCOUNT, where);
    return [page.kind, (await gateway.paymentPage(ACCOUNT, { ...where, purpose: "update_method" })).kind];
  },
};

describe("what a merchant must grant", () => {
  it.each(Object.keys(CALLS) as (keyof Gateway)[])("for %s is what its requests touch", async (method) => {
    const kinds = await CALLS[method]();
    expect(kinds.filter((kind) => kind === "try_later" || kind === "unknown")).toEqual([]);
    expect([...used].sort()).toEqual([...CALL_PERMISSIONS[method].needs].sort());
  });

  it("leaves nothing out: no other part of the server has Stripe's client", () => {
    const server = new URL("../../server/", import.meta.url);
    const users = readdirSync(server, { recursive: true, encoding: "utf8" })
      .map((name) => name.replaceAll("\\", "/"))
      .filter((name) => name.endsWith(".ts"))
      .filter((name) => /from "stripe"/.test(readFileSync(new URL(name, server), "utf8")));
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((name) => !name.startsWith("stripe/"))).toEqual([]);
  });

  it("covers every event that is handled, and no row is there for none", () => {
    const rows = [...HANDLED_EVENTS].map((type) => eventPermissions(type));
    expect(new Set(rows.map(({ under }) => under))).toEqual(new Set(EVENT_PERMISSIONS.keys()));
    for (const { needs } of rows) expect(needs).toContain("event_read");
    expect(eventPermissions("charge.dispute.closed").needs).toEqual(["event_read", "dispute_read"]);
    expect(() => eventPermissions("payout.paid")).toThrow("event payout.paid: no permission is known");
  });

  it("is the two together", () => {
    expect(new Set(PERMISSIONS_NEEDED)).toEqual(
      new Set([
        ...Object.values(CALL_PERMISSIONS).flatMap(({ needs }) => needs),
        ...[...EVENT_PERMISSIONS.values()].flatMap(({ needs }) => needs),
      ]),
    );
  });
});
