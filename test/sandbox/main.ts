import { parseArgs } from "node:util";
import { Sandbox } from "./sandbox.ts";

const USAGE = `npm run sandbox -- [options]      the simulated Stripe alone, for a client of your own

  --port N        where it listens on 127.0.0.1; 0: any free one (4242)
  --speed N       how fast its clock runs; 1 is real time (1)
  --seed S        the same seed gives the same ids (1)
  --webhook URL   where events are sent (nowhere)
  --secret S      what they are signed with (whsec_sandbox)
  --help          this text`;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4242" },
    speed: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    webhook: { type: "string" },
    secret: { type: "string", default: "whsec_sandbox" },
    help: { type: "boolean", short: "h" },
  },
});

if (values.help) {
  console.log(USAGE);
  process.exit();
}
const port = Number(values.port);
const speed = Number(values.speed);
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  throw new Error(`--port must be a port number from 0 to 65535, got "${values.port}"`);
if (!(speed > 0)) throw new Error(`--speed must be a number above 0 (1 is real time), got "${values.speed}"`);

const startAt = Date.now();
const sandbox = new Sandbox({ seed: values.seed, startAt, testClocksMoveTime: true });
const bound = await sandbox.listen(port);
if (values.webhook !== undefined)
  for (const connect of [true, false])
    sandbox.addEndpoint({ url: values.webhook, secrets: [values.secret], connect });

console.log(`Stripe sandbox on http://127.0.0.1:${bound}, its clock at ${speed} × real time`);
console.log(
  "  test key: sk_test_sandbox0000000000    live key: sk_live_sandbox0000000000    (any well-formed key works)",
);
console.log(`  new Stripe(key, { host: "127.0.0.1", port: ${bound}, protocol: "http" })`);

const ticker = setInterval(() => void sandbox.advanceTo(startAt + (Date.now() - startAt) * speed), 100);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    clearInterval(ticker);
    void sandbox.close();
  });
