import { z } from "zod";
import table from "./data/country-zones.json" with { type: "json" };

const zone = z.string().regex(/^[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z_-]+)+$/, "expected an IANA time zone");
const countryZones = z.strictObject({
  source: z.string().min(1),
  /** Release of the tz database that the rows come from. */
  release: z.string().regex(/^\d{4}[a-z]$/),
  countries: z.record(
    z.string().regex(/^[A-Z]{2}$/, "expected an ISO 3166 country code"),
    /** One for each distinct clock; the first is where most people live. */
    z.array(zone).min(1),
  ),
});

const { countries } = countryZones.parse(table);

/**
 * Where a customer's clock may stand.
 * - `country`: the country has one time, or one at any moment.
 * - `country_span`: several, and only the country is known, so `zones` holds one of each. The outermost two
 *   would not do: where a day's closed hours are fewer than the span, those between may all be in them.
 * - `account`: the country is unknown, so the merchant's own zone is used.
 */
export type CustomerZones = {
  basis: "country" | "country_span" | "account";
  primary: string;
  zones: string[];
};

/**
 * The time zones to reckon with for a customer of `country` (ISO 3166 alpha-2, any case, or null).
 *
 * @param accountTimeZone the merchant's IANA zone, used when the country is unknown.
 */
export function customerZones(country: string | null, accountTimeZone: string): CustomerZones {
  const code = country?.toUpperCase() ?? "";
  const zones = Object.hasOwn(countries, code) ? countries[code] : undefined;
  const primary = zones?.[0];
  if (zones === undefined || primary === undefined) {
    return { basis: "account", primary: accountTimeZone, zones: [accountTimeZone] };
  }
  return { basis: zones.length === 1 ? "country" : "country_span", primary, zones };
}
