import { createSocket } from "node:dgram";
import { once } from "node:events";

const TYPES: Readonly<Record<number, "A" | "TXT">> = { 1: "A", 16: "TXT" };

/** Nothing answers there, and at once. */
export const NO_NAME_SERVER = "127.0.0.1:1";

export type Zone = Readonly<Record<string, { A?: string[]; TXT?: string[] }>>;

/** A name server of one zone over UDP, as far as its tests ask (RFC 1035): addresses, texts, and names that are not there. */
export async function startNameServer(zone: Zone): Promise<{ address: string; close(): Promise<void> }> {
  const socket = createSocket("udp4");
  socket.on("message", (query, { port, address }) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at]!; length > 0; length = query[at]!) {
      labels.push(query.toString("latin1", at + 1, at + 1 + length));
      at += 1 + length;
    }
    const question = query.subarray(12, at + 5);
    const type = TYPES[query.readUInt16BE(at + 1)];
    const records = zone[labels.join(".").toLowerCase()];
    const values = (type && records?.[type]) ?? [];
    const answers = values.map((value) => {
      const data =
        type === "A"
          ? Buffer.from(value.split(".").map(Number))
          : Buffer.concat([Buffer.from([Buffer.byteLength(value)]), Buffer.from(value)]);
      const head = Buffer.alloc(12);
      head.writeUInt16BE(0xc00c, 0); // the name of the question
      head.writeUInt16BE(type === "A" ? 1 : 16, 2);
      head.writeUInt16BE(1, 4);
      head.writeUInt32BE(60, 6);
      head.writeUInt16BE(data.length, 10);
      return Buffer.concat([head, data]);
    });
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(records ? 0x8580 : 0x8583, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    socket.send(Buffer.concat([header, question, ...answers]), port, address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: () => new Promise((closed) => socket.close(() => closed())),
  };
}
