import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { html, raw } from "hono/html";
import { accounts } from "../../../db/stores/accounts.ts";
import type { Database } from "../../../db/database.ts";
import { readInvoiceStatus } from "../../../db/stores/invoices.ts";
import { type Link, verifyLink } from "../../channels/payment-links.ts";
import type { Clock } from "../../clock.ts";
import { isSafeUrl } from "../../safe-url.ts";
import type { Gateway } from "../../stripe/gateway.ts";
import { PAGE_TEXTS, type PageId } from "./page-texts.ts";
import { RateLimit } from "../rate-limit.ts";
import type { Report, RequestEnv } from "../request-env.ts";

export type PageParts = {
  db: Database;
  gateway: Pick<Gateway, "paymentPage">;
  clock: Clock;
  /** Any of which may have signed the link. */
  linkKeys: readonly string[];
  publicUrl: string;
  /** Who writes where the merchant set nobody. */
  from: { name: string };
  report: Report;
};

/** Presses of one link's button: more than a person needs, far less than would strain the merchant's API limit. */
const RATE = { burst: 10, perSecond: 0.1 };

const STATUS = {
  pay: 200,
  settled: 200,
  done: 200,
  expired: 410,
  bad: 404,
  too_many: 429,
  unavailable: 503,
} as const satisfies Record<PageId, number>;

const STYLE = `
:root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 26rem; padding: 2rem; }
h1 { font-size: 1.4rem; line-height: 1.3; }
button { font: inherit; font-weight: 600; padding: .7rem 1.2rem; border: 0; border-radius: .5rem;
  background: #0b57d0; color: #fff; cursor: pointer; }
button:focus-visible { outline: 3px solid #a8c7fa; outline-offset: 2px; }
`;

/**
 * No `form-action`: browsers apply it to where a form's answer redirects as well, and that is Stripe's
 * page, on a host of Stripe's or the merchant's own.
 */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * The page behind the link in a message.
 *
 * Programs that check mail follow every link, often several times, and keep what they find. So following
 * the link only shows a page with a button, makes no call to Stripe and changes nothing; the way into the
 * merchant's payment pages, which is a key of its own, is made when a person presses the button.
 */
export function createPages(parts: PageParts): Hono<RequestEnv> {
  const { db, gateway, clock, linkKeys, publicUrl, report } = parts;
  const rate = new RateLimit(RATE);
  const pages = new Hono<RequestEnv>();

  pages.use("/pay/*", async (c, next) => {
    c.header("content-security-policy", POLICY);
    c.header("cache-control", "no-store");
    c.header("x-robots-tag", "noindex, nofollow");
    // The address is the secret.
    c.header("referrer-policy", "no-referrer");
    await next();
  });

  pages.get("/pay/:token", async (c) => {
    const opened = await open(c);
    if (!opened.ok) return show(c, opened.page);
    const { link, merchant } = opened;
    const status = await readInvoiceStatus(db, link.account, link.invoiceId);
    return show(c, status === null || status === "open" ? "pay" : "settled", merchant);
  });

  pages.post("/pay/:token", async (c) => {
    const opened = await open(c);
    if (!opened.ok) return show(c, opened.page);
    const { link, merchant } = opened;
    if (rate.delay(`${link.account} ${link.invoiceId}`, clock.now()) > 0) {
      c.header("retry-after", "60");
      return show(c, "too_many", merchant);
    }
    const returnUrl = `${publicUrl}/pay/${c.req.param("token")}/done`;
    const { customerId, invoiceId } = link;
    const page = await gateway.paymentPage(link.account, { customerId, invoiceId, returnUrl });
    if (page.kind === "settled") return show(c, "settled", merchant);
    if (page.kind === "url" && isSafeUrl(page.url)) return c.redirect(page.url, 303);
    const why = page.kind === "url" ? "Stripe gave an address that is not https" : page.reason;
    report({ where: "pages", requestId: c.get("requestId"), error: new Error(`no payment page: ${why}`) });
    c.header("retry-after", "60");
    return show(c, "unavailable", merchant);
  });

  pages.get("/pay/:token/done", async (c) => {
    const opened = await open(c);
    return opened.ok ? show(c, "done", opened.merchant) : show(c, opened.page);
  });

  pages.all("/pay/*", (c) => {
    c.header("allow", "GET, HEAD, POST");
    return c.text("This page is read with GET.", 405);
  });

  pages.onError((error, c) => {
    report({ where: "pages", requestId: c.get("requestId"), error });
    return show(c, "unavailable");
  });

  type Opened = { ok: true; link: Link; merchant: string } | { ok: false; page: PageId };

  async function open(c: Context<RequestEnv>): Promise<Opened> {
    const check = verifyLink(c.req.param("token") ?? "", linkKeys, clock.now());
    if (!check.ok) return { ok: false, page: check.why };
    const account = await accounts(db).get(check.link.account);
    if (account?.status !== "active") return { ok: false, page: "expired" };
    return { ok: true, link: check.link, merchant: account.settings.senderName || parts.from.name };
  }

  return pages;
}

/** A page without a merchant says nothing that the link did not prove. */
function show(c: Context<RequestEnv>, id: PageId, merchant = "") {
  const page = PAGE_TEXTS[id];
  const filled = (text: string) => text.replaceAll("{merchant}", merchant);
  const button =
    "button" in page ? html`<form method="post"><button type="submit">${page.button}</button></form>` : "";
  return c.html(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${filled(page.title)}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${filled(page.title)}</h1>
<p>${filled(page.text)}</p>
${button}
</main>
</body>
</html>`,
    STATUS[id],
  );
}
