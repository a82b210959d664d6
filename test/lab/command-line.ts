import { parseArgs } from "node:util";
import { policyNames } from "./policies/by-name.ts";
import { populationNames } from "./world/population.ts";

export interface CompareCommand {
  readonly kind: "compare" | "sweep" | "off-policy";
  readonly populations: readonly string[];
  readonly policies: readonly string[];
  readonly seeds: readonly number[];
  /** Per world. The first two thirds are for learning, but off-policy judges all. */
  readonly invoices: number;
  /** Each world has all parameters of its population moved by up to a half. */
  readonly shaken: boolean;
  readonly json: boolean;
  /** Where the chart goes; null: none. */
  readonly svg: string | null;
}

export type Command =
  | CompareCommand
  | { readonly kind: "help" }
  | { readonly kind: "serve"; readonly policy: string; readonly seed: number };

export const USAGE = `Compares retry policies on simulated populations.

  npm run lab                      every policy on every population
  npm run lab -- --shaken          the same in worlds whose parameters are all moved by up to a half, each seed otherwise
  npm run lab -- --sweep           ours beside the fixed schedules while each parameter is halved and half as large again
  npm run lab -- --off-policy      what a log of ours says of policies that did not write it, beside the truth
  npm run -s lab -- serve          one policy, driven from outside by JSON lines (see docs/lab.md)

  --populations a,b   ${populationNames().join(", ")}
  --policies a,b      ${policyNames().join(", ")}
  --seeds N           so many worlds per population (default 5; the sweep and off-policy 1)
  --first-seed N      seeds count up from here (default 1)
  --invoices N        failures per world, two thirds of them to learn from (default 4500; the sweep 1500;
                      off-policy 900, all of them judged)
  --json              results as JSON on standard output instead of tables
  --svg FILE          also draw the chart
  --policy NAME       serve: the policy that answers (default ours)
  --seed N            serve: decides what the policy leaves to chance (default 1)
`;

/** @throws Error that names the wrong argument and its allowed values */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      populations: { type: "string" },
      policies: { type: "string" },
      seeds: { type: "string" },
      "first-seed": { type: "string" },
      invoices: { type: "string" },
      json: { type: "boolean" },
      svg: { type: "string" },
      sweep: { type: "boolean" },
      shaken: { type: "boolean" },
      "off-policy": { type: "boolean" },
      policy: { type: "string" },
      seed: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const [command, ...more] = positionals;
  if (values.help === true) return { kind: "help" };
  if (more.length > 0 || (command !== undefined && command !== "serve"))
    throw new Error(`Unknown argument ${positionals.join(" ")}; the only command is "serve"`);
  const isServing = command === "serve";
  for (const name of Object.keys(values))
    if (isServing !== SERVING.has(name))
      throw new Error(`--${name} is ${isServing ? "not for" : "only for"} serve`);
  if (isServing)
    return {
      kind: "serve",
      policy:
        known(
          "policy",
          [values.policy ?? "ours"],
          policyNames().filter((name) => name !== "oracle"),
        )[0] ?? "",
      seed: whole("seed", values.seed ?? "1", 0),
    };
  const sweeps = values.sweep === true;
  const judges = values["off-policy"] === true;
  if (sweeps && judges) throw new Error("--sweep and --off-policy are two things: leave one out");
  if ((sweeps || judges) && (values.policies !== undefined || values.svg !== undefined))
    throw new Error(
      sweeps
        ? "--sweep compares ours with the fixed schedules, without a chart: leave --policies and --svg out"
        : "--off-policy reads logs of ours, without a chart: leave --policies and --svg out",
    );
  if ((sweeps || judges) && values.shaken === true)
    throw new Error("--shaken compares policies: leave --sweep and --off-policy out");
  const first = whole("first-seed", values["first-seed"] ?? "1", 0);
  const count = whole("seeds", values.seeds ?? (sweeps || judges ? "1" : "5"), 1);
  return {
    kind: sweeps ? "sweep" : judges ? "off-policy" : "compare",
    populations: known("populations", listOf(values.populations) ?? populationNames(), populationNames()),
    policies: known("policies", listOf(values.policies) ?? policyNames(), policyNames()),
    seeds: Array.from({ length: count }, (_, index) => first + index),
    invoices: whole("invoices", values.invoices ?? (judges ? "900" : sweeps ? "1500" : "4500"), 30),
    shaken: values.shaken === true,
    json: values.json === true,
    svg: values.svg ?? null,
  };
}

const SERVING = new Set(["policy", "seed"]);

const listOf = (text: string | undefined) => text?.split(",").map((name) => name.trim());

function known(option: string, names: readonly string[], allowed: readonly string[]): readonly string[] {
  const unknown = names.find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw new Error(`--${option}: no "${unknown}"; there are ${allowed.join(", ")}`);
  return [...new Set(names)];
}

function whole(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
    throw new Error(`--${option}: expected a whole number from ${least}, got "${text}"`);
  return value;
}
