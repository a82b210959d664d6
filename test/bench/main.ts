import { apply } from "./apply.ts";
import { blocked } from "./blocked.ts";
import { due } from "./due.ts";
import { ingest } from "./ingest.ts";
import { monthStart } from "./month-start.ts";
import { plan } from "./plan.ts";
import { asJson, asText, type Report } from "./report.ts";
import { start } from "./start.ts";

/** `npm run bench -- <name> [--json]`: each benchmark gives its figures beside a peer or a limit. */
const BENCHMARKS: Record<string, () => Promise<Report>> = {
  apply,
  blocked,
  due,
  ingest,
  "month-start": monthStart,
  plan,
  start,
};

const USAGE = `npm run bench -- NAME [--json]     figures beside a peer or a limit; NAME is one of
  ${Object.keys(BENCHMARKS).join(", ")}

  --json   one JSON document instead of text (off)
  --help   this text`;

const [name = ""] = process.argv.slice(2);
const isHelp = process.argv.includes("--help") || process.argv.includes("-h");
const run = BENCHMARKS[name];
if (isHelp) {
  console.log(USAGE);
} else if (run === undefined) {
  console.error(`no benchmark "${name}": expected one of ${Object.keys(BENCHMARKS).join(", ")}`);
  process.exitCode = 1;
} else {
  const report = await run();
  console.log(process.argv.includes("--json") ? asJson(report) : asText(report));
}
