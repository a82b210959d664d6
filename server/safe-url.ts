const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** True for a URL of the machine itself. */
export const isLocalUrl = (value: string): boolean =>
  URL.canParse(value) && LOOPBACK.has(new URL(value).hostname);

/**
 * True for a URL that may carry keys and people: https, or plain http where it does not leave the machine.
 */
export function isSafeUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol } = new URL(value);
  return protocol === "https:" || (protocol === "http:" && isLocalUrl(value));
}
