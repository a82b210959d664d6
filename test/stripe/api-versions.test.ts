import Stripe from "stripe";
import { expect, it } from "vitest";
import { apiVersionKnown, KNOWN_API_VERSIONS } from "../../server/stripe/api-versions.ts";
import { HANDLED_EVENTS } from "../../server/stripe/mapping/handled-events.ts";
import { recordedEvents } from "./recorded.ts";

it("the version that the client is pinned to is the last one known", () => {
  expect(KNOWN_API_VERSIONS.at(-1)).toBe(Stripe.API_VERSION);
  expect([...KNOWN_API_VERSIONS]).toEqual([...KNOWN_API_VERSIONS].sort());
});

it("versions of recorded events are known", () => {
  const versions = recordedEvents().flatMap(([, { type, api_version }]) =>
    HANDLED_EVENTS.has(type) && api_version !== null ? [api_version] : [],
  );
  expect(versions.filter((version) => !apiVersionKnown(version))).toEqual([]);
});

it.each(["2027-01-01.future", "2026-10-28", "", null])("%o is not known", (version) => {
  expect(apiVersionKnown(version)).toBe(false);
});
