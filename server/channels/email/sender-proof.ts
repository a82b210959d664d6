import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** The claim that a link carries: the person who opens it reads the mail of this address, for this account. */
export type SenderClaim = { account: string; address: string };

/** How long the link in the mail works. */
export const SENDER_LINK_MS = 48 * 3_600_000;

/** Also the MAC's domain: no link of another kind fits, though one key signs both. */
const VERSION = "makegood-sender-1";
const TOKEN_LENGTH = 1_500;
const payload = z.tuple([z.string().min(1).max(255), z.email().max(254), z.int().min(0)]);

const mac = (body: string, key: string): Buffer =>
  createHmac("sha256", key).update(`${VERSION}.${body}`).digest();

/** Signs a claim with HMAC-SHA256 into `payload.mac`, both base64url. `expiresAt`: epoch ms. */
export function signSenderClaim({ account, address }: SenderClaim, expiresAt: number, key: string): string {
  const parts = payload.parse([account, address, expiresAt]);
  const body = Buffer.from(JSON.stringify(parts)).toString("base64url");
  return `${body}.${mac(body, key).toString("base64url")}`;
}

/**
 * The claim that one of the keys signed; null for any other text and after its time.
 *
 * @param now epoch ms
 */
export function readSenderClaim(token: string, keys: readonly string[], now: number): SenderClaim | null {
  const [body, signature, ...rest] = token.length <= TOKEN_LENGTH ? token.split(".") : [];
  if (body === undefined || signature === undefined || rest.length > 0) return null;
  const given = Buffer.from(signature, "base64url");
  const fits = keys.some((key) => given.length === 32 && timingSafeEqual(mac(body, key), given));
  if (!fits) return null;
  const parsed = payload.safeParse(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
  if (!parsed.success) return null;
  const [account, address, expiresAt] = parsed.data;
  return now < expiresAt ? { account, address } : null;
}
