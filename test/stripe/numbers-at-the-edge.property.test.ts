import fc from "fast-check";
import { expect, it } from "vitest";
import { factsOfEvent } from "../../server/stripe/mapping/event-mapper.ts";
import { LATEST_SECOND, MalformedPayload } from "../../server/stripe/mapping/schemas.ts";
import { runs } from "../runs.ts";
import { ACCOUNT, eventOf, SAMPLES, VERSIONS } from "./event-samples.ts";

/**
 * Whatever one member of a signed event says, the facts of it are times that a calendar has, amounts that add up, and texts that
 * both databases store; or the event is refused as a whole, and is kept aside.
 */

const EDGES: readonly unknown[] = [
  2 ** 53,
  -(2 ** 53),
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  1e308,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  8.64e12,
  8.64e15,
  -1,
  0.5,
  "constructor",
  "__proto__",
  "toString",
  "\0",
  "a\ud800b",
  "\udc00",
  "1e400",
  "NaN",
  "",
  null,
];

type Json = Record<string, unknown>;

/** The path of every member, at whatever depth. */
const pathsOf = (value: unknown, path: string[] = []): string[][] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, member]) => [[...path, key], ...pathsOf(member, [...path, key])])
    : [];

function replaced(value: unknown, [first, ...rest]: string[], edge: unknown): unknown {
  if (first === undefined) return edge;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as Json) }) as Json;
  copy[first] = replaced(copy[first], rest, edge);
  return copy;
}

const leavesOf = (value: unknown): unknown[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, member]) => [key, ...leavesOf(member)])
    : [value];

/** Whether both databases store it, and figures and dates can be made from it. */
const isFit = (leaf: unknown): boolean =>
  typeof leaf === "number"
    ? Math.abs(leaf) <= LATEST_SECOND * 1000
    : typeof leaf === "string"
      ? !/[\0\p{Surrogate}]/u.test(leaf)
      : typeof leaf !== "function";

const events = Object.entries(SAMPLES).flatMap(([type, samples]) =>
  samples.map((sample, index) => eventOf(type, sample, VERSIONS[index]!) as unknown as Json),
);

it("no member of an event makes a fact that cannot be stored, added or shown", () => {
  for (const event of events) {
    const paths = pathsOf(event);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.constantFrom(...EDGES), (path, edge) => {
        let facts: unknown;
        try {
          facts = factsOfEvent(replaced(event, path, edge), ACCOUNT);
        } catch (error) {
          if (error instanceof MalformedPayload) return;
          throw error;
        }
        const { invoices } = facts as { invoices: { currency: string }[] };
        expect(leavesOf(facts).filter((leaf) => !isFit(leaf))).toEqual([]);
        expect(invoices.filter(({ currency }) => !/^[a-z]{3}$/.test(currency))).toEqual([]);
      }),
      { numRuns: runs(500) },
    );
  }
});
