import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type Email, openMailer, parseSmtpUrl } from "../../../server/channels/email/mailer.ts";
import { type MailCatcher, startMailCatcher } from "../../sandbox/mail/catcher.ts";

const clock = { now: () => Date.parse("2026-11-10T12:00:00Z") };
const email: Email = {
  commandId: "case_in_1:message:tell",
  from: { name: "Acme, Inc.", address: "billing@acme.example" },
  to: { name: "Zoë Doe", address: "zoe@customer.example" },
  subject: "Your payment: €12.50 — still open",
  text: "Hello Zoë,\n\n.\n..leading dots\n\nhttps://pay.example/?a=1&b=2\n",
  html: '<p>Hello Zoë,</p><p><a href="https://pay.example/?a=1&amp;b=2">Pay</a></p>',
};

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function catcher(): Promise<MailCatcher> {
  const started = await startMailCatcher();
  closers.push(() => started.close());
  return started;
}

/** Answers line by line as a script says; what the catcher, a well-behaved server, cannot be made to do. */
async function server(answer: (line: string, socket: Socket) => string | null): Promise<string> {
  const sockets = new Set<Socket>();
  const listening: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    const reply = (line: string) => {
      const text = answer(line, socket);
      if (text !== null && !socket.destroyed) socket.write(`${text}\r\n`);
    };
    let rest = "";
    let inData = false;
    reply("CONNECT");
    socket.on("data", (chunk) => {
      rest += chunk.toString();
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (inData && line !== ".") continue;
        const ended = inData;
        inData = !ended && line === "DATA";
        reply(ended ? "END" : line);
      }
    });
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        listening.close(() => resolve());
      }),
  );
  const address = listening.address();
  return `smtp://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

/** A server that agrees to everything, but for what the test says. */
const agreeing = (special: Record<string, string | ((socket: Socket) => null)>) =>
  server((line, socket) => {
    const verb = Object.keys(special).find((start) => line.startsWith(start));
    const said = verb === undefined ? undefined : special[verb];
    if (typeof said === "function") return said(socket);
    if (said !== undefined) return said;
    if (line === "CONNECT") return "220 hello";
    return line === "DATA" ? "354 go on" : "250 ok";
  });

const send = (smtpUrl: string, part: Partial<Email> = {}, limits = {}) =>
  openMailer({ smtpUrl, clock, ...limits }).send({ ...email, ...part });

const verify = (smtpUrl: string, limits = {}) => openMailer({ smtpUrl, clock, ...limits }).verify();

describe("verifying the mail server", () => {
  it("succeeds where mail could be sent, and sends nothing", async () => {
    const { smtpUrl, count } = await catcher();
    expect(await verify(smtpUrl)).toEqual({ ok: true });
    expect(count()).toBe(0);
  });

  it("names the stage at which it failed: no server, a wrong password", async () => {
    expect(await verify("smtp://127.0.0.1:1")).toMatchObject({ ok: false, stage: "connect", code: null });
    const url = await agreeing({ EHLO: "250-hi\r\n250 AUTH PLAIN", AUTH: "535 5.7.8 wrong" });
    expect(await verify(url.replace("smtp://", "smtp://u:s3cret@"))).toMatchObject({
      ok: false,
      stage: "auth",
      code: 535,
    });
  });

  it("gives up on a server that accepts the connection and says nothing", async () => {
    const url = await agreeing({ CONNECT: () => null });
    expect(await verify(url, { verifyTimeout: 50 })).toMatchObject({ ok: false, code: null });
  });
});

describe("sending an e-mail", () => {
  it("arrives as text and HTML, from the merchant, at the clock's time", async () => {
    const { smtpUrl, list } = await catcher();
    expect(await send(smtpUrl)).toEqual({
      outcome: "sent",
      messageId: expect.stringMatching(/^<[0-9a-f]{32}@acme\.example>$/),
    });
    const [mail] = list();
    expect(mail).toMatchObject({
      from: '"Acme, Inc." <billing@acme.example>',
      to: '"Zoë Doe" <zoe@customer.example>',
      recipients: ["zoe@customer.example"],
      subject: email.subject,
      sentAt: clock.now(),
    });
    expect(mail?.text.trim()).toBe(email.text.trim());
    expect(mail?.html.trim()).toBe(email.html);
    expect(mail?.headers.get("auto-submitted")).toBe("auto-generated");
    expect(mail?.headers.get("content-type")).toContain("multipart/alternative");
  });

  it("is the same message, byte for byte, when the same command is sent again", async () => {
    const { smtpUrl, list } = await catcher();
    await send(smtpUrl);
    await send(smtpUrl);
    await send(smtpUrl, { commandId: "case_in_1:message:remind" });
    const [third, second, first] = list();
    expect(second?.raw).toBe(first?.raw);
    expect(third?.messageId).not.toBe(first?.messageId);
  });

  it("goes to nobody else, whatever stands in names and subject", async () => {
    const { smtpUrl, list } = await catcher();
    const nasty = "x\r\nBcc: victim@other.example\r\n\r\n<evil@other.example>, y";
    await send(smtpUrl, {
      subject: nasty,
      from: { name: nasty, address: email.from.address },
      to: { name: nasty, address: email.to.address },
    });
    expect(list()[0]?.recipients).toEqual(["zoe@customer.example"]);
    expect(list()[0]?.headers.has("bcc")).toBe(false);
  });

  it.each([
    "",
    "nobody",
    "a@b@c.example",
    "a@x.example,b@x.example",
    "a@x.example\r\nRCPT TO:<b@x.example>",
    "<a@x.example>",
    "a b@x.example",
  ])("is refused at once for an address that is none: %j", async (address) => {
    const { smtpUrl, count } = await catcher();
    expect(await send(smtpUrl, { to: { name: null, address } })).toMatchObject({
      outcome: "refused",
      stage: "address",
    });
    expect(count()).toBe(0);
  });
});

describe("when the server says no", () => {
  it.each<[string, Record<string, string>, object]>([
    [
      "for good, to the recipient",
      { "RCPT TO": "550 5.1.1 no such user" },
      { outcome: "refused", stage: "recipient", code: 550, status: "5.1.1" },
    ],
    [
      "for now, to the recipient",
      { "RCPT TO": "451 4.7.1 greylisted" },
      { outcome: "temporary", stage: "recipient", code: 451, status: "4.7.1" },
    ],
    [
      "for good, to the sender",
      { "MAIL FROM": "553 5.7.1 not yours" },
      { outcome: "temporary", stage: "sender", code: 553 },
    ],
    [
      "for good, to the message",
      { END: "554 5.7.1 looks like spam" },
      { outcome: "refused", stage: "message", code: 554 },
    ],
    [
      "for now, to the message",
      { END: "452 4.3.1 disk full" },
      { outcome: "temporary", stage: "message", code: 452 },
    ],
    ["to DATA", { DATA: "421 4.3.2 going down" }, { outcome: "temporary", stage: "message", code: 421 }],
    [
      "to us all, at the door",
      { CONNECT: "554 5.7.0 blocked" },
      { outcome: "temporary", stage: "connect", code: 554 },
    ],
  ])("%s", async (_, special, expected) => {
    expect(await send(await agreeing(special))).toMatchObject(expected);
  });

  it("to our password, which is no fault of the message", async () => {
    const url = (await agreeing({ EHLO: "250-hi\r\n250 AUTH PLAIN", AUTH: "535 5.7.8 wrong" })).replace(
      "//",
      "//me:secret@",
    );
    const result = await send(url);
    expect(result).toMatchObject({ outcome: "temporary", stage: "auth", code: 535 });
    expect(JSON.stringify(result)).not.toContain("secret");
  });
});

describe("when the connection fails", () => {
  const hangUp = (socket: Socket) => {
    socket.destroy();
    return null;
  };
  const silence = () => null;
  const quick = { connectTimeout: 200, sendTimeout: 300 };

  it("nothing was sent if nobody was there", async () => {
    const free = await agreeing({});
    await closers.pop()?.();
    expect(await send(free)).toMatchObject({ outcome: "temporary", stage: "connect", code: null });
  });

  it.each(["CONNECT", "EHLO", "MAIL FROM", "RCPT TO", "DATA"])(
    "nothing was sent if it broke at %s",
    async (line) => {
      expect(await send(await agreeing({ [line]: hangUp }))).toMatchObject({
        outcome: "temporary",
        code: null,
      });
    },
  );

  it.each(["CONNECT", "EHLO", "MAIL FROM", "RCPT TO", "DATA"])(
    "nothing was sent if it fell silent at %s",
    async (line) => {
      expect(await send(await agreeing({ [line]: silence }), {}, quick)).toMatchObject({
        outcome: "temporary",
        code: null,
      });
    },
  );

  it("nobody knows if it broke, or fell silent, after the whole message", async () => {
    expect(await send(await agreeing({ END: hangUp }))).toMatchObject({
      outcome: "unknown",
      stage: "message",
    });
    expect(await send(await agreeing({ END: silence }), {}, quick)).toMatchObject({
      outcome: "unknown",
      stage: "message",
    });
  });

  it("it was sent if it broke after the server took it", async () => {
    expect(await send(await agreeing({ QUIT: hangUp }))).toMatchObject({ outcome: "sent" });
  });

  it("does not wait for ever on a server that answers a little now and then", async () => {
    const dripping = await agreeing({
      "MAIL FROM": (socket) => {
        const drip = setInterval(() => socket.write("250-still thinking\r\n"), 20);
        socket.on("close", () => clearInterval(drip));
        return null;
      },
    });
    expect(await send(dripping, {}, quick)).toMatchObject({
      outcome: "temporary",
      reason: expect.stringContaining("300 ms"),
    });
  });
});

describe("the address of the mail server", () => {
  it("names host, port, encryption and credentials", () => {
    expect(parseSmtpUrl("smtp://mail.example")).toMatchObject({
      host: "mail.example",
      port: 587,
      secure: false,
      auth: null,
    });
    expect(parseSmtpUrl("smtps://u:p%40ss@mail.example")).toMatchObject({
      port: 465,
      secure: true,
      auth: { user: "u", pass: "p@ss" },
    });
    expect(parseSmtpUrl("smtp://[::1]:25")).toMatchObject({ host: "::1", port: 25 });
  });

  it("never sends a password in the clear to another machine", async () => {
    expect(parseSmtpUrl("smtp://u:p@mail.example").requireTLS).toBe(true);
    expect(parseSmtpUrl("smtp://u:p@127.0.0.1").requireTLS).toBe(false);
    expect(parseSmtpUrl("smtp://u:p@127.evil.example").requireTLS).toBe(true);
    expect(parseSmtpUrl("smtp://u:p@mail.example", true).requireTLS).toBe(true);
  });

  it("never sends a message in the clear to another machine, unless that is waived", () => {
    expect(parseSmtpUrl("smtp://mail.example").requireTLS).toBe(true);
    expect(parseSmtpUrl("smtp://mail.example", true).requireTLS).toBe(false);
    expect(parseSmtpUrl("smtp://localhost").requireTLS).toBe(false);
  });

  it.each([
    "",
    "mail.example",
    "http://mail.example",
    "smtp://",
    "smtp://h/path",
    "smtp://h?tls=off",
    "smtp://u:s3cret@h:99999",
    "smtp://u:s3cret%zz@h",
  ])("is refused when malformed, without repeating it: %j", (url) => {
    expect(() => openMailer({ smtpUrl: url, clock })).toThrow(/^SMTP address: .*expected/);
    expect(() => openMailer({ smtpUrl: url, clock })).not.toThrow(/s3cret/);
  });
});
