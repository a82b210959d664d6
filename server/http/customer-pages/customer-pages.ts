import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { html, raw } from "hono/html";
import { accounts } from "../../../db/stores/accounts.ts";
import type { Database } from "../../../db/database.ts";
import { type InvoiceOfCase, readInvoicesOfCase } from "../../../db/stores/invoices.ts";
import { type Link, verifyLink } from "../../channels/payment-links.ts";
import type { Clock } from "../../clock.ts";
import { formatAmount } from "../../i18n/money-format.ts";
import { isSafeUrl } from "../../safe-url.ts";
import type { Gateway } from "../../stripe/gateway.ts";
import { PAGE_TEXTS, type PageId } from "./page-texts.ts";
import { rateLimit } from "../rate-limit.ts";
import type { Refusals } from "../refusals.ts";
import type { Report, RequestEnv } from "../request-env.ts";

export type PageDependencies = {
  db: Database;
  gateway: Pick<Gateway, "paymentPage">;
  clock: Clock;
  /** Any of them may have signed the link. */
  linkKeys: readonly string[];
  publicUrl: string;
  /** The sender for a merchant whose settings name none. */
  from: { name: string };
  report: Report;
  refusals?: Refusals;
};

/** Presses of one link's button: more than a person needs, and far from the merchant's API limit. */
const RATE = { burst: 10, perSecond: 0.1 };

/** How many invoices of one case are asked about in one press, each with a call to Stripe. */
const MOST_ASKED = 20;

