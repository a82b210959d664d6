import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { type AddressObject, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { catcherPages } from "./pages.ts";

/** One caught message, as a mail program would see it. */
export type CaughtMail = {
  /** Counts up from 1 in the order of arrival. */
  id: number;
  /** The envelope's recipients, who need not be those of the header. */
  recipients: string[];
  /** The envelope's sender, who need not be that of the header. */
  sender: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** The Date header in epoch milliseconds: the sender's time, which may run faster than ours. */
  sentAt: number;
  headers: ReadonlyMap<string, string>;
  raw: string;
};

export type MailCatcherOptions = {
  host?: string;
  /** 0: any free port. */
  smtpPort?: number;
  webPort?: number;
  /** Older messages are forgotten beyond this number. */
  keep?: number;
  onMail?: (mail: CaughtMail) => void;
};

export type MailCatcher = {
  smtpUrl: string;
  webUrl: string;
  /** Newest first; `to` keeps those that went to that address. */
  list(to?: string): CaughtMail[];
  get(id: number): CaughtMail | undefined;
  /** How many arrived since the start, forgotten ones included. */
  count(): number;
  clear(): void;
  close(): Promise<void>;
};

const addresses = (value: AddressObject | AddressObject[] | undefined): string =>
  (value === undefined ? [] : [value].flat()).map((entry) => entry.text).join(", ");

async function readMail(
  id: number,
  { recipients, sender }: Pick<CaughtMail, "recipients" | "sender">,
  raw: Buffer,
): Promise<CaughtMail> {
  const mail = await simpleParser(raw);
  return {
    id,
    recipients,
    sender,
    from: mail.from?.text ?? "",
    to: addresses(mail.to),
    subject: mail.subject ?? "",
    text: mail.text ?? "",
    html: mail.html === false ? "" : (mail.html ?? ""),
    messageId: mail.messageId ?? "",
    sentAt: mail.date?.getTime() ?? 0,
    headers: new Map(
      mail.headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(":") + 1).trim()]),
    ),
    raw: raw.toString("utf8"),
  };
}

/**
 * A mail server that delivers nothing: it keeps what it is sent in memory and shows it on a page. For the
 * demo and for tests; it takes mail from anybody, so it listens on this machine only.
 */
export async function startMailCatcher(options: MailCatcherOptions = {}): Promise<MailCatcher> {
  const { host = "127.0.0.1", smtpPort = 0, webPort = 0, keep = 1_000, onMail } = options;
  const caught = new Map<number, CaughtMail>();
  let count = 0;

  const smtp = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", done);
      stream.on("end", () => {
        const id = ++count;
        const recipients = session.envelope.rcptTo.map((recipient) => recipient.address);
        const { mailFrom } = session.envelope;
        const sender = mailFrom === false ? "" : mailFrom.address;
        readMail(id, { recipients, sender }, Buffer.concat(chunks)).then((mail) => {
          caught.set(id, mail);
          const oldest = caught.keys().next().value;
          if (caught.size > keep && oldest !== undefined) caught.delete(oldest);
          onMail?.(mail);
          done();
        }, done);
      });
    },
  });
  // A client that hangs up in the middle is its own business; without a listener it would end the process.
  smtp.on("error", () => {});
  const smtpAt = await new Promise<number>((resolve, reject) => {
    smtp.server.once("error", reject);
    smtp.listen(smtpPort, host, () => {
      const address: AddressInfo | string | null = smtp.server.address();
      resolve(typeof address === "object" && address !== null ? address.port : smtpPort);
    });
  });

  const list = (to?: string): CaughtMail[] =>
    [...caught.values()]
      .sort((a, b) => b.id - a.id)
      .filter((mail) => to === undefined || mail.recipients.includes(to));
  const pages = catcherPages({ list, get: (id) => caught.get(id), count: () => count });
  const web = await new Promise<{ port: number; close: () => Promise<void> }>((resolve, reject) => {
    const server = serve({ fetch: pages.fetch, hostname: host, port: webPort }, ({ port }) => {
      resolve({ port, close: () => new Promise((closed) => server.close(() => closed())) });
    });
    server.once("error", reject);
  });

  return {
    smtpUrl: `smtp://${host}:${smtpAt}`,
    webUrl: `http://${host}:${web.port}`,
    list,
    get: (id) => caught.get(id),
    count: () => count,
    clear: () => caught.clear(),
    async close() {
      await Promise.all([new Promise<void>((resolve) => smtp.close(() => resolve())), web.close()]);
    },
  };
}
