import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runCheck } from "./check.ts";

const top = fileURLToPath(new URL("../..", import.meta.url));

/** Npm's exit code says no more than what it prints. */
function audit(): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("npm", ["audit", "--json", "--package-lock-only"], {
      cwd: top,
      stdio: ["ignore", "pipe", "ignore"],
    });
    let printed = "";
    child.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
    child.once("error", reject);
    child.once("close", () => resolve(printed));
  });
}

process.exitCode = await runCheck(process.argv.slice(2), {
  readText: () => readFileSync(`${top}/package-lock.json`, "utf8"),
  audit,
  print: (line) => console.log(line),
});
