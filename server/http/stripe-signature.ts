import { createHmac, timingSafeEqual } from "node:crypto";

/** How far the signature's time may be from ours, in either direction. Stripe's default for the past. */
export const TOLERANCE_S = 300;

/** The problem with a signature; the message names the next step. */
export type SignatureProblem = {
  code: "missing" | "malformed" | "mismatch" | "too_old" | "in_the_future";
  message: string;
  /** Where the signature is right and its time is in our future: that time, epoch ms. Our clock is behind then. */
  signedAt?: number;
};

/**
 * Checks a `Stripe-Signature` header against the raw body: HMAC-SHA256 of `<t>.<body>` under the endpoint's
 * secret, in hex, as one of the header's `v1` values (docs.stripe.com/webhooks#verify-manually). While a
 * secret is being rotated, Stripe signs with both and we accept both. Written here on the bytes, because the
 * official client decodes and copies them, which is the most expensive part of receiving an event.
 *
 * @param now epoch ms
 * @returns null when the signature holds
 */
export function checkSignature(
  body: Uint8Array,
  header: string | undefined,
  secrets: readonly string[],
  now: number,
): SignatureProblem | null {
  const signed = findSigner(body, header, secrets, now);
  return "secret" in signed ? null : signed;
}

/** `checkSignature`, with the secret that the body was signed with. */
export function findSigner(
  body: Uint8Array,
  header: string | undefined,
  secrets: readonly string[],
  now: number,
): { secret: string } | SignatureProblem {
  if (header === undefined || header === "") {
    return {
      code: "missing",
      message: "there is no Stripe-Signature header: only Stripe's webhooks are accepted here",
    };
  }
  const parsed = parseHeader(header);
  if (parsed === null) {
    return {
      code: "malformed",
      message: "the Stripe-Signature header has no usable t= and v1= values: send it as Stripe wrote it",
    };
  }
  const { timestamp, signatures } = parsed;
  const secret = secrets.find((each) => matches(signatures, sign(body, timestamp, each)));
  if (secret === undefined) {
    return {
      code: "mismatch",
      message:
        "the signature matches none of this server's webhook secrets: compare them with the endpoint's signing secret in Stripe",
    };
  }
  // Only now: the time is trustworthy once the signature over it holds.
  const age = Math.floor(now / 1000) - timestamp;
  if (age > TOLERANCE_S) {
    return {
      code: "too_old",
      message: `the signature is ${age} s old and may be a replay: at most ${TOLERANCE_S} s are accepted, so check this server's clock`,
    };
  }
  if (age < -TOLERANCE_S) {
    return {
      code: "in_the_future",
      signedAt: timestamp * 1000,
      message: `the signature's time is ${-age} s ahead: at most ${TOLERANCE_S} s are accepted, so check this server's clock`,
    };
  }
  return { secret };
}

/** The `v1` value of a body under one secret, as ASCII bytes. `timestamp` in seconds. */
function sign(body: Uint8Array, timestamp: number, secret: string): Buffer {
  const hex = createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex");
  return Buffer.from(hex, "latin1");
}

/** Compares every value in full, so that the duration does not reveal how much of a value was right. */
function matches(signatures: readonly string[], expected: Buffer): boolean {
  let found = false;
  for (const signature of signatures) {
    const given = Buffer.from(signature, "utf8");
    if (given.length === expected.length && timingSafeEqual(given, expected)) found = true;
  }
  return found;
}

/** `t=1492774577,v1=5257a8…,v1=…,v0=…`. Schemes other than v1 are not for production and are ignored. */
function parseHeader(header: string): { timestamp: number; signatures: string[] } | null {
  let timestamp: number | undefined;
  const signatures: string[] = [];
  for (const item of header.split(",")) {
    const [name, value = ""] = item.split("=", 2);
    if (name === "v1") signatures.push(value);
    if (name === "t") {
      if (!/^\d{1,12}$/.test(value)) return null;
      timestamp = Number(value);
    }
  }
  return timestamp === undefined || signatures.length === 0 ? null : { timestamp, signatures };
}
