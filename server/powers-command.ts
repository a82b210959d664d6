import { parseArgs } from "node:util";
import { accounts } from "../db/stores/accounts.ts";
import type { Database } from "../db/database.ts";
import { openDatabase } from "../db/open.ts";
import { changePowers } from "../db/stores/change-powers.ts";
import { readPowers } from "../db/stores/powers.ts";
import { type Clock, systemClock } from "./clock.ts";
import { databaseUrlOf, openOptionsOf, secretsOf } from "./config.ts";
import { isStarted } from "./dunning/cases/powers.ts";
import { POWERS, type Power } from "./dunning/facts/facts.ts";
import { createRedaction } from "./redaction.ts";

const USAGE = `npm run powers -- show|stop|start [options]

Charging, writing and ending are started and stopped for each account. A stop binds what is queued: a server that runs
executes nothing of it any more. DATABASE_URL names the database.

  show                 what is started, by whom and since when
  stop                 stops all three at once
  start                starts all three
  --account acct_…:live   one account in one mode, with :live or :test
  --all                every account; show takes it for granted
  --only charging,writing,ending   only these
  --help`;

type Output = { clock: Clock; print: (line: string) => void };

/** A command that was not understood. */
class Misunderstood extends Error {}

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      account: { type: "string" },
      all: { type: "boolean", default: false },
      only: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const powers = values.only === undefined ? [...POWERS] : values.only.split(",").map(powerNamed);
  return { ...values, command: positionals[0], extra: positionals.length > 1, powers };
}

function powerNamed(name: string): Power {
  const power = POWERS.find((known) => known === name);
  if (power === undefined)
    throw new Misunderstood(`--only takes ${POWERS.join(", ")}, with commas; not "${name}".`);
  return power;
}

/**
 * What an operator does about an account's powers.
 *
 * @returns the process's exit code: 0 done, 1 there is no such account, 2 the command was not understood
 */
export async function runPowersCommand(
  args: readonly string[],
  env: Record<string, string | undefined>,
  output: Output,
): Promise<number> {
  const { print } = output;
  let read: ReturnType<typeof readArguments>;
  try {
    read = readArguments(args);
  } catch (error) {
    print(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const { command, extra, help, account, all, powers } = read;
  if (help) {
    print(USAGE);
    return 0;
  }
  const changes = command === "stop" || command === "start";
  if (extra || !(changes || command === "show") || (changes && all === (account !== undefined))) {
    print(changes ? `Name one account with --account, or all with --all.\n\n${USAGE}` : USAGE);
    return 2;
  }
  const db = await openDatabase(databaseUrlOf(env), openOptionsOf(env));
  try {
    const known = (await accounts(db).list()).map((row) => row.account);
    const wanted = account === undefined ? known : known.filter((key) => key === account);
    if (wanted.length === 0) {
      print(
        account === undefined
          ? "No account is known."
          : `There is no account ${account}: \`npm run powers -- show\` lists those there are.`,
      );
      return 1;
    }
    for (const key of wanted) {
      if (changes) {
        const at = output.clock.now();
        await changePowers(db, key, { powers, started: command === "start", by: "operator", at });
      }
      print(`${key}  ${await stateOf(db, key)}`);
    }
    return 0;
  } finally {
    await db.close();
  }
}

async function stateOf(db: Database, account: string): Promise<string> {
  const facts = await readPowers(db, db.read, account);
  return POWERS.map((power) => {
    const latest = facts.findLast((fact) => fact.power === power);
    const since = latest ? ` since ${new Date(latest.at).toISOString()} (${latest.by})` : "";
    return `${power} ${isStarted(facts, power) ? "started" : "stopped"}${since}`;
  }).join("  ");
}

if (import.meta.url === `file://${process.argv[1]}`)
  runPowersCommand(process.argv.slice(2), process.env, {
    clock: systemClock,
    print: (line) => console.log(line),
  }).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      console.error(createRedaction(secretsOf(process.env))(text));
      process.exitCode = 1;
    },
  );
