import { afterEach, describe, expect, it } from "vitest";
import { openMailer } from "../../../server/channels/email/mailer.ts";
import { type MailCatcher, type MailCatcherOptions, startMailCatcher } from "./catcher.ts";

let catcher: MailCatcher | null = null;
afterEach(async () => {
  await catcher?.close();
  catcher = null;
});

async function start(options: MailCatcherOptions = {}): Promise<MailCatcher> {
  catcher = await startMailCatcher(options);
  return catcher;
}

const clock = { now: () => Date.parse("2026-11-10T12:00:00Z") };
const deliver = (smtpUrl: string, subject: string, to = "ann@customer.example", html = "<p>x</p>") =>
  openMailer({ smtpUrl, clock }).send({
    commandId: subject,
    from: { name: "Acme", address: "a@acme.example" },
    to: { name: null, address: to },
    subject,
    text: "x",
    html,
  });

describe("the mail catcher", () => {
  it("keeps messages, newest first, and finds those to one address", async () => {
    const subjects: string[] = [];
    const { smtpUrl, list, get, count, clear } = await start({
      onMail: (mail) => subjects.push(mail.subject),
    });
    await deliver(smtpUrl, "one");
    await deliver(smtpUrl, "two", "bob@customer.example");
    expect(list().map((mail) => mail.subject)).toEqual(["two", "one"]);
    expect(list("bob@customer.example").map((mail) => mail.subject)).toEqual(["two"]);
    expect(get(1)?.subject).toBe("one");
    expect(subjects).toEqual(["one", "two"]);
    clear();
    expect([list().length, count()]).toEqual([0, 2]);
  });

  it("forgets the oldest beyond its limit", async () => {
    const { smtpUrl, list, count } = await start({ keep: 2 });
    for (const subject of ["one", "two", "three"]) await deliver(smtpUrl, subject);
    expect(list().map((mail) => mail.subject)).toEqual(["three", "two"]);
    expect(count()).toBe(3);
  });

  it("shows what it caught, and lets none of it run", async () => {
    const { smtpUrl, webUrl } = await start();
    await deliver(
      smtpUrl,
      "<script>alert(1)</script>",
      "ann@customer.example",
      "<script>alert(2)</script><p>Hi</p>",
    );
    const list = await (await fetch(webUrl)).text();
    expect(list).toContain("&lt;script&gt;alert(1)");
    expect(list).not.toContain("<script>");
    const view = await (await fetch(`${webUrl}/messages/1`)).text();
    expect(view).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(view).not.toContain("<script>");
    const frame = await fetch(`${webUrl}/messages/1/html`);
    expect(frame.headers.get("content-security-policy")).toMatch(
      /^sandbox (?!.*allow-scripts).*default-src 'none'/,
    );
    expect(await frame.text()).toContain("<p>Hi</p>");
    expect((await fetch(`${webUrl}/messages/2`)).status).toBe(404);
    expect((await fetch(`${webUrl}/messages/x/html`)).status).toBe(404);
    const json: unknown = await (await fetch(`${webUrl}/api/messages?to=ann@customer.example`)).json();
    expect(json).toMatchObject([{ id: 1, recipients: ["ann@customer.example"], sentAt: clock.now() }]);
  });
});
