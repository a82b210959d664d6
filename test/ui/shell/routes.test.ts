import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressOf, placeAt, TABS } from "../../../ui/shell/routes.ts";
import type { Place } from "../../../ui/kit/navigation.tsx";

const id = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => /^.+$/.test(text));
const optional = <T>(fields: { [Name in keyof T]: fc.Arbitrary<T[Name]> }) =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<T>;
const day = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
const days = fc
  .tuple(day, day)
  .map((both) => both.map((date) => date.toISOString().slice(0, 10)).sort())
  .map(([from = "", to = ""]) => ({ from, to }));
const entries = fc.record(
  {
    currency: fc.constantFrom("eur", "jpy"),
    kind: fc.constantFrom("failed" as const, "recovered" as const, "reversed" as const, "lost" as const),
    cause: fc.constantFrom("our_retry" as const, "outside" as const),
  },
  { requiredKeys: ["currency", "kind"] },
);

const place: fc.Arbitrary<Place> = fc.oneof(
  fc.record({
    to: fc.constant("cases" as const),
    filter: optional({
      status: fc.constantFrom("open" as const, "recovered" as const, "lost" as const),
      heldBy: fc.constantFrom("pause" as const, "promise" as const, "dispute" as const, "plan" as const),
      segmentId: id,
      strategyId: id,
      customerId: id,
      owner: id,
    }),
  }),
  fc.record({
    to: fc.constant("work" as const),
    filter: optional({ owner: id, kind: fc.constantFrom("call" as const, "review" as const) }),
  }),
  fc.record({ to: fc.constant("reports" as const), days, entries }, { requiredKeys: ["to"] }),
  fc.record(
    { to: fc.constant("reports" as const), days, currency: fc.constantFrom("eur", "usd") },
    { requiredKeys: ["to"] },
  ),
  fc.record({
    to: fc.constantFrom("overview" as const, "segments" as const, "strategies" as const, "setup" as const),
  }),
);

describe("the full page's addresses", () => {
  it("lead back to the very place they were made from", () => {
    fc.assert(
      fc.property(place, (one) => {
        const address = addressOf(one);
        if (address.key !== "tab") throw new Error("a tab was expected");
        expect(placeAt(address.params.tab, address.searchParams)).toEqual(one);
      }),
    );
  });

  it("have a page for the experiments, one case, one segment, one strategy", () => {
    expect(addressOf({ to: "experiments" })).toEqual({ key: "experiments", params: {} });
    expect(addressOf({ to: "experiments", experimentId: "autumn" })).toEqual({
      key: "experiments",
      params: { experimentId: "autumn" },
    });
    expect(addressOf({ to: "case", caseId: "case_1" })).toEqual({
      key: "case",
      params: { caseId: "case_1" },
    });
    expect(addressOf({ to: "segments", segmentId: "big" })).toEqual({
      key: "segment",
      params: { segmentId: "big" },
    });
    expect(addressOf({ to: "strategies", strategyId: "soft" })).toEqual({
      key: "strategy",
      params: { strategyId: "soft" },
    });
  });

  it("lose whatever no filter may have, and nothing else", () => {
    expect(
      placeAt("cases", {
        status: "won",
        heldBy: ["pause"],
        owner: "me",
        limit: "1000",
        segmentId: "x".repeat(41),
      }),
    ).toEqual({ to: "cases", filter: { owner: "me" } });
    expect(placeAt("reports", { from: "2026-11-02", to: "2026-11-01", kind: "failed" })).toEqual({
      to: "reports",
    });
    expect(placeAt("work", { kind: "toString", owner: null })).toEqual({ to: "work", filter: {} });
  });

  it("know their tabs and no others", () => {
    for (const tab of TABS) expect(placeAt(tab, {})?.to).toBe(tab);
    for (const tab of ["", "case", "nothing", "constructor"]) expect(placeAt(tab, {})).toBeNull();
  });
});
