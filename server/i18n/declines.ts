import { spaced } from "./message-format.ts";
import { meaningOf } from "./network-codes.ts";
import { formatMessage, hasMessage, phrase, quote, sentence } from "./text.ts";

/** Local payment methods give the codes of cards with this before them. */
const LOCAL_PREFIX = "partner_";

/** Of a code that has no text: Stripe's own are words, those of networks and schemes are letters and digits. */
const IN_WORDS = /^[a-z_]+$/;

/**
 * What a decline code means, inside a sentence: it fits after "failed:".
 *
 * @param known.rail the decline table's rail (`visa`, `ach`, …) of a code of a network or scheme
 * @param known.declineClass says what it can where the code has no text
 */
export function declinePhrase(
  code: string,
  locale: string,
  known: { rail?: string | undefined; declineClass?: string | undefined } = {},
): string {
  const { rail, declineClass } = known;
  const name = [code, meaningOf(code, rail) ?? "", code.replace(LOCAL_PREFIX, "")].find((candidate) =>
    hasMessage(`decline_codes.${candidate}`),
  );
  if (name !== undefined) return phrase("decline_codes", name, locale);
  if (IN_WORDS.test(code)) return quote(spaced(code), locale);
  return declineClass === undefined
    ? formatMessage("decline_codes.unknown_code", locale)
    : phrase("decline_classes", declineClass, locale);
}

/** The same on a line of its own. */
export const describeDecline = (code: string, locale: string): string =>
  sentence(declinePhrase(code, locale), locale);
