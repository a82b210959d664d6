import { type ComparisonOptions, compare } from "./compare.ts";
import { Random } from "../sandbox/random.ts";
import { FIXED, type PolicyFor } from "./policies/by-name.ts";
import { OURS } from "./report.ts";
import { type LabPopulation, parseLabPopulation } from "./world/population.ts";

/** One parameter of a population, half as large again or half as large. */
export interface Variant {
  /** Its place in the data, such as `customers.funds.windfallPerDay`. */
  readonly parameter: string;
  readonly factor: number;
  readonly population: LabPopulation;
}

export interface SweepResult {
  readonly parameter: string;
  readonly factor: number;
  readonly bestFixed: string;
  /** Our money over that of the best fixed schedule, minus 1. */
  readonly gain: number;
  readonly retries: number | null;
}

const FACTORS = [0.5, 1.5];

/** The sections that say how failures behave; the others are about messages, mail and disputes, which play no part. */
const BEHAVIOUR: readonly (readonly string[])[] = [
  ["failures"],
  ["oneOffSpread"],
  ["otherMethodFails"],
  ["hardHours"],
  ...[
    "segments",
    "countries",
    "plans",
    "cards",
    "trials",
    "tenure",
    "failures",
    "declines",
    "funds",
    "risk",
    "outage",
    "deadCard",
    "authentication",
    "noise",
    "evidence",
    "bankDebits",
  ].map((section) => ["customers", section]),
];

/** Not sizes but names in figures, or without a part in the laboratory. */
const LEFT_OUT = new Set([
  "basis",
  "changedMethodFactor",
  "days",
  "netDays",
  "passes",
  "prices",
  "renewedBeforeExpiry",
  "replaced",
  "signUpFactor",
  "validityMonths",
  "weekday",
  "weekdays",
  "withoutMethod",
]);

/** Where every number of a population's behaviour stands in its data, as `readPopulation` gives it. */
export function parametersOf(data: unknown): (readonly string[])[] {
  return BEHAVIOUR.flatMap((section) => [...numbersBelow(at(data, section), section)]);
}

/** Every such number, one at a time, at half and at one and a half times its size (see `scaled`). */
export function* variantsOf(data: unknown): Generator<Variant> {
  for (const path of parametersOf(data))
    for (const factor of FACTORS) {
      const population = scaled(data, path, factor);
      if (population !== null) yield { parameter: path.join("."), factor, population };
    }
}

function* numbersBelow(value: unknown, path: readonly string[]): Generator<readonly string[]> {
  if (typeof value === "number" && value !== 0) yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, below] of Object.entries(value))
    if (!LEFT_OUT.has(key) || (key === "passes" && path[0] === "hardHours"))
      yield* numbersBelow(below, [...path, key]);
}

/**
 * The population with one number changed: chances stop at 1, whole numbers are rounded, weights count relative to their
 * sum. Null when that leaves it as it was.
 */
export function scaled(data: unknown, path: readonly string[], factor: number): LabPopulation | null {
  const copy = structuredClone(data);
  return scaleIn(copy, path, factor);
}

/** Every parameter at once moved by up to a half of its size, up or down; a seed names one such population. */
export function shaken(data: unknown, seed: number): LabPopulation {
  const random = new Random(`shaken/${seed}`);
  const copy = structuredClone(data);
  for (const path of parametersOf(data)) scaleIn(copy, path, 0.5 + random.unit());
  return parseLabPopulation(copy);
}

/** Changes `data`, unless that leaves it as it was or not allowed. */
function scaleIn(data: unknown, path: readonly string[], factor: number): LabPopulation | null {
  const old = Number(at(data, path));
  const size = old * factor;
  const set = (value: number) => Reflect.set(Object(at(data, path.slice(0, -1))), path.at(-1) ?? "", value);
  for (const value of [size, Math.round(size), Math.min(size, 1)]) {
    if (value === old) continue;
    set(value);
    try {
      return parseLabPopulation(data);
    } catch {
      // The schema knows the allowed values: a chance above 1, say, is tried again as 1.
    }
  }
  set(old);
  return null;
}

const at = (data: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (Object(value) === value ? Reflect.get(Object(value), key) : undefined),
    data,
  );

/** Ours beside the fixed schedules in one variant, over seeds. */
export function sweepOne(
  variant: Variant,
  seeds: readonly number[],
  policies: ReadonlyMap<string, PolicyFor>,
  options: ComparisonOptions,
  clock: { now(): number },
): SweepResult {
  const money = new Map<string, number>();
  const retries = new Map<string, number>();
  for (const seed of seeds)
    for (const { policy, measured } of compare(variant.population, seed, policies, options, clock)) {
      money.set(policy, (money.get(policy) ?? 0) + measured.byAmount / seeds.length);
      retries.set(policy, (retries.get(policy) ?? 0) + (measured.perRecovery ?? 0) / seeds.length);
    }
  const of = (policy: string) => money.get(policy) ?? 0;
  const [bestFixed] = [...FIXED].sort((a, b) => of(b) - of(a));
  if (bestFixed === undefined) throw new Error("The sweep needs a fixed schedule");
  const theirs = retries.get(bestFixed) ?? 0;
  return {
    parameter: variant.parameter,
    factor: variant.factor,
    bestFixed,
    gain: of(bestFixed) === 0 ? 0 : of(OURS) / of(bestFixed) - 1,
    retries: theirs === 0 ? null : (retries.get(OURS) ?? 0) / theirs,
  };
}
