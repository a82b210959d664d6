import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadPopulation, parsePopulation } from "./population.ts";

/** The default population with one member, found by its path, replaced or (undefined) removed. */
function changed(path: readonly (number | string)[], value: unknown): unknown {
  const population: unknown = structuredClone(loadPopulation());
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((object, key) => Reflect.get(Object(object), key), population);
  if (value === undefined) Reflect.deleteProperty(Object(parent), path.at(-1) ?? "");
  else Reflect.set(Object(parent), path.at(-1) ?? "", value);
  return population;
}

describe("a population", () => {
  test("is there by default, with a zero-decimal currency among several", () => {
    const currencies = new Set(loadPopulation().countries.rows.map(({ currency }) => currency));
    expect(currencies).toContain("jpy");
    expect(currencies.size).toBeGreaterThanOrEqual(4);
  });

  test("says of each section where its numbers come from", () => {
    for (const [name, section] of Object.entries(loadPopulation())) {
      if (name === "name" || name === "about") continue;
      expect(section, name).toHaveProperty("basis.source");
      expect(section, name).toHaveProperty("basis.assumption");
    }
  });

  test.each([
    [
      ["failures", "firstAttempt", "credit"],
      9,
      /failures\.firstAttempt\.credit: .*expected number to be <=1/,
    ],
    [["failures", "firstAttempt", "debit"], undefined, /failures\.firstAttempt\.debit: .*expected number/],
    [["countries", "rows", 0, "country"], "USA", /countries\.rows\.0\.country: expected two capital letters/],
    [
      ["countries", "rows", 2, "timeZones"],
      { "Europe/Londom": 1 },
      /countries\.rows\.2\.timeZones.*time zone/s,
    ],
    [["plans", "rows", 1, "prices", "jpy"], undefined, /plans\.rows\.1\.prices: expected a price in jpy/],
    [["plans", "rows", 0, "prices", "jpy"], 12.5, /plans\.rows\.0\.prices\.jpy: .*expected int/],
    [["segments", "weight"], { consumer: 0, business: 0 }, /segments\.weight: expected a weight above 0/],
    [["funds", "dryy"], 0.1, /funds: .*"dryy"/],
  ])("with a mistake at %j is refused with the place and what is expected there", (path, value, message) => {
    expect(() => parsePopulation(changed(path, value), "people.json")).toThrow(message);
    expect(() => parsePopulation(changed(path, value), "people.json")).toThrow(/people\.json/);
  });

  test("from a file that is missing or not JSON is refused with the file's name", () => {
    const folder = mkdtempSync(join(tmpdir(), "population-"));
    const file = join(folder, "people.json");
    expect(() => loadPopulation(file)).toThrow(`The population file ${file} cannot be read`);
    writeFileSync(file, "{");
    expect(() => loadPopulation(file)).toThrow(`The population file ${file} is not JSON`);
    writeFileSync(file, JSON.stringify(changed(["name"], "swapped")));
    expect(loadPopulation(file).name).toBe("swapped");
  });
});
