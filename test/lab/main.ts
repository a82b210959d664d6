import { writeFileSync } from "node:fs";
import { chartOf } from "./chart.ts";
import { type Command, type CompareCommand, parseCommand, USAGE } from "./command-line.ts";
import { type ComparisonOptions, compare, STANDARD, type Trial } from "./compare.ts";
import { FIXED, type PolicyFor, policyByName } from "./policies/by-name.ts";
import { OURS, type PopulationReport, reportOn } from "./report.ts";
import { serve } from "./serve.ts";
import { shaken, sweepOne, type SweepResult, variantsOf } from "./sweep.ts";
import { smallWorlds, summaryOf, sweepTable, tableOf } from "./table.ts";
import { loadLabPopulation, populationNames, readPopulation } from "./world/population.ts";

/** What the figures of docs/lab.md rest on. */
const STANDARD_SEEDS = 5;

const clock = { now: () => performance.now() };
const progress = (text: string) => process.stderr.write(`${text}\n`);

let command: Command;
try {
  command = parseCommand(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exit(2);
}
switch (command.kind) {
  case "help":
    process.stdout.write(USAGE);
    break;
  case "serve": {
    const policyFor = await policyByName(command.policy);
    await serve(policyFor(null)(command.seed), process.stdin, process.stdout);
    break;
  }
  case "compare":
    await compareAll(command);
    break;
  case "sweep":
    await sweepAll(command);
    break;
  case "off-policy":
    await judgeAll(command);
    break;
}

async function compareAll(chosen: CompareCommand): Promise<void> {
  // Every figure stands beside the oracle's.
  const policies = await load([...new Set([...chosen.policies, "oracle"])]);
  const options = optionsFor(chosen);
  const trials: Trial[] = [];
  const reports: PopulationReport[] = [];
  for (const name of chosen.populations) {
    const population = loadLabPopulation(name);
    const ofPopulation: Trial[] = [];
    for (const seed of chosen.seeds) {
      const inhabitants = chosen.shaken ? shaken(readPopulation(name), seed) : population;
      for (const trial of compare(inhabitants, seed, policies, options, clock)) {
        ofPopulation.push(trial);
        progress(`${name}, seed ${seed}: ${trial.policy} in ${(trial.took / 1000).toFixed(1)} s`);
        const [first] = trial.violations;
        if (first !== undefined)
          progress(`  ${trial.violations.length} answers could not be carried out, the first for ${first}`);
      }
    }
    trials.push(...ofPopulation);
    const report = reportOn(name, population.keptAside, ofPopulation);
    reports.push(report);
    if (!chosen.json) process.stdout.write(`${tableOf(report)}\n`);
  }
  if (chosen.json) process.stdout.write(`${JSON.stringify({ options, reports, trials }, null, 2)}\n`);
  else {
    const isStandard =
      chosen.seeds.length >= STANDARD_SEEDS && chosen.populations.length === populationNames().length;
    process.stdout.write(`${isStandard ? summaryOf(reports) : smallWorlds(chosen)}\n`);
  }
  if (chosen.svg !== null) writeFileSync(chosen.svg, chartOf(reports));
}

async function sweepAll(chosen: CompareCommand): Promise<void> {
  const policies = await load([...FIXED, OURS]);
  const options = optionsFor(chosen);
  const sweeps: { population: string; results: SweepResult[] }[] = [];
  for (const name of chosen.populations) {
    const results: SweepResult[] = [];
    for (const variant of variantsOf(readPopulation(name))) {
      const result = sweepOne(variant, chosen.seeds, policies, options, clock);
      results.push(result);
      progress(
        `${name}: ${result.parameter} x ${result.factor}: money ${(100 * result.gain).toFixed(1)} % against ${result.bestFixed}`,
      );
    }
    sweeps.push({ population: name, results });
    if (!chosen.json) process.stdout.write(`${sweepTable(name, results)}\n`);
  }
  if (chosen.json) process.stdout.write(`${JSON.stringify({ options, sweeps }, null, 2)}\n`);
}

async function judgeAll({ populations, seeds, invoices, json }: CompareCommand): Promise<void> {
  const { judgeFromLog, OFF_POLICY } = await import("./off-policy.ts");
  const { offPolicyLines, offPolicyTable } = await import("./off-policy-report.ts");
  const options = { ...OFF_POLICY, invoices };
  const judged = populations.map((name) => {
    const population = loadLabPopulation(name);
    const trials = seeds.flatMap((seed) => {
      const found = judgeFromLog(population, seed, options);
      progress(`${name}, seed ${seed}: ${found[0]?.judgement.choices ?? 0} choices`);
      return found;
    });
    const lines = offPolicyLines(trials);
    if (!json) process.stdout.write(`${offPolicyTable(name, options.share, lines)}\n`);
    return { population: name, lines, trials };
  });
  if (json) process.stdout.write(`${JSON.stringify({ options, judged }, null, 2)}\n`);
}

async function load(names: readonly string[]): Promise<Map<string, PolicyFor>> {
  return new Map(await Promise.all(names.map(async (name) => [name, await policyByName(name)] as const)));
}

function optionsFor({ invoices }: CompareCommand): ComparisonOptions {
  const measure = Math.floor(invoices / 3);
  const learn = invoices - measure;
  return { ...STANDARD, learn, measure, early: Math.min(STANDARD.early, learn) };
}
