import { z } from "zod";

const lockfileSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
});

/**
 * Licences under which a package may be used beside MIT code: each asks for no more than to be named, or (MPL) that changes to
 * its own files stay open, and none is changed here.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "MPL-2.0",
  "Unlicense",
]);

/** An SPDX expression: one of those joined by OR is enough, those joined by AND are all needed. */
function isAllowed(expression: string): boolean {
  const choices = expression.replace(/[()]/g, " ").split(/\sOR\s/);
  return choices.some((choice) => choice.split(/\sAND\s/).every((licence) => ALLOWED.has(licence.trim())));
}

const REGISTRY = "https://registry.npmjs.org/";

/** What the lockfile says of its packages. `problems` names each that may not be used as it stands, and why. */
export type LockfileReport = { packages: number; shipped: number; problems: string[] };

/**
 * Licences, origins and checksums of every package that the lockfile names, from the lockfile alone.
 *
 * @throws where the text is no lockfile of npm's
 */
export function readLockfile(text: string): LockfileReport {
  const { packages } = lockfileSchema.parse(JSON.parse(text));
  const entries = Object.entries(packages).filter(([path, { link }]) => path !== "" && link !== true);
  const problems = entries.flatMap(([path, { version = "?", license, resolved, integrity }]) => {
    const name = `${path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)} ${version}`;
    return [
      license === undefined
        ? `${name} names no licence`
        : isAllowed(license)
          ? null
          : `${name} has the licence ${license}, which is not among those allowed`,
      resolved === undefined || resolved.startsWith(REGISTRY) ? null : `${name} comes from ${resolved}`,
      integrity === undefined ? `${name} has no checksum` : null,
    ].filter((problem) => problem !== null);
  });
  return { packages: entries.length, shipped: entries.filter(([, { dev }]) => !dev).length, problems };
}
