import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtInSegments } from "../../../server/dunning/segments/built-in.ts";
import {
  FIELDS,
  OPERATORS_OF,
  ruleSchema,
  segmentsSchema,
} from "../../../server/dunning/segments/segment.ts";
import {
  addTo,
  asGroup,
  at,
  changesBetween,
  differencesBetween,
  type Segment,
  withSegmentAt,
  depthOf,
  finished,
  type Fields,
  freeId,
  group,
  isComplete,
  moved,
  type Path,
  replaceAt,
  type Rule,
  rowFor,
  rowsOf,
  withKind,
  withOperator,
} from "../../../ui/segments/rule.ts";

const fields: Fields = Object.fromEntries(
  Object.entries(FIELDS).map(([name, spec]) => [
    name,
    {
      type: spec.type,
      label: spec.label,
      ...("values" in spec ? { values: spec.values.map((value) => ({ value, label: value })) } : {}),
      operators: OPERATORS_OF[spec.type].map((value) => ({ value, label: value })),
    },
  ]),
);

/** What the lists offer first; everywhere else a text is typed. */
const CODES: Partial<Record<string, string>> = {
  country: "FR",
  currency: "chf",
  decline_code: "expired_card",
};
const country = { field: "country", op: "is", value: "DE" } as const satisfies Rule;
const paid = { field: "invoices_paid", op: "at_least", value: 3 } as const satisfies Rule;
const rule: Rule = { all: [country, { any: [paid, country] }] };

/** Every path of a rule, groups and rows. */
function paths(one: Rule, here: Path = []): Path[] {
  const kind = ["all", "any", "none"].find((name) => name in one);
  return [here, ...rowsOf(one).flatMap((row, index) => paths(row, [...here, kind!, index]))];
}

