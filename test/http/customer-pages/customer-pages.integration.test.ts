import { Hono } from "hono";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { accounts } from "../../../db/stores/accounts.ts";
import { signLink } from "../../../server/channels/payment-links.ts";
import { createApp } from "../../../server/http/app.ts";
import { createPages } from "../../../server/http/customer-pages/customer-pages.ts";
import type { RequestEnv, RequestProblem } from "../../../server/http/request-env.ts";
import type { PageResult, PageWanted } from "../../../server/stripe/gateway.ts";
import { databases, type TestDatabase } from "../../db/databases.ts";
import { DAY, Merchant, MINUTE, TestClock } from "../../api/merchant.ts";

const KEYS = ["new-key-of-thirty-two-characters", "old-key-of-thirty-two-characters"];
const STRIPE_PAGE = "https://billing.stripe.com/p/session/test_123";

describe("the page behind a link", () => {
  let opened: TestDatabase;
  let merchant: Merchant;
  let app: Hono;
  let result: PageResult | Error;
  let calls: { account: string; where: PageWanted }[];
  let problems: RequestProblem[];
  const clock = new TestClock();

  beforeAll(async () => {
    opened = await databases.sqlite();
    merchant = await new Merchant(opened.db, clock).enrol();
    const { tables } = opened.db;
    const settings = { senderName: "Müller & <Söhne>", senderEmail: "" };
    const row = await accounts(opened.db).get(merchant.account);
    if (!row) throw new Error("not enrolled");
    await opened.db.write((tx) =>
      tx.update(tables.accounts).set({ settings: { ...row.settings, ...settings } }),
    );
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    await merchant.customer("cus_2");
    await merchant.failed("in_paid", "cus_2");
    clock.advance(DAY);
    await merchant.paid("in_paid", "cus_2");
  });
  afterAll(() => opened.drop());

  beforeEach(() => {
    result = { kind: "url", url: STRIPE_PAGE };
    calls = [];
    problems = [];
    const pages = createPages({
      db: opened.db,
      clock,
      gateway: {
        paymentPage: async (account, where) => {
          calls.push({ account, where });
          if (result instanceof Error) throw result;
          return result;
        },
      },
      linkKeys: KEYS,
      publicUrl: "https://recover.example.com",
      from: { name: "Example Billing" },
      report: (problem) => problems.push(problem),
    });
    const none = new Hono<RequestEnv>();
    app = createApp({
      webhooks: new Hono(),
      api: none,
      pages,
      health: none,
      report: (one) => problems.push(one),
    });
  });

  const link = (facts: { invoiceId?: string; account?: string; key?: string; expiresAt?: number } = {}) =>
    signLink(
      {
        account: facts.account ?? merchant.account,
        customerId: "cus_1",
        invoiceId: facts.invoiceId ?? "in_1",
        caseId: `case_${facts.invoiceId ?? "in_1"}`,
        purpose: "pay",
        expiresAt: facts.expiresAt ?? clock.now() + DAY,
      },
      facts.key ?? KEYS[0] ?? "",
    );
  const get = (token: string) => app.request(`/pay/${token}`);
  const press = (token: string) => app.request(`/pay/${token}`, { method: "POST" });

  it("shows a button to whoever follows the link, person or program, and asks Stripe nothing", async () => {
    const token = link();
    for (const method of ["GET", "HEAD", "GET"]) {
      const response = await app.request(`/pay/${token}`, { method });
      expect(response.status).toBe(200);
    }
    const text = await (await get(token)).text();
    expect(text).toContain('<form method="post"><button type="submit">');
    expect(text).toContain("Müller &amp; &lt;Söhne&gt;");
    expect(text).not.toContain("<Söhne>");
    expect(calls).toEqual([]);
  });

  it("sends the person who presses it to a page that Stripe makes at that moment", async () => {
    const token = link();
    const response = await press(token);
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe(STRIPE_PAGE);
    const returnUrl = `https://recover.example.com/pay/${token}/done`;
    expect(calls).toEqual([
      { account: merchant.account, where: { customerId: "cus_1", invoiceId: "in_1", returnUrl } },
    ]);
    const done = await app.request(new URL(returnUrl).pathname);
    expect(done.status).toBe(200);
    expect(await done.text()).toContain("nothing more to do");
  });

  it("accepts a link signed with a key that is being retired", async () => {
    expect((await press(link({ key: KEYS[1] ?? "" }))).status).toBe(303);
  });

  it("says that all is settled, by what Stripe told us, and by what it says now", async () => {
    const known = await get(link({ invoiceId: "in_paid" }));
    expect(known.status).toBe(200);
    expect(await known.text()).toContain("All settled");
    expect(calls).toEqual([]);
    result = { kind: "settled" };
    const fresh = await press(link());
    expect(fresh.status).toBe(200);
    expect(await fresh.text()).toContain("All settled");
  });

  it("says kindly what to do when the link is broken, expired, or of a merchant who left", async () => {
    const token = link();
    const broken = [
      "nonsense",
      `${token}x`,
      token.slice(0, -3),
      `${token.slice(0, 5)}A${token.slice(6)}`,
      "a.b",
      "%00",
    ];
    for (const one of [...broken, link({ key: "another-key-of-thirty-two-letters" })]) {
      for (const response of [await get(one), await press(one), await app.request(`/pay/${one}/done`)]) {
        expect(response.status, one).toBe(404);
        expect(await response.text()).toContain("does not work");
      }
    }
    const expired = link({ expiresAt: clock.now() - 1000 });
    for (const response of [await get(expired), await press(expired)]) {
      expect(response.status).toBe(410);
      expect(await response.text()).toContain("newest message");
    }
    const other = await new Merchant(opened.db, clock, "acct_left").enrol();
    await accounts(opened.db).leave(other, clock.now());
    expect((await press(link({ account: other.account }))).status).toBe(410);
    expect(calls).toEqual([]);
  });

  it("gives nothing about the account away to whoever has no good link", async () => {
    const pages = [await get("nonsense"), await get(link({ expiresAt: clock.now() - 1000 }))];
    for (const response of pages) {
      const text = await response.text();
      for (const fact of ["Söhne", "acct_1", "cus_1", "in_1", "4900", "49.00"])
        expect(text).not.toContain(fact);
    }
  });

  it("says that nothing was charged when Stripe cannot be asked, and reports why", async () => {
    for (const trouble of [
      { kind: "unavailable", reason: "Stripe does not answer" } as const,
      new Error("broken"),
      { kind: "url", url: "http://billing.stripe.com/p" } as const,
      { kind: "url", url: "javascript:alert(1)" } as const,
    ]) {
      result = trouble;
      clock.advance(MINUTE);
      const response = await press(link());
      expect(response.status).toBe(503);
      expect(response.headers.get("location")).toBeNull();
      expect(await response.text()).toContain("Nothing was charged");
    }
    expect(problems.map(({ where }) => where)).toEqual(["pages", "pages", "pages", "pages"]);
    expect(String(problems[0]?.error)).toContain("Stripe does not answer");
  });

  it("does not let one link use up the merchant's calls to Stripe", async () => {
    const token = link();
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await press(token)).status);
    expect(statuses).toEqual([...Array(10).fill(303), 429, 429]);
    clock.advance(10_000);
    expect((await press(token)).status).toBe(303);
    expect(calls).toHaveLength(11);
  });

  it("takes no other method, and is neither kept, framed, indexed nor named to others", async () => {
    const response = await app.request(`/pay/${link()}`, { method: "DELETE" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD, POST");
    for (const page of [await get(link()), await get("nonsense"), await press(link())]) {
      expect(page.headers.get("cache-control")).toBe("no-store");
      expect(page.headers.get("x-robots-tag")).toContain("noindex");
      expect(page.headers.get("referrer-policy")).toBe("no-referrer");
      const policy = page.headers.get("content-security-policy");
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      // A browser would apply it to the redirect to Stripe, too, and block it.
      expect(policy).not.toContain("form-action");
    }
  });

  it("has a style that its own policy allows", async () => {
    const page = await get(link());
    const style = /<style>(.*)<\/style>/s.exec(await page.text())?.[1] ?? "";
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
    expect(page.headers.get("content-security-policy")).toContain(
      `'sha256-${Buffer.from(digest).toString("base64")}'`,
    );
  });
});
