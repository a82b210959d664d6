import { parseArgs } from "node:util";
import { measureTargets, usualSample } from "./calibration-targets.ts";
import { loadPopulation } from "./population.ts";

/**
 * Prints where a population stands beside the published figures:
 * `tsx test/sandbox/customers/calibrate.ts [--population FILE] [--people N] [--seed S]`. Exits with 1 when a figure is
 * out of bounds.
 */
const { values } = parseArgs({
  options: {
    population: { type: "string" },
    people: { type: "string", default: "30000" },
    seed: { type: "string", default: "1" },
  },
});
const people = Number(values.people);
if (!Number.isSafeInteger(people) || people < 100)
  throw new Error(`--people ${values.people}: expected a whole number of at least 100`);

const population = loadPopulation(values.population);
const targets = measureTargets(usualSample(population, people, values.seed));
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const width = Math.max(...targets.map(({ name }) => name.length));
const lines = targets.map(({ name, published, low, high, achieved }) => {
  const verdict = achieved >= low && achieved <= high ? "ok " : "OUT";
  return `${verdict} ${name.padEnd(width)}  ${percent(achieved).padStart(7)}  in ${percent(low)} to ${percent(high)}; published: ${published}`;
});
process.stdout.write(
  `population ${population.name}, ${people} people, seed ${values.seed}\n${lines.join("\n")}\n`,
);
if (lines.some((line) => line.startsWith("OUT"))) process.exitCode = 1;
