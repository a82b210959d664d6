import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import MailComposer from "nodemailer/lib/mail-composer";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { isLoopbackHost } from "../../transport-security.ts";
import { isAddress } from "./address.ts";

/** One e-mail to one person, in the merchant's name. */
export type Email = {
  /** Id of the command that calls for it; the Message-ID is made from it. */
  commandId: string;
  from: { name: string; address: string };
  /** Where replies go; null or left out: to the sender. */
  replyTo?: string | null;
  to: { name: string | null; address: string };
  subject: string;
  text: string;
  html: string;
};

export type SendStage = "address" | "connect" | "auth" | "sender" | "recipient" | "message";

/**
 * How a send ended. What to do differs, so it is a value:
 * - `sent`: the server took responsibility for the message.
 * - `refused`: it never will (5xx); writing again to the same address is useless.
 * - `temporary`: it did not take it, but may later; the same command may be tried again.
 * - `unknown`: the connection was lost after the whole message had been handed over and before the answer. It
 *   may have been delivered, so it is never sent again.
 */
export type SendResult =
  | { outcome: "sent"; messageId: string }
  | {
      outcome: "refused" | "temporary" | "unknown";
      messageId: string;
      stage: SendStage;
      /** SMTP reply code, e.g. 550; null when there was no reply. */
      code: number | null;
      /** Enhanced status code (RFC 3463), e.g. `5.1.1`. */
      status: string | null;
      /** For a person to read. May quote the address: keep it where it can be erased. */
      reason: string;
    };

export type MailerOptions = {
  /** `smtp://[user:password@]host[:port]` (STARTTLS, required when a message would leave this machine) or `smtps://…`. */
  smtpUrl: string;
  /** STARTTLS is not required off this machine either, unless a password is sent. */
  plaintextAllowed?: boolean;
  clock: { now(): number };
  /** To connect and be greeted. Milliseconds. */
  connectTimeout?: number;
  /** For one whole send. Milliseconds; keep it below the lease of the worker that sends. */
  sendTimeout?: number;
  /** For one whole verification, for which somebody is waiting. Milliseconds. */
  verifyTimeout?: number;
};

/** Whether mail could be sent now: the server greets us and takes our password. */
export type VerifyResult =
  | { ok: true }
  | {
      ok: false;
      stage: SendStage;
      /** SMTP reply code; null when there was no reply. */
      code: number | null;
      /** For the operator's log: it may name hosts and users. */
      reason: string;
    };

export type Mailer = {
  send(email: Email): Promise<SendResult>;
  /** Connects and logs in, and sends nothing. */
  verify(): Promise<VerifyResult>;
};

type Server = {
  host: string;
  port: number;
  secure: boolean;
  requireTLS: boolean;
  auth: { user: string; pass: string } | null;
};

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new TypeError("SMTP address: expected user and password percent-encoded, so % itself as %25");
  }
}

/**
 * Reads the address of a mail server.
 *
 * @throws TypeError that says what is wrong, without repeating the password.
 */
export function parseSmtpUrl(smtpUrl: string, plaintextAllowed = false): Server {
  const expected = "expected smtp://[user:password@]host[:port] or smtps://…";
  if (!URL.canParse(smtpUrl)) throw new TypeError(`SMTP address: ${expected}`);
  const url = new URL(smtpUrl);
  if (url.protocol !== "smtp:" && url.protocol !== "smtps:") {
    throw new TypeError(`SMTP address: ${expected}, got ${url.protocol}`);
  }
  if (url.hostname === "") throw new TypeError(`SMTP address: the host is missing; ${expected}`);
  if (url.search !== "" || url.hash !== "" || !["", "/"].includes(url.pathname)) {
    throw new TypeError(`SMTP address: nothing may follow the port; ${expected}`);
  }
  const secure = url.protocol === "smtps:";
  const auth = url.username === "" ? null : { user: decode(url.username), pass: decode(url.password) };
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !isLoopbackHost(url.hostname) && (auth !== null || !plaintextAllowed),
    auth,
  };
}

/**
 * The Message-ID (RFC 5322) of a command's e-mail: always the same for the same command, so that mail
 * programs and a person reading logs can tell a repeated message from a second one.
 */
export function messageIdOf(commandId: string, fromAddress: string): string {
  const hash = createHash("sha256").update(commandId).digest("hex").slice(0, 32);
  return `<${hash}@${fromAddress.slice(fromAddress.lastIndexOf("@") + 1)}>`;
}

function stageOf(command: string): SendStage {
  if (command.startsWith("AUTH")) return "auth";
  if (command === "MAIL FROM") return "sender";
  if (command === "RCPT TO") return "recipient";
  return command === "DATA" ? "message" : "connect";
}

type SmtpFailure = {
  message: string;
  response: string | null;
  code: number | null;
  command: string;
  permanent: boolean;
};

/** Reads what the SMTP client says about a failure, which is typed as loosely as errors are. */
function smtpFailureOf(error: unknown): SmtpFailure {
  if (!(error instanceof Error)) {
    return { message: String(error), response: null, code: null, command: "", permanent: false };
  }
  const of = (key: string): unknown => Reflect.get(error, key);
  const [response, code, command] = [of("response"), of("responseCode"), of("command")];
  return {
    message: error.message,
    response: typeof response === "string" ? response : null,
    code: typeof code === "number" ? code : null,
    command: typeof command === "string" ? command : "",
    permanent: of("permanent") === true,
  };
}

