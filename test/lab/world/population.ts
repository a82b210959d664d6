import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { type Population, parsePopulation } from "../../sandbox/customers/population.ts";
import { overlay } from "./overlay.ts";

const share = z.number().min(0).max(1);

/** A time of the week, local to the customer, at which issuers are harder to please. */
const hardHours = z.strictObject({
  /** 1 is Monday. */
  weekdays: z.array(z.int().min(1).max(7)).min(1),
  /** From this hour to before that one. */
  hours: z.tuple([z.int().min(0).max(23), z.int().min(1).max(24)]),
  /** The share that passes now, of the charges that would pass at another time. */
  passes: share,
});

const labSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  about: z.array(z.string()).min(1),
  /** Held back: policies are tuned without it. */
  keptAside: z.boolean(),
  /** What differs from the sandbox's population. */
  customers: z.record(z.string(), z.unknown()),
  failures: z.strictObject({
    /** How unequal customers are: the standard deviation of the logarithm of their own failure rates. */
    spread: z.number().min(0).max(2),
    /** Failures of cards that have run out. */
    expired: share,
    oneOffsPerMonth: z.number().min(0).max(5),
  }),
  /** The standard deviation of the logarithm of one-off amounts, in prices of the customer's plan. */
  oneOffSpread: z.number().min(0).max(2),
  /** How often a customer's other method fails for a reason of its own when the default fails. */
  otherMethodFails: z.strictObject({ funds: share, others: share }),
  hardHours: z.array(hardHours),
});

export type LabPopulation = Omit<z.infer<typeof labSchema>, "customers"> & { customers: Population };

const DEFAULTS = {
  keptAside: false,
  customers: {},
  failures: { spread: 0.8, expired: 0.05, oneOffsPerMonth: 0.05 },
  oneOffSpread: 0.8,
  otherMethodFails: { funds: 0.45, others: 0.2 },
  hardHours: [],
};

const SANDBOX = new URL("../../sandbox/customers/population.json", import.meta.url);
const FOLDER = new URL("../populations/", import.meta.url);

/** The populations that come with the laboratory, in alphabetical order. */
export function populationNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/**
 * The data of one population with everything that it leaves at its default filled in, as `parseLabPopulation` reads it.
 *
 * @throws Error that names the file when there is none or it is not JSON
 */
export function readPopulation(name: string): unknown {
  if (!populationNames().includes(name))
    throw new Error(`No population "${name}"; there are ${populationNames().join(", ")}`);
  const file = new URL(`${name}.json`, FOLDER);
  let own: unknown;
  try {
    own = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(
      `test/lab/populations/${name}.json is not JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
  const full = labSchema.safeParse(overlay(DEFAULTS, own));
  if (!full.success)
    throw new Error(`test/lab/populations/${name}.json cannot be used:\n${z.prettifyError(full.error)}`);
  const sandbox: unknown = JSON.parse(readFileSync(SANDBOX, "utf8"));
  return { ...full.data, customers: overlay(sandbox, full.data.customers) };
}

/** @throws Error that says what in the data is wrong */
export function parseLabPopulation(data: unknown): LabPopulation {
  const lab = labSchema.safeParse(data);
  if (!lab.success) throw new Error(`The population cannot be used:\n${z.prettifyError(lab.error)}`);
  return { ...lab.data, customers: parsePopulation(lab.data.customers, `${lab.data.name}, customers`) };
}

/** @throws Error when there is no such population or its file is wrong */
export const loadLabPopulation = (name: string): LabPopulation => parseLabPopulation(readPopulation(name));