describe("editing a rule", () => {
  it("replaces, adds and takes out by path", () => {
    expect(replaceAt(rule, ["all", 1, "any", 1], paid)).toEqual({ all: [country, { any: [paid, paid] }] });
    expect(addTo(rule, ["all", 1], country)).toEqual({ all: [country, { any: [paid, country, country] }] });
    expect(replaceAt(rule, ["all", 0], null)).toEqual({ all: [{ any: [paid, country] }] });
    expect(withKind(rule, [], "none")).toEqual({ none: rule.all });
    expect(asGroup(country)).toEqual({ all: [country] });
  });

  it("leaves no empty group behind", () => {
    const once = replaceAt(rule, ["all", 1, "any", 0], null);
    expect(replaceAt(once, ["all", 1, "any", 0], null)).toEqual({ all: [country] });
    expect(replaceAt(group("any", [country]), ["any", 0], null)).toEqual({ any: [] });
  });

  it("knows what a row lacks", () => {
    expect(isComplete({ all: [country, { ...country, value: "" }] })).toBe(false);
    expect(isComplete({ all: [{ field: "metadata", op: "exists", key: "" }] })).toBe(false);
    expect(isComplete({ all: [] })).toBe(false);
    expect(isComplete(rule)).toBe(true);
  });

  it("tells what can be asked already, and where that stood", () => {
    const places = new Map<string, string>();
    const unfinished: Rule = {
      all: [
        { ...country, value: "" },
        paid,
        { any: [{ ...country, value: "" }] },
        { none: [{ ...paid, value: undefined }, country] },
      ],
    };
    expect(finished(unfinished, places)).toEqual({ all: [paid, { none: [country] }] });
    expect(places.get("all.0")).toBe("all.1");
    expect(places.get("all.1.none.0")).toBe("all.3.none.1");
    expect(finished({ all: [{ ...country, value: "" }] })).toBeNull();
  });

  it("has a value to begin with again after an operator that takes none", () => {
    const known = { field: "mrr", op: "exists", currency: "eur" } as const;
    expect(withOperator(known, "at_least", fields)).toEqual({ ...known, op: "at_least", value: 0 });
    const rail = withOperator({ field: "rail", op: "exists" }, "is", fields);
    expect(rail).toEqual({ field: "rail", op: "is", value: "card" });
    expect(withOperator(rail, "in", fields)).toEqual({ field: "rail", op: "in", value: ["card"] });
    expect(withOperator({ field: "rail", op: "in", value: [] }, "is", fields)).toEqual(rail);
    expect(withOperator(rail, "exists", fields)).toEqual({ field: "rail", op: "exists" });
  });

  it("makes nothing but rules that the server takes, whatever is pressed in whatever order", () => {
    const press = fc.record({
      what: fc.constantFrom("add", "group", "remove", "kind", "field", "operator", "fill"),
      where: fc.nat(),
      pick: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(press, { maxLength: 25 }), (presses) => {
        let edited: Rule = { all: [country] };
        for (const { what, where, pick } of presses) {
          const all = paths(edited);
          const path = all[where % all.length]!;
          const here = at(edited, path)!;
          const names = Object.keys(fields);
          const name = names[pick % names.length]!;
          const kind = (["all", "any", "none"] as const)[pick % 3]!;
          if (what === "add") edited = addTo(edited, path, rowFor(name, fields, "eur"));
          if (what === "group" && path.length === 0 && depthOf(edited) > 0)
            edited = addTo(edited, path, group(kind, [rowFor(name, fields, "eur")]));
          if (what === "remove" && path.length > 0) edited = replaceAt(edited, path, null);
          if (what === "kind") edited = withKind(edited, path, kind);
          if (!("op" in here)) continue;
          const ops = fields[here.field]!.operators;
          if (what === "field") edited = replaceAt(edited, path, rowFor(name, fields, "eur"));
          if (what === "operator")
            edited = replaceAt(edited, path, withOperator(here, ops[pick % ops.length]!.value, fields));
          if (what === "fill" && here.field === "metadata")
            edited = replaceAt(edited, path, { ...here, key: "plan" });
          if (what === "fill" && here.value === "")
            edited = replaceAt(edited, path, { ...here, value: CODES[here.field] ?? "x" });
        }
        const part = finished(edited);
        expect(part && ruleSchema.safeParse(part).error?.issues).toBe(part ? undefined : null);
        if (isComplete(edited)) expect(part).toEqual(edited);
        if (isComplete(edited)) expect(ruleSchema.safeParse(edited).error?.issues).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe("editing the list", () => {
  it("moves a segment, but nothing below everyone else", () => {
    const ids = (list: { id: string }[]) => list.map(({ id }) => id);
    const [first, second, ...rest] = ids(builtInSegments);
    expect(ids(moved(builtInSegments, first!, 1))).toEqual([second, first, ...rest]);
    expect(moved(builtInSegments, first!, -1)).toEqual(builtInSegments);
    expect(moved(builtInSegments, builtInSegments.at(-2)!.id, 1)).toEqual(builtInSegments);
    expect(moved(builtInSegments, "everyone_else", -1)).toEqual(builtInSegments);
    for (const { id } of builtInSegments)
      expect(segmentsSchema.safeParse(moved(builtInSegments, id, 1)).success).toBe(true);
  });

  it("counts what is not published", () => {
    expect(changesBetween(builtInSegments, builtInSegments)).toBe(0);
    expect(changesBetween(builtInSegments, builtInSegments.slice(1))).toBe(1);
    expect(changesBetween(builtInSegments, moved(builtInSegments, builtInSegments[0]!.id, 1))).toBe(2);
    const renamed = builtInSegments.map((one, index) => (index === 2 ? { ...one, name: "Other" } : one));
    expect(changesBetween(builtInSegments, renamed)).toBe(1);
  });

  it("gives a new segment an id of its own", () => {
    const list = [...builtInSegments];
    for (let n = 0; n < 5; n += 1) list.unshift({ ...list[0]!, id: freeId(list) });
    expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
  });
});

describe("what differs between two lists", () => {
  const of = (id: string, over: Partial<Segment> = {}): Segment => ({
    id,
    name: id,
    rule: { all: [country] },
    strategyId: "soft_decline",
    ...over,
  });
  const before = [of("a"), of("b"), of("c"), of("rest", { rule: { all: [] } })];
  const kinds = (after: Segment[]) =>
    differencesBetween(before, after).map(({ kind, segment }) => `${segment.id} ${kind}`);

  it("names each change of each segment", () => {
    expect(kinds(before)).toEqual([]);
    expect(kinds([before[1]!, before[0]!, ...before.slice(2)])).toEqual(["b moved", "a moved"]);
    const changed = of("b", { name: "B", strategyId: "other", rule: { any: [country] } });
    expect(kinds([before[0]!, changed, before[3]!])).toEqual([
      "b renamed",
      "b rule",
      "b strategy",
      "c removed",
    ]);
  });

  it("a new one stands where it was put, and never below everyone else", () => {
    expect(differencesBetween(before, withSegmentAt(before, 9, of("new")))).toEqual([
      { kind: "added", segment: of("new"), place: 4 },
    ]);
    expect(withSegmentAt(before, 0, of("new"))[0]!.id).toBe("new");
  });
});
