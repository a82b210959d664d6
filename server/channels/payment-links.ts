import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

export const LINK_PURPOSES = ["pay", "update_method"] as const;

/**
 * What a link in a message stands for: a case, from this invoice on. It names ids only, so that a forwarded or logged link tells nobody
 * a name, an address or an amount; what it opens is looked up, and made, when somebody clicks.
 */
export type Link = {
  account: string;
  customerId: string;
  invoiceId: string;
  caseId: string;
  /** `update_method`: the message asks for another way to pay, so the link leads to a page that stores it. */
  purpose: (typeof LINK_PURPOSES)[number];
  /** UTC epoch milliseconds; kept to the second. From this instant on the link is dead. */
  expiresAt: number;
};

export type LinkCheck = { ok: true; link: Link } | { ok: false; why: "expired" | "bad" };

/** Also the MAC's domain: a signature made for anything else with the same key never fits a link. */
const VERSION = "makegood-link-1";
const KEY_LENGTH = 32;
const TOKEN_LENGTH = 1_000;

const id = z.string().min(1).max(255);
const payload = z.tuple([id, id, id, id, z.enum(LINK_PURPOSES), z.int().min(0)]);

const mac = (body: string, key: string): Buffer =>
  createHmac("sha256", key).update(`${VERSION}.${body}`).digest();

function demandKey(key: string): void {
  if (Buffer.byteLength(key) < KEY_LENGTH) {
    throw new RangeError(
      `link key: expected at least ${KEY_LENGTH} bytes of secret, got ${Buffer.byteLength(key)}`,
    );
  }
}

/**
 * Signs a link with HMAC-SHA256 (RFC 2104) into `payload.mac`, both base64url without padding.
 *
 * @param key a secret of at least 32 bytes.
 * @throws RangeError for a shorter key, z.ZodError for an empty or overlong id.
 */
export function signLink(link: Link, key: string): string {
  demandKey(key);
  const { account, customerId, invoiceId, caseId, purpose, expiresAt } = link;
  const parts = payload.parse([
    account,
    customerId,
    invoiceId,
    caseId,
    purpose,
    Math.floor(expiresAt / 1000),
  ]);
  const body = Buffer.from(JSON.stringify(parts)).toString("base64url");
  return `${body}.${mac(body, key).toString("base64url")}`;
}

/** Null unless `text` is exactly what encoding its bytes gives: two spellings of one token would be two tokens. */
function decode(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : null;
}

/**
 * Checks a token. The signature comes first, so only a link that we made is ever called `expired`.
 *
 * @param keys the current key and those not yet retired, so that keys can be changed while links are out.
 * @param now UTC epoch milliseconds.
 * @throws RangeError when `keys` is empty or holds one that is too short.
 */
export function verifyLink(token: string, keys: readonly string[], now: number): LinkCheck {
  if (keys.length === 0) throw new RangeError("link keys: expected at least one");
  for (const key of keys) demandKey(key);
  const [body, signature, ...rest] = token.length <= TOKEN_LENGTH ? token.split(".") : [];
  if (body === undefined || signature === undefined || rest.length > 0) return { ok: false, why: "bad" };
  const given = decode(signature);
  const bytes = decode(body);
  if (given === null || given.length !== 32 || bytes === null) return { ok: false, why: "bad" };
  // Every key is tried to the end, so that the time taken does not say which one fits.
  let fits = false;
  for (const key of keys) fits = timingSafeEqual(mac(body, key), given) || fits;
  if (!fits) return { ok: false, why: "bad" };
  const parsed = payload.safeParse(JSON.parse(bytes.toString("utf8")));
  if (!parsed.success) return { ok: false, why: "bad" };
  const [account, customerId, invoiceId, caseId, purpose, seconds] = parsed.data;
  const expiresAt = seconds * 1000;
  if (now >= expiresAt) return { ok: false, why: "expired" };
  return { ok: true, link: { account, customerId, invoiceId, caseId, purpose, expiresAt } };
}
