import { Hono } from "hono";
import { html } from "hono/html";
import { proveSender } from "../../../db/stores/sender-proofs.ts";
import type { Database } from "../../../db/database.ts";
import { readSenderClaim } from "../../channels/email/sender-proof.ts";
import type { Clock } from "../../clock.ts";
import type { RequestEnv } from "../request-env.ts";

const GONE = "This link is no longer valid. Ask for a new one in the settings.";

/**
 * Behind the link that proves a sender's address. Programs that check mail follow every link, so only the button proves
 * anything.
 */
export function createSenderPage({
  db,
  clock,
  linkKeys,
}: {
  db: Database;
  clock: Clock;
  linkKeys: readonly string[];
}): Hono<RequestEnv> {
  const pages = new Hono<RequestEnv>();
  pages.use("/sender/*", async (c, next) => {
    c.header("content-security-policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'");
    c.header("cache-control", "no-store");
    c.header("x-robots-tag", "noindex, nofollow");
    await next();
  });
  const claimOf = (token: string) => readSenderClaim(token, linkKeys, clock.now());
  pages.get("/sender/:token", (c) => {
    const claim = claimOf(c.req.param("token"));
    if (claim === null) return c.html(page(GONE), 410);
    const text = `May the account ${claim.account} send its messages to customers from ${claim.address}?`;
    return c.html(page(text, "Yes, it may"));
  });
  pages.post("/sender/:token", async (c) => {
    const claim = claimOf(c.req.param("token"));
    if (claim === null || !(await proveSender(db, claim.account, claim.address)))
      return c.html(page(GONE), 410);
    return c.html(page(`Messages now come from ${claim.address}.`));
  });
  return pages;
}

const page = (text: string, button?: string) => html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sender's address</title></head>
<body><main><h1>Sender’s address</h1><p>${text}</p>
${button === undefined ? "" : html`<form method="post"><button type="submit">${button}</button></form>`}
</main></body></html>`;
