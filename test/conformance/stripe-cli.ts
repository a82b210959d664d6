import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What a run of the CLI left. */
export interface CliResult {
  readonly succeeded: boolean;
  /** Both streams, in which the CLI tells what it did and what failed. */
  readonly output: string;
}

/** @throws when npm installed no `@stripe/cli` binary for this machine's platform. */
export function stripeCliBinary(): string {
  const name = `@stripe/cli-${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return join(dirname(manifest), "bin", process.platform === "win32" ? "stripe.exe" : "stripe");
  } catch {
    throw new Error(
      `The Stripe CLI has no binary here: ${name} is not installed. It is an optional dependency of @stripe/cli; ` +
        "run npm ci without --omit=optional, on a platform that Stripe builds for.",
    );
  }
}

/** Runs the official CLI, without the user's settings and without telemetry. */
export function runStripeCli(args: readonly string[], home: string): Promise<CliResult> {
  const env = { PATH: process.env.PATH ?? "", HOME: home, STRIPE_CLI_TELEMETRY_OPTOUT: "1" };
  return new Promise((resolve) => {
    execFile(stripeCliBinary(), [...args], { env, timeout: 30_000 }, (error, stdout, stderr) =>
      resolve({ succeeded: error === null, output: stdout + stderr }),
    );
  });
}
