import type { Trial } from "./compare.ts";
import { type Estimate, estimate } from "./estimates.ts";
import type { Metrics } from "./metrics.ts";
import { FIXED } from "./policies/by-name.ts";

/** One policy's figures on one population, over seeds. Null where there was nothing to take a mean of. */
export interface Line {
  readonly policy: string;
  readonly byCount: Estimate;
  readonly byAmount: Estimate;
  readonly ofOracle: Estimate | null;
  readonly perRecovery: Estimate | null;
  readonly meanDays: Estimate | null;
  /** Retries that broke a rule, and the invoices measured, summed over seeds. */
  readonly breaches: number;
  readonly invoices: number;
  readonly ece: Estimate | null;
  readonly early: {
    readonly byAmount: Estimate;
    readonly perRecovery: Estimate | null;
    readonly breaches: number;
  };
  readonly violations: number;
}

/** Another policy beside ours, seed by seed. */
export interface Versus {
  readonly policy: string;
  /** Our money over theirs, minus 1. */
  readonly money: Estimate;
  /** Our retries per recovery over theirs. */
  readonly retries: Estimate | null;
  readonly earlyMoney: Estimate;
}

export interface PopulationReport {
  readonly population: string;
  readonly keptAside: boolean;
  readonly lines: readonly Line[];
  /** The fixed schedule with the most money on the mean of the seeds; null when none was run. */
  readonly bestFixed: string | null;
  readonly oursAgainst: readonly Versus[];
}

export const OURS = "ours";
const FROZEN = "ours-frozen";
const ORACLE = "oracle";

export function reportOn(population: string, keptAside: boolean, trials: readonly Trial[]): PopulationReport {
  const byPolicy = new Map<string, Trial[]>();
  for (const trial of trials) byPolicy.set(trial.policy, [...(byPolicy.get(trial.policy) ?? []), trial]);
  const oracle = byPolicy.get(ORACLE);
  const lines = [...byPolicy].map(([policy, mine]) => lineOf(policy, mine, oracle));
  const fixed = lines.filter(({ policy }) => FIXED.some((name) => name === policy));
  const bestFixed = fixed.sort((a, b) => b.byAmount.mean - a.byAmount.mean)[0]?.policy ?? null;
  const ours = byPolicy.get(OURS);
  const rivals = [bestFixed, FROZEN].flatMap((name) => {
    const theirs = name === null ? undefined : byPolicy.get(name);
    return name === null || theirs === undefined || ours === undefined ? [] : [versus(name, ours, theirs)];
  });
  return { population, keptAside, lines, bestFixed, oursAgainst: rivals };
}

function lineOf(policy: string, mine: readonly Trial[], oracle: readonly Trial[] | undefined): Line {
  const measured = mine.map((trial) => trial.measured);
  const early = mine.map((trial) => trial.early);
  const paired = pairs(mine, oracle ?? []);
  return {
    policy,
    byCount: estimate(measured.map(({ byCount }) => byCount)),
    byAmount: estimate(measured.map(({ byAmount }) => byAmount)),
    ofOracle: estimateOf(paired.map(([our, best]) => ratio(our.measured.byAmount, best.measured.byAmount))),
    perRecovery: estimateOf(measured.map(({ perRecovery }) => perRecovery)),
    meanDays: estimateOf(measured.map(({ meanDays }) => meanDays)),
    breaches: sum(measured, ({ breaches }) => breaches),
    invoices: sum(measured, ({ invoices }) => invoices),
    ece: estimateOf(measured.map(({ ece }) => ece)),
    early: {
      byAmount: estimate(early.map(({ byAmount }) => byAmount)),
      perRecovery: estimateOf(early.map(({ perRecovery }) => perRecovery)),
      breaches: sum(early, ({ breaches }) => breaches),
    },
    violations: sum(mine, ({ violations }) => violations.length),
  };
}

function versus(policy: string, ours: readonly Trial[], theirs: readonly Trial[]): Versus {
  const paired = pairs(ours, theirs);
  const gain = (pick: (trial: Trial) => Metrics) =>
    estimateOf(
      paired.map(([our, their]) => {
        const share = ratio(pick(our).byAmount, pick(their).byAmount);
        return share === null ? null : share - 1;
      }),
    ) ?? NOTHING;
  return {
    policy,
    money: gain(({ measured }) => measured),
    retries: estimateOf(
      paired.map(([our, their]) => ratio(our.measured.perRecovery, their.measured.perRecovery)),
    ),
    earlyMoney: gain(({ early }) => early),
  };
}

const NOTHING: Estimate = { mean: 0, low: null, high: null };

/** The same seed's trials of two policies. */
function pairs(ours: readonly Trial[], theirs: readonly Trial[]): [Trial, Trial][] {
  return ours.flatMap((our): [Trial, Trial][] => {
    const their = theirs.find(({ seed }) => seed === our.seed);
    return their === undefined ? [] : [[our, their]];
  });
}

const ratio = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : part / whole;

/** Null as soon as one seed has no figure. */
function estimateOf(values: readonly (number | null)[]): Estimate | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 || known.length < values.length ? null : estimate(known);
}

const sum = <T>(list: readonly T[], pick: (item: T) => number): number =>
  list.reduce((total, item) => total + pick(item), 0);
