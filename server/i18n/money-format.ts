/**
 * Number of digits after the decimal sign of an amount in Stripe's API. Currencies that are not listed have two. Source:
 * docs.stripe.com/currencies, read November 2026 (zero-decimal, three-decimal, special cases). ISK and UGX have no minor
 * unit, but in Stripe's API they have two digits, always zeros.
 */
const DIGITS: ReadonlyMap<string, number> = new Map([
  ...[
    "bif",
    "clp",
    "djf",
    "gnf",
    "jpy",
    "kmf",
    "krw",
    "mga",
    "pyg",
    "rwf",
    "vnd",
    "vuv",
    "xaf",
    "xof",
    "xpf",
  ].map((code): [string, number] => [code, 0]),
  ...["bhd", "jod", "kwd", "omr", "tnd"].map((code): [string, number] => [code, 3]),
]);
const WRITTEN_WITHOUT_MINOR_UNIT: ReadonlySet<string> = new Set(["isk", "ugx"]);

/** Digits after the decimal sign of `currency` in Stripe's amounts: 0, 2 or 3. */
export function minorUnitDigits(currency: string): number {
  return DIGITS.get(currency.toLowerCase()) ?? 2;
}

/**
 * Formats an amount of integer minor units for a locale, e.g. `€1,234.50`. The number of digits is Stripe's and not that
 * of the locale data, which drops the decimals of some two-digit currencies.
 *
 * @throws RangeError when `minor` is not a safe integer or `currency` not a three-letter code
 */
export function formatAmount(minor: number, currency: string, locale: string): string {
  if (!Number.isSafeInteger(minor))
    throw new RangeError(`amount: expected integer minor units, got ${minor}`);
  const digits = minorUnitDigits(currency);
  const whole = WRITTEN_WITHOUT_MINOR_UNIT.has(currency.toLowerCase()) && minor % 100 === 0;
  const shown = whole ? 0 : digits;
  return formatOf(locale, currency.toUpperCase(), shown).format(minor / 10 ** digits);
}

/** A format takes a hundred times as long to make as to use. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(locale: string, currency: string, digits: number): Intl.NumberFormat {
  const key = `${locale} ${currency} ${digits}`;
  const known = formats.get(key);
  if (known) return known;
  if (formats.size > 1_000) formats.clear();
  const made = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formats.set(key, made);
  return made;
}
