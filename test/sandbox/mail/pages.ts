import { Hono } from "hono";
import { html, raw } from "hono/html";
import type { CaughtMail } from "./catcher.ts";

/** What the pages show. */
export type Catch = {
  list(to?: string): CaughtMail[];
  get(id: number): CaughtMail | undefined;
  count(): number;
};

const STYLE = raw(`<style>
  body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: #1a1f36; background: #f6f8fa }
  main { max-width: 960px; margin: 0 auto; padding: 24px 16px }
  table { width: 100%; border-collapse: collapse; background: #fff }
  th, td { text-align: left; padding: 8px 12px; border-bottom: 1px solid #e3e8ee; vertical-align: top }
  iframe { width: 100%; height: 560px; border: 1px solid #e3e8ee; background: #fff }
  pre { white-space: pre-wrap; background: #fff; border: 1px solid #e3e8ee; padding: 12px; overflow-wrap: anywhere }
  a { color: #1f4fd8 }
</style>`);

const page = (title: string, content: unknown) => html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>${STYLE}</head><body><main><h1>${title}</h1>${content}</main></body></html>`;

const time = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Pages to look at caught mail: a list, a message, and its HTML in a frame that can run and load nothing. */
export function catcherPages(mails: Catch): Hono {
  const app = new Hono();
  const numbered = (id: string): CaughtMail | undefined =>
    /^\d{1,9}$/.test(id) ? mails.get(Number(id)) : undefined;

  app.get("/", (context) => {
    const to = context.req.query("to");
    const rows = mails.list(to).slice(0, 200);
    const head =
      to === undefined ? html`${mails.count()} caught, newest first` : html`to ${to} · <a href="/">all</a>`;
    const table = html`<p>${head}</p><table><thead><tr><th>sent</th><th>to</th><th>subject</th></tr></thead><tbody>
${rows.map(
  (mail) =>
    html`<tr><td>${time(mail.sentAt)}</td><td><a href="/?to=${encodeURIComponent(mail.recipients[0] ?? "")}">${mail.recipients.join(", ")}</a></td><td><a href="/messages/${mail.id}">${mail.subject}</a></td></tr>`,
)}</tbody></table>`;
    return context.html(page("Caught mail", table));
  });

  app.get("/messages/:id", (context) => {
    const mail = numbered(context.req.param("id"));
    if (mail === undefined)
      return context.html(page("No such message", html`<p><a href="/">All</a></p>`), 404);
    const view = html`<p><a href="/">All</a></p>
<p>From ${mail.from}<br>To ${mail.to}<br>Sent ${time(mail.sentAt)}<br>Message-ID ${mail.messageId}</p>
<iframe title="HTML of the message" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/messages/${mail.id}/html"></iframe>
<h2>Text</h2><pre>${mail.text}</pre>
<h2>As it came</h2><p><a href="/messages/${mail.id}/raw">raw</a></p>`;
    return context.html(page(mail.subject, view));
  });

  app.get("/messages/:id/html", (context) => {
    const mail = numbered(context.req.param("id"));
    if (mail === undefined) return context.notFound();
    // The frame's sandbox ends where somebody opens this address directly; the policy does not.
    context.header(
      "Content-Security-Policy",
      "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
    );
    // Links leave the frame, or the payment page would open inside a sandbox where it cannot work.
    return context.html(mail.html.replace("<head>", '<head><base target="_blank">'));
  });

  app.get("/messages/:id/raw", (context) => {
    const mail = numbered(context.req.param("id"));
    if (mail === undefined) return context.notFound();
    return context.text(mail.raw, 200, { "X-Content-Type-Options": "nosniff" });
  });

  app.get("/api/messages", (context) =>
    context.json(
      mails.list(context.req.query("to")).map(({ id, recipients, subject, text, sentAt, messageId }) => ({
        id,
        recipients,
        subject,
        text,
        sentAt,
        messageId,
      })),
    ),
  );
  return app;
}