const STATUS = {
  pay: 200,
  pay_several: 200,
  update_method: 200,
  pay_ended: 200,
  on_its_way: 200,
  unknown: 200,
  done_open: 200,
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
 * No `form-action`: browsers apply it to the redirect after a form as well, and that leads to Stripe's page, on
 * a host of Stripe's or of the merchant.
 */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The variables of a request for a page behind a link that holds; `openLink` sets them. */
type PageEnv = { Variables: RequestEnv["Variables"] & { link: Link; merchant: string } };

/**
 * The page behind the link in a message.
 *
 * Programs that check mail follow every link, often several times, and keep the pages. So the link only shows
 * a page with a button, makes no call to Stripe and changes nothing. The address of the merchant's payment page
 * gives access by itself, so it is made only when a person presses the button.
 */
export function createPages({
  db,
  gateway,
  clock,
  linkKeys,
  publicUrl,
  from,
  report,
  refusals,
}: PageDependencies): Hono<RequestEnv> {
  const pages = new Hono<RequestEnv>();

  const openLink = createMiddleware<PageEnv>(async (c, next) => {
    const check = verifyLink(c.req.param("token") ?? "", linkKeys, clock.now());
    if (!check.ok) {
      refusals?.note({ where: "pages", code: `link_${check.why}`, requestId: c.get("requestId") });
      return showPage(c, check.why);
    }
    const account = await accounts(db).get(check.link.account);
    if (account?.status !== "active") return showPage(c, "expired");
    c.set("link", check.link);
    c.set("merchant", account.settings.senderName || from.name);
    await next();
  });

  const limitPresses = rateLimit<PageEnv>({
    rate: RATE,
    clock,
    keyOf: (c) => `${c.get("link").account} ${c.get("link").invoiceId}`,
    onLimit: (c) => {
      const { account } = c.get("link");
      refusals?.note({ where: "pages", code: "rate_limited", account, requestId: c.get("requestId") });
      c.header("retry-after", "60");
      return showPage(c, "too_many", c.get("merchant"));
    },
  });

  pages.use("/pay/*", async (c, next) => {
    c.header("content-security-policy", POLICY);
    c.header("cache-control", "no-store");
    c.header("x-robots-tag", "noindex, nofollow");
    // The address is the secret.
    c.header("referrer-policy", "no-referrer");
    await next();
  });

  pages.get("/pay/:token", openLink, async (c) => {
    const { link, merchant } = c.var;
    const invoices = await readInvoicesOfCase(db, link.account, link.caseId, link.invoiceId);
    if (invoices.length === 0) return showPage(c, "unknown", merchant);
    const open = invoices.filter(isOpen);
    if (open.length === 0) return showPage(c, "settled", merchant);
    const untils = open.map(({ onItsWayUntil }) => onItsWayUntil);
    if (untils.every((until) => until !== null)) {
      const day = formatDay(Math.max(...untils));
      return showPage(c, "on_its_way", merchant, sumOf(open), null, day);
    }
    if (open.every(({ subscriptionEndedAt }) => subscriptionEndedAt !== null))
      return showPage(c, "pay_ended", merchant, sumOf(open));
    const page = link.purpose === "update_method" ? "update_method" : open.length > 1 ? "pay_several" : "pay";
    return showPage(c, page, merchant, sumOf(open));
  });

  /**
   * The link stands for its case: it leads to the first invoice that Stripe still wants paid, the link's own before the
   * others. What we know may be minutes old, so an invoice that was just paid is found out by asking.
   */
  pages.post("/pay/:token", openLink, limitPresses, async (c) => {
    const { link, merchant } = c.var;
    const { account, customerId, purpose } = link;
    const token = c.req.param("token");
    const known = await readInvoicesOfCase(db, account, link.caseId, link.invoiceId);
    const open = known.filter(isOpen);
    const asked = c.req.query("to");
    // Without a choice a request for another method goes where the method is stored, and several invoices are paid in turn.
    const wantsMethod = asked ? asked === "method" : purpose === "update_method" && open.length <= 1;
    const others = known.filter((invoice) => isOpen(invoice) && invoice.id !== link.invoiceId);
    for (const invoiceId of [link.invoiceId, ...others.map(({ id }) => id)].slice(0, MOST_ASKED)) {
      // Back on the link's own page the customer sees what is left, and goes on to it.
      const returnUrl = `${publicUrl}/pay/${token}/done`;
      const where = { customerId, invoiceId, returnUrl };
      const page = await gateway.paymentPage(
        account,
        wantsMethod ? { ...where, purpose: "update_method" } : where,
      );
      if (page.kind === "settled") continue;
      if (page.kind === "url" && isSafeUrl(page.url)) return c.redirect(page.url, 303);
      const cause = page.kind === "url" ? "Stripe gave an address that is not https" : page.reason;
      const error = new Error(`no payment page: ${cause}`);
      report({ where: "pages", requestId: c.get("requestId"), error });
      c.header("retry-after", "60");
      return showPage(c, "unavailable", merchant);
    }
    return showPage(c, "settled", merchant);
  });

  pages.get("/pay/:token/done", openLink, async (c) => {
    const { link, merchant } = c.var;
    const invoices = await readInvoicesOfCase(db, link.account, link.caseId, link.invoiceId);
    const open = invoices.filter(isOpen);
    const back = `/pay/${c.req.param("token")}`;
    return open.length > 0
      ? showPage(c, "done_open", merchant, sumOf(open), back)
      : showPage(c, "done", merchant);
  });

  pages.all("/pay/*", (c) => {
    c.header("allow", "GET, HEAD, POST");
    return c.text("This page is read with GET.", 405);
  });

  pages.onError((error, c) => {
    report({ where: "pages", requestId: c.get("requestId"), error });
    return showPage(c, "unavailable");
  });

  return pages;
}

const isOpen = ({ status, amountRemaining }: InvoiceOfCase) => status === "open" && amountRemaining > 0;

/** One sum for each currency, in the language of the pages. */
function sumOf(invoices: readonly InvoiceOfCase[]): string {
  const sums = new Map<string, number>();
  for (const { currency, amountRemaining } of invoices) {
    sums.set(currency, (sums.get(currency) ?? 0) + amountRemaining);
  }
  const amounts = [...sums].map(([currency, sum]) => formatAmount(sum, currency, "en"));
  return new Intl.ListFormat("en", { type: "conjunction" }).format(amounts);
}

const formatDay = (at: number): string =>
  new Intl.DateTimeFormat("en", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(
    at,
  );

/**
 * Without a merchant, where the link proved none.
 *
 * @param action where the page's button leads; the page itself, where left out
 */
function showPage<E extends RequestEnv>(
  c: Context<E>,
  id: PageId,
  merchant = "",
  amount = "",
  action: string | null = null,
  day = "",
) {
  const page = PAGE_TEXTS[id];
  const filled = (text: string) =>
    text.replaceAll("{merchant}", merchant).replaceAll("{amount}", amount).replaceAll("{day}", day);
  const form = (label: string, target: string | null) =>
    html`<form method="post"${target === null ? "" : html` action="${target}"`}><button type="submit">${label}</button></form>`;
  const button =
    "second" in page
      ? html`${form(page.button, "?to=method")}${form(page.second, "?to=invoice")}`
      : "button" in page
        ? form(page.button, action)
        : "";
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
