import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CONTRACT, type ProcedureName } from "../../server/api/contract.ts";
import { schemaOf } from "../../server/api/openapi.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { Dashboard } from "./dashboard-caller.ts";

/**
 * Whatever one member of an input says, the answer is no fault of the server's; and a number that no calendar or sum can hold,
 * or a text that no database can, is refused as the caller's mistake, at every procedure.
 */

/** Never right, wherever it stands. Written as JSON, because JavaScript has no other way to send some of them. */
const NEVER = [
  "9007199254740993",
  "-9007199254740993",
  "1e400",
  "8640000000000001",
  "253402300800000",
  String.raw`"a\u0000b"`,
  String.raw`"a\ud800b"`,
  String.raw`"\udc00"`,
];
/** Right in some places. */
const SOMETIMES = [
  '"constructor"',
  '"__proto__"',
  '"toString"',
  '"9999-12-31"',
  '"10000-01-01"',
  '"0000-00-00"',
  "253402300799999",
  "-1",
  "0.5",
  "null",
  '""',
  "{}",
  "[]",
];

type Schema = Record<string, unknown> & { properties?: Record<string, Schema> };

/** A small input that more or less fits a JSON schema, with each member that may be there. */
function sample(schema: Schema, name = "", depth = 0): unknown {
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (choices) return sample(choices[0]!, name, depth + 1);
  if (schema.properties)
    return Object.fromEntries(
      Object.entries(schema.properties).map(([key, inner]) => [key, sample(inner, key, depth + 1)]),
    );
  switch (schema.type) {
    case "array":
      return depth > 6 ? [] : [sample((schema.items ?? {}) as Schema, name, depth + 1)];
    case "integer":
    case "number":
      return Math.max(1, Number(schema.minimum ?? 1));
    case "boolean":
      return true;
    case "string":
      return /\\d\{4\}/.test(String(schema.pattern)) || schema.format === "date" ? "2026-11-01" : "a";
    default:
      return { all: [{ field: "amount", op: "at_least", currency: "eur", value: 1 }] };
  }
}

const pathsOf = (value: unknown, path: string[] = []): string[][] =>
  typeof value === "object" && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))]
    : [path];

/** The value as JSON, with `edge` in place of what is at the path. */
function written(value: unknown, [first, ...rest]: string[], edge: string): string {
  if (first === undefined) return edge;
  const of = (key: string, inner: unknown) =>
    key === first ? written(inner, rest, edge) : JSON.stringify(inner);
  return Array.isArray(value)
    ? `[${value.map((inner, index) => of(String(index), inner)).join(",")}]`
    : `{${Object.entries(value as object)
        .map(([key, inner]) => `${JSON.stringify(key)}:${of(key, inner)}`)
        .join(",")}}`;
}

/** About two milliseconds each. The long fuzzers of `npm run fuzz` try more. */
const TRIES = 500;

let opened: TestDatabase;
let dashboard: Dashboard;
beforeAll(async () => {
  opened = await databases.sqlite();
  dashboard = new Dashboard(opened.db);
  const merchant = await dashboard.merchant();
  await merchant.customer("cus_1");
  await merchant.failed("in_1", "cus_1");
});
afterAll(() => opened.drop());

const PROCEDURES = (Object.keys(CONTRACT) as ProcedureName[])
  // These take no input. They ask Stripe, the mail server or name servers, and this test has none of them.
  .filter((name) => !/^(setup\.check|settings\.prove\w*)$/.test(name))
  .map((name) => {
    const input = sample(schemaOf(CONTRACT[name].input, "input") as Schema);
    return { name, input, paths: pathsOf(input).filter((path) => path.length > 0) };
  })
  .filter(({ paths }) => paths.length > 0);

const call = async (name: ProcedureName, inputJson: string) => {
  // Far enough apart that no limit of rates is met.
  dashboard.clock.advance(1_000);
  const mark = "the input stands here";
  return dashboard.call(name, mark as never, {
    rewrite: (text) => text.replace(`"${mark}"`, () => inputJson),
  });
};

it("an edge in one member of an input is never a fault of the server's, and mostly the caller's mistake", async () => {
  const spot = fc.constantFrom(...PROCEDURES).chain((procedure) =>
    fc.record({
      procedure: fc.constant(procedure),
      path: fc.constantFrom(...procedure.paths),
      edge: fc.constantFrom(...NEVER, ...SOMETIMES),
    }),
  );
  await fc.assert(
    fc.asyncProperty(spot, async ({ procedure: { name, input }, path, edge }) => {
      const { status, answer } = await call(name, written(input, path, edge));
      const shown = `${name} ${path.join(".")} = ${edge}: ${JSON.stringify(answer).slice(0, 300)}`;
      expect(dashboard.problems.splice(0), shown).toEqual([]);
      expect(status, shown).toBeLessThan(500);
      if (NEVER.includes(edge)) expect(status, shown).toBe(400);
    }),
    { numRuns: TRIES },
  );
});
