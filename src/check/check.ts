import { readAdvisories } from "./advisories.ts";
import { readLockfile } from "./licences.ts";

const USAGE = `npm run check -- [options]

Licences, origins and checksums of every package in the lockfile, and the advisories that the registry knows about them.
The first three need no network. Exit code: 0 nothing is wrong, 1 something is, 2 not understood, 3 the registry could not be
asked about advisories, so nothing is known of them.

  --licences   do not ask about advisories
  --help`;

/**
 * @param readText the lockfile
 * @param audit runs `npm audit --json` and resolves with what it printed
 * @returns the process's exit code
 */
export async function runCheck(
  args: readonly string[],
  {
    readText,
    audit,
    print,
  }: { readText: () => string; audit: () => Promise<string>; print: (line: string) => void },
): Promise<number> {
  const known = new Set(["--licences", "--help"]);
  const unknown = args.find((arg) => !known.has(arg));
  if (unknown !== undefined || args.includes("--help")) {
    print(unknown === undefined ? USAGE : `${unknown} is no option.\n\n${USAGE}`);
    return unknown === undefined ? 0 : 2;
  }
  const { packages, shipped, problems } = readLockfile(readText());
  for (const problem of problems) print(`WRONG  ${problem}`);
  if (problems.length === 0)
    print(`ok     licences, origins and checksums of ${packages} packages, ${shipped} of them shipped`);
  if (args.includes("--licences")) return problems.length === 0 ? 0 : 1;
  const advisories = readAdvisories(await audit());
  if (advisories.kind === "unknown") {
    print(`UNKNOWN  advisories: the registry could not be asked (${advisories.reason}).`);
    print("         Nothing is known of them: run this again where the registry answers.");
    return problems.length === 0 ? 3 : 1;
  }
  for (const problem of advisories.problems) print(`WRONG  ${problem}`);
  if (advisories.problems.length === 0) print("ok     no advisory is known for any of them");
  return problems.length + advisories.problems.length === 0 ? 0 : 1;
}
