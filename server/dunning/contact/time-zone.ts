import { z } from "zod";
import table from "./data/country-zones.json" with { type: "json" };

const zone = z.string().regex(/^[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z_-]+)+$/, "expected an IANA time zone");
const countryZones = z.strictObject({
  source: z.string().min(1),
  /** Release of the tz database that the rows come from. */
  release: z.string().regex(/^\d{4}[a-z]$/),
  countries: z.record(
    z.string().regex(/^[A-Z]{2}$/, "expected an ISO 3166 country code"),
    /** One zone for each distinct clock; most people live in the first. */
    z.array(zone).min(1),
  ),
});

const { countries } = countryZones.parse(table);

/**
 * The time zones in which a customer may live.
 * - `country`: the country has a single time at any moment.
 * - `country_span`: the country has several, and `zones` holds one zone for each. The outermost two would not be enough:
 *   a zone between them can be closed while both are open.
 * - `account`: the country is unknown, so the merchant's own zone is used.
 */
export type CustomerZones = {
  basis: "country" | "country_span" | "account";
  primary: string;
  zones: string[];
};

/**
 * The time zones of a customer.
 *
 * @param country ISO 3166 alpha-2, upper or lower case; null: unknown
 * @param accountTimeZone the merchant's IANA zone, used when the country is unknown
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
