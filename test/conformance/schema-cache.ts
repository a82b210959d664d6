import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import type { Schema } from "./stripe-types.ts";

/** One call of Stripe's v1 API, with the schemas of what goes in (as a form) and what comes out (as JSON). */
export interface Call {
  /** "invoices.pay" */
  readonly name: string;
  readonly method: "GET" | "POST" | "DELETE";
  /** "/v1/invoices/{}/pay": each `{}` stands for one path segment. */
  readonly path: string;
  readonly params: Schema;
  readonly result: Schema;
}

/** Everything that the pinned `stripe` package's types say about its v1 API. */
export interface StripeSchema {
  readonly version: string;
  readonly calls: readonly Call[];
  /** Schema of the body of every answer of 400 and above. */
  readonly error: Schema;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** What the schema is made by: a change in any of these makes the stored one stale. */
const GENERATOR = ["make-stripe-schema.ts", "stripe-operations.ts", "stripe-types.ts"];

/**
 * The schema of the installed `stripe` package, from `node_modules/.cache`, or made anew from the types when the
 * package or the generator has changed; that takes seconds.
 * @throws when the package or its declarations cannot be found or read.
 */
export function loadStripeSchema(): StripeSchema {
  const resolve = createRequire(import.meta.url).resolve;
  const packageRoot = packageRootOf(resolve("stripe"), "stripe");
  const version = readFileSync(join(packageRoot, "VERSION"), "utf8").trim();
  const hash = createHash("sha256").update(version);
  for (const file of GENERATOR) hash.update(readFileSync(join(import.meta.dirname, file)));
  const folder = join(dirname(packageRoot), ".cache", "makegood");
  const file = join(folder, `stripe-schema-${version}-${hash.digest("hex").slice(0, 16)}.json`);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const script = join(import.meta.dirname, "make-stripe-schema.ts");
    execFileSync(process.execPath, ["--import", resolve("tsx"), script, packageRoot, file], {
      stdio: "inherit",
    });
  }
  return JSON.parse(readFileSync(file, "utf8")) as StripeSchema; // its name pins who wrote it
}

function packageRootOf(entry: string, name: string): string {
  const folder = `${sep}node_modules${sep}${name}${sep}`;
  return entry.slice(0, entry.lastIndexOf(folder) + folder.length - 1);
}