function failure(error: unknown, messageId: string, handedOver: boolean): SendResult {
  const { message, response, code, command, permanent } = smtpFailureOf(error);
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? "")?.[1] ?? null;
  const about = { messageId, code, status, reason: message };
  // Without a reply after the last byte nobody knows whether the server took the message (RFC 5321, 4.2.5).
  if (code === null && handedOver) return { outcome: "unknown", stage: "message", ...about };
  const stage = stageOf(command);
  // What the server says before it hears of the recipient is about us: a login, or a sender it does not let us use.
  const ours = stage === "connect" || stage === "auth" || stage === "sender";
  return { outcome: permanent && !ours ? "refused" : "temporary", stage, ...about };
}

function compose(email: Email, messageId: string, now: number): Promise<Buffer> {
  const { from, replyTo = null, to, subject, text, html } = email;
  const composer = new MailComposer({
    from,
    ...(replyTo === null ? {} : { replyTo }),
    to: to.name === null ? to.address : { name: to.name, address: to.address },
    subject,
    text,
    html,
    messageId,
    date: new Date(now),
    // RFC 3834: no out-of-office reply shall answer it.
    headers: { "Auto-Submitted": "auto-generated" },
    baseBoundary: messageId.slice(1, 25),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/**
 * Opens a way to send e-mail. Each message has its own connection: a pool would put a message that was
 * under way when its connection broke back in line, and nobody can know whether it had arrived.
 *
 * @throws TypeError when the address of the server is malformed.
 */
export function openMailer(options: MailerOptions): Mailer {
  const { clock, connectTimeout = 10_000, sendTimeout = 60_000, verifyTimeout = 5_000 } = options;
  const { auth, ...server } = parseSmtpUrl(options.smtpUrl, options.plaintextAllowed);

  /**
   * Opens one connection, logs in and hands it to `use`, which ends it with `done` or `fail`. Whatever comes
   * first decides: the end, an error, the other side hanging up, or the deadline.
   */
  function connected<Result>(
    limits: { connect: number; whole: number },
    failed: (error: unknown) => Result,
    use: (connection: SMTPConnection, done: (result: Result) => void, fail: (error: unknown) => void) => void,
  ): Promise<Result> {
    const connection = new SMTPConnection({
      ...server,
      connectionTimeout: limits.connect,
      greetingTimeout: limits.connect,
      dnsTimeout: limits.connect,
      socketTimeout: limits.whole,
    });
    return new Promise((resolve) => {
      let settled = false;
      const settle = (result: Result, end: () => void) => {
        if (settled) return;
        settled = true;
        clearTimeout(deadline);
        end();
        resolve(result);
      };
      const fail = (error: unknown) => settle(failed(error), () => connection.close());
      const done = (result: Result) => settle(result, () => connection.quit());
      // A server that answers a byte now and then never runs into a timeout of inactivity.
      const deadline = setTimeout(() => fail(new Error(`no end after ${limits.whole} ms`)), limits.whole);
      // Errors after the end (a reset while quitting) have nobody to tell, and must not crash the process.
      connection.on("error", fail);
      connection.connect((error) => {
        if (error) return fail(error);
        if (auth === null) return use(connection, done, fail);
        connection.login(auth, (refused) => (refused ? fail(refused) : use(connection, done, fail)));
      });
      connection.once("end", () => fail(new Error("the server closed the connection")));
    });
  }

  async function send(email: Email): Promise<SendResult> {
    const messageId = messageIdOf(email.commandId, email.from.address);
    const replies = { address: email.replyTo ?? email.from.address };
    const addresses = { sender: email.from, recipient: email.to, replies };
    for (const [role, { address }] of Object.entries(addresses)) {
      if (isAddress(address)) continue;
      const reason = `the ${role}'s e-mail address is not one: ${JSON.stringify(address.slice(0, 100))}`;
      return { outcome: "refused", messageId, stage: "address", code: null, status: null, reason };
    }
    const bytes = await compose(email, messageId, clock.now());
    let handedOver = false;
    const body = Readable.from([bytes]);
    body.once("end", () => {
      handedOver = true;
    });
    return connected<SendResult>(
      { connect: connectTimeout, whole: sendTimeout },
      (error) => failure(error, messageId, handedOver),
      (connection, done, fail) => {
        const envelope = { from: email.from.address, to: [email.to.address], size: bytes.length };
        connection.send(envelope, body, (error) =>
          error === null ? done({ outcome: "sent", messageId }) : fail(error),
        );
      },
    );
  }

  const verify = (): Promise<VerifyResult> =>
    connected<VerifyResult>(
      { connect: verifyTimeout, whole: verifyTimeout },
      (error) => {
        const { message, code, command } = smtpFailureOf(error);
        return { ok: false, stage: stageOf(command), code, reason: message };
      },
      (_connection, done) => done({ ok: true }),
    );

  return { send, verify };
}
