/** Replaces every secret in a text. */
export type Redact = (text: string) => string;

const HIDDEN = "[hidden]";

/** A shorter value stands in other words too, and its URL or its name gives it away well enough to be hidden by a pattern. */
const SHORTEST_VALUE = 6;

/**
 * Each repetition has a bound: the time that a line takes must not grow with the square of its length.
 * They match anything that looks like a secret. A merchant's key in an answer of Stripe is one as much as our own.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // User and password of a URL. A password may hold an @ or a / that was not encoded: all up to the last @ of the word.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>]{0,500}@/gi, `$1${HIDDEN}@`],
  [/\b(sk|rk|pk|ek|whsec|absec)_[A-Za-z0-9_]{6,}/g, HIDDEN],
  [/\b(pi|seti|src)_[A-Za-z0-9]+_secret_[A-Za-z0-9]+/g, HIDDEN],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]+/gi, `$1 ${HIDDEN}`],
  [/\bt=\d+(,v\d=[0-9a-f]+)+/gi, HIDDEN],
  [/([?&](?:auth_?token|access_?token|token|password|secret|key|sslpassword)=)[^&\s"'<>]+/gi, `$1${HIDDEN}`],
  [
    /\b(password|passwd|secret|authToken|encryptionKey)(\\?["']?\s*[:=]\s*\\?["']?)[^\s"'\\,}&]+/gi,
    `$1$2${HIDDEN}`,
  ],
  // A person with one of these addresses sees the customer's invoice, or pays with the customer's card.
  [/(\/pay\/)[^\s"'<>/]+/g, `$1${HIDDEN}`],
  [/\b(https:\/\/(?:billing|invoice|checkout|pay|buy)\.stripe\.com\/)[^\s"'<>]+/g, `$1${HIDDEN}`],
  [/[\p{L}\p{N}.!#$%&*+=?^_`{|}~-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu, "[address]"],
];

/**
 * Makes the function that every line passes through before anybody can read it. It knows the secrets of this process by
 * value, in each spelling that a URL or JSON gives them, and all others by their looks. E-mail addresses are hidden too: a
 * log names people by Stripe's ids.
 *
 * @param secrets the values; `secretsOf` finds them in the environment
 */
export function createRedaction(secrets: readonly string[]): Redact {
  const spellings = new Set(
    secrets
      .flatMap((secret) => [secret, decoded(secret)])
      .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
      .filter(({ length }) => length >= SHORTEST_VALUE),
  );
  // The longest first: a secret may begin with another one.
  const values = [...spellings].sort((a, b) => b.length - a.length);
  return (text) => {
    let hidden = text;
    for (const value of values) hidden = hidden.replaceAll(value, HIDDEN);
    for (const [pattern, by] of PATTERNS) hidden = hidden.replace(pattern, by);
    return hidden;
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** User, password and token of a URL, as they are written there. */
export function secretsOfUrl(url: string): string[] {
  const user = /^[a-z][a-z0-9+.-]*:\/\/(.*)@/i.exec(url)?.[1] ?? "";
  const colon = user.indexOf(":");
  const query = [...url.matchAll(/[?&](?:authToken|password|sslpassword)=([^&]*)/gi)].map(
    ([, value]) => value ?? "",
  );
  return [...(colon < 0 ? [] : [user, user.slice(colon + 1)]), ...query].filter((text) => text !== "");
}
