/** The language that every template has words in, and the last resort of every look-up. */
export const BASE_LOCALE = "en";

/** A tag as `Intl` writes it, or null when it is none. */
export function canonicalLocale(tag: string | null): string | null {
  if (tag === null) return null;
  try {
    return Intl.getCanonicalLocales(tag.replaceAll("_", "-"))[0] ?? null;
  } catch {
    return null;
  }
}

/**
 * Where to look for words, best first: the wished locale, then ever wider (`de-AT`, `de`), then the
 * merchant's in the same way, then English. Each tag appears once; what is no language tag is skipped.
 */
export function localeChain(wished: string | null, merchants: string | null = null): string[] {
  const chain: string[] = [];
  for (const tag of [canonicalLocale(wished), canonicalLocale(merchants), BASE_LOCALE]) {
    const parts = tag?.split("-") ?? [];
    for (let length = parts.length; length > 0; length--) chain.push(parts.slice(0, length).join("-"));
  }
  return [...new Set(chain)];
}
