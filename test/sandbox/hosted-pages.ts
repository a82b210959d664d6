import type { Hono } from "hono";
import { PORTAL_SESSION_LIFETIME } from "./portal.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Tenant } from "./tenant.ts";
import type { Invoice } from "./wire.ts";

function page(title: string, body: string): string {
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>` +
    `<body><h1>${title}</h1>${body}</body></html>`
  );
}

const asText = (text: string) => text.replace(/[&<>"']/g, (ch) => `&#${ch.charCodeAt(0)};`);

const CARD_FORM =
  '<label>Card number <input name="number" value="4242424242424242"></label>' +
  '<label>Month <input name="exp_month" value="12"></label><label>Year <input name="exp_year" value="2034"></label>';

function money(invoice: Invoice): string {
  return `${(invoice.amount_remaining / 100).toFixed(2)} ${invoice.currency.toUpperCase()}`;
}

/** The pages that Stripe hosts, as far as a person or a test has to press their buttons. */
export function addHostedPages(app: Hono, sandbox: Sandbox): void {
  const place = (account: string, mode: string): Tenant | undefined =>
    sandbox.account(account) === undefined || !["live", "test"].includes(mode)
      ? undefined
      : sandbox.tenant(account, mode === "live");

  app.get("/i/:account/:mode/:invoice", (context) => {
    const { account, mode, invoice: id } = context.req.param();
    const invoice = place(account, mode)?.invoices.get(id);
    if (invoice === undefined)
      return context.html(page("Not found", "<p>There is no such invoice.</p>"), 404);
    const title = `Invoice ${invoice.number ?? ""}`;
    if (invoice.status === "paid") return context.html(page(title, '<p class="paid">Invoice paid</p>'));
    if (invoice.status !== "open" && invoice.status !== "uncollectible")
      return context.html(page(title, `<p>This invoice is ${invoice.status}.</p>`));
    return context.html(
      page(
        title,
        `<p class="amount">${money(invoice)}</p><form method="post">${CARD_FORM}<button>Pay</button></form>`,
      ),
    );
  });

  app.post("/i/:account/:mode/:invoice", async (context) => {
    const { account, mode, invoice: id } = context.req.param();
    const invoice = place(account, mode)?.invoices.get(id);
    if (invoice === undefined)
      return context.html(page("Not found", "<p>There is no such invoice.</p>"), 404);
    if (invoice.status === "paid") return context.redirect(context.req.path, 303);
    const card = await readCard(context.req.parseBody());
    try {
      const result = sandbox.acts.payHostedInvoice({ account, livemode: mode === "live" }, id, card);
      if (result.outcome === "declined")
        return context.html(
          page("Payment failed", `<p class="error">${asText(result.detail.message)}</p>`),
          402,
        );
    } catch (error) {
      return context.html(page("Payment failed", `<p class="error">${asText(messageOf(error))}</p>`), 402);
    }
    return context.redirect(context.req.path, 303);
  });

  app.get("/p/session/:account/:mode/:session", (context) => {
    const { account, mode, session: id } = context.req.param();
    const session = place(account, mode)?.portalSessions.get(id);
    if (session === undefined || session.created * 1000 + PORTAL_SESSION_LIFETIME < sandbox.clock.now())
      return context.html(
        page("Session expired", "<p>Go back to the merchant and open the portal again.</p>"),
        410,
      );
    return context.html(
      page("Payment method", `<form method="post">${CARD_FORM}<button>Save</button></form>`),
    );
  });

  app.post("/p/session/:account/:mode/:session", async (context) => {
    const { account, mode, session: id } = context.req.param();
    const session = place(account, mode)?.portalSessions.get(id);
    if (session === undefined || session.created * 1000 + PORTAL_SESSION_LIFETIME < sandbox.clock.now())
      return context.html(
        page("Session expired", "<p>Go back to the merchant and open the portal again.</p>"),
        410,
      );
    const card = await readCard(context.req.parseBody());
    try {
      sandbox.acts.updateCardInPortal({ account, livemode: mode === "live" }, { session: id }, card);
    } catch (error) {
      return context.html(page("Card refused", `<p class="error">${asText(messageOf(error))}</p>`), 402);
    }
    const back = session.flow?.after_completion.redirect?.return_url ?? session.return_url;
    return back === null
      ? context.html(page("Saved", "<p>Your payment method was saved.</p>"))
      : context.redirect(back, 303);
  });
}

async function readCard(form: Promise<Record<string, unknown>>) {
  const fields = await form;
  return {
    type: "card" as const,
    number: String(fields.number ?? ""),
    expMonth: Number(fields.exp_month ?? 12),
    expYear: Number(fields.exp_year ?? 2034),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
