import { Hono } from "hono";
import type { Harness } from "../../simulation/harness.ts";
import { Details } from "./details.ts";
import { Figures } from "./figures.ts";
import { type ListQuery, Lists } from "./lists.ts";
import { messagesTo } from "./messages.ts";
import { Records } from "./records.ts";

/** What the pages of the preview show, read from the sandbox's own objects. */
export function dataRoutes(harness: Harness): Hono {
  const { account, livemode } = harness.place;
  const tenant = harness.sandbox.tenant(account, livemode);
  const zone = tenant.account.settings?.dashboard.timezone ?? "Etc/UTC";
  const records = new Records(tenant, harness.now);
  const lists = new Lists(tenant, records);
  const details = new Details(tenant, records, zone);
  const figures = new Figures(tenant, records, harness.now, zone);

  const app = new Hono();
  app.get("/home", (c) => c.json(figures.home()));
  app.get("/billing", (c) => c.json(figures.billing()));
  app.get("/balances", (c) => c.json(figures.balances()));
  app.get("/products", (c) => c.json(records.products()));
  app.get("/messages", (c) => c.json(messagesTo(harness.mail, tenant, c.req.query("customer"))));

  for (const name of ["customers", "invoices", "subscriptions", "payments"] as const)
    app.get(`/${name}`, (c) => c.json(lists[name](queryOf(c.req.query()))));
  for (const [path, name] of [
    ["customers", "customer"],
    ["invoices", "invoice"],
    ["subscriptions", "subscription"],
    ["payments", "payment"],
  ] as const)
    app.get(`/${path}/:id`, (c) => {
      const found = details[name](c.req.param("id"));
      if (found !== undefined) return c.json(found);
      const message = `This account has no ${name} ${c.req.param("id")}.`;
      return c.json({ error: { type: "invalid_request_error", message } }, 404);
    });
  return app;
}

const queryOf = ({ q = "", status = "", page = "1" }: Record<string, string>): ListQuery => ({
  q,
  status,
  page: Number.isSafeInteger(Number(page)) ? Number(page) : 1,
});
