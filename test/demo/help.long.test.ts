import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
  scripts: Record<string, string>;
};
/** Commands of our own; the others are those of tools, which have a help of theirs. */
const own = Object.entries(scripts).flatMap(([name, script]) => {
  const [runner, file] = script.split(" ");
  return runner === "tsx" && file ? [[name, file] as const] : [];
});

test.each(own)(
  "npm run %s -- --help says how it is used, and does nothing else",
  async (name, file) => {
    const { DATABASE_URL: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", file, "--help"], {
      cwd: root,
      env,
      timeout: 30_000,
    });
    expect(stdout).toContain(name === "start" ? "npm start" : `npm run ${name}`);
  },
  40_000,
);
