import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";

/**
 * Sends signed webhooks over keep-alive connections, as a process of its own: started with an IPC channel,
 * it makes and signs one round's requests when it is told to, sends them when it is told to, and says how
 * long that took. It writes to the sockets directly, because a full HTTP client would use as much of the
 * machine as the server that is measured.
 */

export type Round = { port: number; connections: number; events: number; secret: string; account: string };
export type ToLoad = { make: Round } | "send";
export type FromLoad = "made" | { seconds: number; statuses: Record<string, number> };

const RECORDED = new URL(
  "../fixtures/payloads/events/invoice.paid__2020-03-02__supabase.json",
  import.meta.url,
);

let prepared: { round: Round; requests: Buffer[] } | undefined;

if (process.send) {
  process.on("message", async (message: ToLoad) => {
    if (message === "send") {
      if (prepared) process.send?.((await send(prepared)) satisfies FromLoad);
    } else {
      prepared = { round: message.make, requests: makeRequests(message.make) };
      process.send?.("made" satisfies FromLoad);
    }
  });
}

/** Whole requests, with bodies of 6 kB as Stripe prints them and ids that differ throughout. */
function makeRequests({ events, secret, account }: Round): Buffer[] {
  const recorded = JSON.parse(readFileSync(RECORDED, "utf8"));
  const seconds = Math.floor(Date.now() / 1000);
  const event = {
    ...recorded,
    id: "evt_bench",
    object: "event",
    account,
    livemode: false,
    created: seconds,
    api_version: "2026-10-28.endive",
  };
  const printed = JSON.stringify(event, null, 2);
  const others = new Set(printed.match(/\b(?:in|cus|ch|pi|sub|il|price|prod|si)_[A-Za-z0-9]{8,}\b/g));
  return Array.from({ length: events }, () => {
    let body = printed.replace("evt_bench", idAt("evt", seconds));
    for (const id of others) body = body.replaceAll(id, idAt(id.slice(0, id.indexOf("_")), seconds));
    const signature = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
    const head = [
      "POST /webhooks/stripe HTTP/1.1",
      "Host: localhost",
      "Content-Type: application/json; charset=utf-8",
      `Content-Length: ${Buffer.byteLength(body)}`,
      `Stripe-Signature: t=${seconds},v1=${signature}`,
      "User-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    ].join("\r\n");
    return Buffer.from(`${head}\r\n\r\n${body}`);
  });
}

/** An id of Stripe's shape: it begins with the time, goes on with the account, and ends with chance. */
const idAt = (kind: string, seconds: number) =>
  `${kind}_1${seconds.toString(36)}JDPojXS6LN${randomBytes(4).toString("hex")}`;

async function send({ round, requests }: { round: Round; requests: Buffer[] }) {
  const sockets = await Promise.all(
    Array.from({ length: round.connections }, async () => {
      const socket = connect({ port: round.port, host: "127.0.0.1", noDelay: true });
      await once(socket, "connect");
      return socket;
    }),
  );
  const statuses: Record<string, number> = {};
  const began = performance.now();
  await Promise.all(sockets.map((socket) => sendInTurn(socket, requests, statuses)));
  const seconds = (performance.now() - began) / 1000;
  for (const socket of sockets) socket.destroy();
  return { seconds, statuses };
}

/** Takes requests off the common pile, one after another, each when the one before is answered. */
function sendInTurn(socket: Socket, requests: Buffer[], statuses: Record<string, number>): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const next = () => {
      const request = requests.pop();
      if (request) socket.write(request);
      else resolve();
    };
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      const headEnd = answer.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1];
      if (length === undefined) return reject(new Error(`an answer without a length: ${answer}`));
      if (answer.length < headEnd + 4 + Number(length)) return;
      const status = answer.slice(9, 12);
      statuses[status] = (statuses[status] ?? 0) + 1;
      answer = "";
      next();
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server closed the connection")));
    next();
  });
}
