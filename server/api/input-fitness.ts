/**
 * The furthest from 0 that a number in an input may be: the last millisecond of the year 9999, which is also beyond every
 * amount that Stripe takes. Sums and dates made from such numbers are still whole and have a calendar; those from 2^53, or
 * from the last day that JavaScript knows, are not.
 */
export const FURTHEST_NUMBER = 253_402_300_799_999;

/** Half of a pair (UTF-16), which no UTF-8 can hold. The flag `u` takes whole pairs together. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const problemOf = (value: unknown): string | null => {
  if (typeof value === "number")
    return Math.abs(value) <= FURTHEST_NUMBER
      ? null
      : `expected a number no further from 0 than ${FURTHEST_NUMBER}`;
  if (typeof value !== "string") return null;
  if (value.includes("\0")) return "expected a text without the character U+0000";
  return LONE_SURROGATE.test(value) ? "expected a text of whole characters (Unicode)" : null;
};

/**
 * The parts of an input that no database stores or no calendar has, each with its path; asked of the whole input, so that no
 * schema can forget it.
 *
 * @param most no more are named
 */
export function unfitParts(input: unknown, most: number): { path: string; message: string }[] {
  const found: { path: string; message: string }[] = [];
  const left: { path: string; value: unknown }[] = [{ path: "", value: input }];
  for (let part = left.pop(); part !== undefined && found.length < most; part = left.pop()) {
    const { path, value } = part;
    if (typeof value !== "object" || value === null) {
      const message = problemOf(value);
      if (message !== null) found.push({ path, message });
      continue;
    }
    for (const [key, inner] of Object.entries(value)) {
      const message = problemOf(key);
      if (message === null) left.push({ path: path === "" ? key : `${path}.${key}`, value: inner });
      else found.push({ path, message: `${message} as a name` });
    }
  }
  return found;
}
