import Stripe from "stripe";
import { Random } from "../sandbox/random.ts";
import { WEBHOOK_SECRET } from "../simulation/harness.ts";
import { type Finding, type Fuzzer, short } from "./fuzz.ts";
import { eventsOf, OURS, openTown } from "./town.ts";

const SECOND = 1_000;

/**
 * Bytes that somebody else than Stripe sends to the webhooks: wrong signatures, bodies changed after they were signed, sizes
 * without end. Each is refused with a 4xx, and nothing is stored.
 */
export const fuzzWebhooks: Fuzzer = {
  name: "webhooks",
  async round(seed, size) {
    const random = new Random(seed);
    const town = await openTown();
    const { harness } = town;
    const findings: Finding[] = [];
    const stored = async () => (await harness.db.read.select().from(harness.db.tables.inbox)).length;
    try {
      const samples = eventsOf(OURS, harness.now(), "bytes").map((event) => JSON.stringify(event));
      const before = await stored();
      const bytes = (length: number) => Uint8Array.from({ length }, () => random.integer(0, 255));
      for (let n = 0; n < size; n++) {
        const payload = random.pick(samples);
        const at = Math.floor(harness.now() / SECOND);
        const sign = (text: string, timestamp = at, secret = WEBHOOK_SECRET) =>
          Stripe.webhooks.generateTestHeaderString({ payload: text, secret, timestamp });
        const cut = random.integer(1, payload.length - 1);
        const attempts: [string, string | undefined, string | Uint8Array<ArrayBuffer>][] = [
          ["no signature", undefined, payload],
          ["an empty one", "", payload],
          ["noise", random.letters(random.integer(1, 300)), payload],
          ["another secret", sign(payload, at, "whsec_other"), payload],
          ["an old one", sign(payload, at - random.integer(400, 1e9)), payload],
          ["one of the future", sign(payload, at + random.integer(400, 1e9)), payload],
          ["a version that is gone", sign(payload).replace("v1=", "v0="), payload],
          ["a cut body", sign(payload), payload.slice(0, cut)],
          ["a longer body", sign(payload), `${payload} `],
          ["a changed body", sign(payload), `${payload.slice(0, cut)}\0${payload.slice(cut + 1)}`],
          ["noise that is signed for another body", sign(payload), bytes(random.integer(0, 5_000))],
          ["no time", `v1=${random.letters(64)}`, payload],
          [
            "a time that is none",
            sign(payload).replace(/t=\d+/, `t=${random.pick(["", "-1", "1e9", "NaN", "9".repeat(400)])}`),
            payload,
          ],
          ["signed noise", sign("{".repeat(50_000)), "{".repeat(50_000)],
          ["signed text that is no event", sign('{"object":"event"}'), '{"object":"event"}'],
          ["too much", sign(payload), payload + " ".repeat(random.integer(1_100_000, 3_000_000))],
        ];
        const [what, signature, body] = random.pick(attempts);
        const headers: Record<string, string> = {
          "content-type": "application/json",
          ...(signature === undefined ? {} : { "stripe-signature": signature }),
        };
        const response = await harness.server.app.request("/webhooks/stripe", {
          method: "POST",
          body,
          headers,
        });
        if (response.status < 400 || response.status >= 500) {
          findings.push({
            what: `${what} was answered ${response.status}`,
            detail: short(await response.text()),
          });
        }
      }
      if ((await stored()) !== before)
        findings.push({ what: "an event was stored that Stripe did not sign", detail: seed });
    } finally {
      await town.close();
    }
    return findings;
  },
};
