import { apply } from "./apply.ts";
import { blocked } from "./blocked.ts";
import { due } from "./due.ts";
import { ingest } from "./ingest.ts";
import { monthStart } from "./month-start.ts";
import { plan } from "./plan.ts";

/** `npm run bench -- <name>`: each benchmark prints its figures beside a peer or a limit. */
const BENCHMARKS: Record<string, () => Promise<void>> = {
  apply,
  blocked,
  due,
  ingest,
  "month-start": monthStart,
  plan,
};

const [name = ""] = process.argv.slice(2);
const run = BENCHMARKS[name];
if (run === undefined) {
  console.error(`no benchmark "${name}": expected one of ${Object.keys(BENCHMARKS).join(", ")}`);
  process.exitCode = 1;
} else {
  await run();
}
