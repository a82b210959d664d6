import { Hono } from "hono";
import { beforeAll, describe, expect, it, vi } from "vitest";
import {
  type Conformance,
  type ConformanceOptions,
  conformanceMiddleware,
} from "./conformance-middleware.ts";
import { loadStripeSchema } from "./schema-cache.ts";

// Compiling the schemas of a whole API takes seconds of a busy machine, once per process.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

beforeAll(() => void loadStripeSchema());

/** A stand-in with one customer, who is gone; it counts its requests. */
function standIn(options?: ConformanceOptions): { app: Hono; conformance: Conformance; received: string[] } {
  const conformance = conformanceMiddleware(options);
  const received: string[] = [];
  const app = new Hono();
  app.use(conformance.middleware);
  app.get("/v1/customers/:id", (c) => c.json({ id: c.req.param("id"), object: "customer", deleted: true }));
  app.post("/v1/customers/:id", async (c) => {
    received.push(await c.req.text());
    return c.json({ error: { message: "No such customer", type: "invalid_request_error" } }, 404);
  });
  app.get("/v1/invoices", (c) =>
    c.json({ object: "list", data: [{ object: "invoice" }, { object: "invoice" }] }),
  );
  app.get("/healthz", (c) => c.text("ok"));
  return { app, conformance, received };
}

describe("the watch around a stand-in", () => {
  it("finds nothing in right traffic, and leaves the body to the stand-in", async () => {
    const { app, conformance, received } = standIn();
    await app.request("/v1/customers/cus_1?expand[]=subscriptions");
    await app.request("/v1/customers/cus_1", { method: "POST", body: "email=a%40b.c" });
    await app.request("/healthz");
    expect(received).toEqual(["email=a%40b.c"]);
    expect(conformance.checked).toEqual({ request: 2, answer: 2, event: 0 });
    expect(() => conformance.assertNone()).not.toThrow();
  });

  it("finds a wrong request, a wrong answer and a wrong event", async () => {
    const { app, conformance } = standIn();
    await app.request("/v1/customers/cus_1", { method: "POST", body: "mail=a%40b.c" });
    await app.request("/v1/invoices");
    conformance.event('{"object":"event","type":"invoice.unpaid"}');
    conformance.event("<html>");
    const found = conformance.violations.map((v) => `${v.of} ${v.problem}`);
    expect(found).toContain("request customers.update: mail is unknown to Stripe");
    expect(found).toContain("answer invoices.list: has_more is missing");
    expect(found).toContain("event event invoice.unpaid: no such type in stripe 23.1.0");
    expect(found).toContain("event no JSON: <html>");
    expect(() => conformance.assertNone()).toThrow(
      /request, 1 times: customers.update: mail is unknown to Stripe/,
    );
  });

  it("tells the same fault of every element once, with its count", async () => {
    const { app, conformance } = standIn();
    await app.request("/v1/invoices");
    const total = conformance.violations.find((v) => v.problem === "invoices.list: data.*.total is missing");
    expect(total?.count).toBe(2);
  });

  it("refuses to vouch for what it never saw", () => {
    expect(() => standIn().conformance.assertNone()).toThrow(/nothing was checked/);
  });

  it("leaves wrong requests alone when they are meant", async () => {
    const { app, conformance } = standIn({ requests: false });
    await app.request("/v1/customers/cus_1", { method: "POST", body: "mail=a%40b.c" });
    expect(() => conformance.assertNone()).not.toThrow();
  });

  it("judges one in so many of each kind when told to", async () => {
    const { app, conformance } = standIn({ every: 3 });
    for (let i = 0; i < 7; i++) await app.request("/v1/customers/cus_1");
    expect(conformance.checked).toEqual({ request: 3, answer: 3, event: 0 });
  });
});
