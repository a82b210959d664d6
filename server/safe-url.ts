const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** True for a URL of this machine. */
export const isLocalUrl = (value: string): boolean =>
  URL.canParse(value) && LOOPBACK.has(new URL(value).hostname);

/**
 * True for a URL to which keys may be sent and people may be redirected: https, or plain http within this machine.
 */
export function isSafeUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol } = new URL(value);
  return protocol === "https:" || (protocol === "http:" && isLocalUrl(value));
}
