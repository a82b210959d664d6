import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { systemClock } from "../../server/clock.ts";
import { fuzzCalls } from "./fuzz-calls.ts";
import { fuzzEvents } from "./fuzz-events.ts";
import { fuzzWebhooks } from "./fuzz-webhooks.ts";

const FUZZERS = [fuzzEvents, fuzzCalls, fuzzWebhooks];
const SIZES: Record<string, number> = { events: 120, calls: 400, webhooks: 200 };
const MINUTE = 60_000;
const USAGE = `npm run fuzz -- [--minutes N] [--seed S] [--only events|calls|webhooks] [--round N]
  --minutes  how long (1)
  --seed     a number (drawn and printed)
  --only     one kind of attack (all)
  --round    this round of the seed alone: how a finding is repeated (all, until the time is over)
  --help     this text`;

/**
 * Tries hostile events, calls and bytes against a server of its own until the time is over, and prints how each finding is
 * repeated.
 *
 * @returns the process's exit code: 0 nothing found, 1 something, 2 the command was not understood
 */
async function main(): Promise<number> {
  if (process.argv.includes("--help")) {
    console.log(USAGE);
    return 0;
  }
  let values: { minutes?: string; seed?: string; only?: string; round?: string };
  try {
    const text = { type: "string" } as const;
    ({ values } = parseArgs({ options: { minutes: text, seed: text, only: text, round: text } }));
  } catch {
    console.log(USAGE);
    return 2;
  }
  const minutes = Number(values.minutes ?? 1);
  const seed = Number(values.seed ?? randomInt(1e9));
  const fuzzers = FUZZERS.filter(({ name }) => values.only === undefined || values.only === name);
  if (!(minutes > 0) || !Number.isSafeInteger(seed) || fuzzers.length === 0) {
    console.log(USAGE);
    return 2;
  }
  const end = systemClock.now() + minutes * MINUTE;
  const tried: Record<string, number> = {};
  let found = 0;
  console.log(`seed ${seed}, ${minutes} minutes`);
  for (let round = Number(values.round ?? 0); ; round++) {
    for (const { name, round: run } of fuzzers) {
      const size = SIZES[name]!;
      const findings = await run(`${seed}/${round}`, size);
      tried[name] = (tried[name] ?? 0) + size;
      for (const { what, detail } of findings) console.log(`✗ ${what}\n  ${detail}`);
      if (findings.length > 0)
        console.log(`  again: npm run fuzz -- --seed ${seed} --only ${name} --round ${round}`);
      found += findings.length;
    }
    const total = Object.entries(tried).map(([name, n]) => `${n} ${name}`);
    console.log(`round ${round}: ${total.join(", ")}; ${found} findings`);
    if (values.round !== undefined || systemClock.now() >= end) return found > 0 ? 1 : 0;
  }
}

process.exitCode = await main();
