import { parseArgs } from "node:util";
import { systemClock } from "./clock.ts";
import { ConfigError, readStripeConfig, secretsOf } from "./config.ts";
import { createRedaction } from "./redaction.ts";
import { isSafeUrl } from "./safe-url.ts";
import { connect } from "./stripe/connect/connect.ts";
import type { Mark } from "./stripe/connect/report.ts";
import { targetsOf } from "./connect-targets.ts";

const USAGE = `npm run connect -- [options]

Makes or mends the webhook endpoint of every key in the environment, and says what is missing.
It reads the same variables as the server. Running it again changes nothing that is right.

  --mode live|test     only this mode; every mode with a key, if left out
  --url URL            where the internet reaches the server; PUBLIC_URL, if left out
  --connect            for an app that other merchants install: events of connected accounts
  --account acct_…     with --connect: a merchant who installed the app, to try the key there
  --help`;

/** What each mark begins its line with. */
const SIGNS: Readonly<Record<Mark, string>> = {
  ok: "  ok     ",
  done: "  done   ",
  left: "  TO DO  ",
  look: "  look   ",
};

function readArguments(): { mode?: string; url?: string; connect: boolean; account?: string; help: boolean } {
  const { values } = parseArgs({
    options: {
      mode: { type: "string" },
      url: { type: "string" },
      connect: { type: "boolean", default: false },
      account: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const { mode, url, account } = values;
  if (mode !== undefined && mode !== "live" && mode !== "test")
    throw new TypeError(`--mode must be live or test, not "${mode}"`);
  if (url !== undefined && !isSafeUrl(url))
    throw new TypeError("--url must be an https:// URL (http:// only for localhost)");
  if (account !== undefined && !/^acct_\w+$/.test(account))
    throw new TypeError(`--account must be an account id that begins with acct_, not "${account}"`);
  return values;
}

/** @returns the exit code: 0 when nothing is left to do, 1 when something is, 2 when nothing could be tried */
async function run(): Promise<number> {
  const { mode, url, connect: isConnect, account, help } = readArguments();
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const env = url === undefined ? process.env : { ...process.env, PUBLIC_URL: url };
  const { publicUrl, stripe } = readStripeConfig(env);
  const targets = targetsOf(stripe).filter(
    ({ livemode }) => mode === undefined || livemode === (mode === "live"),
  );
  if (targets.length === 0) {
    console.error(`There is no key of ${mode} mode: set STRIPE_SECRET_KEY_${mode?.toUpperCase()}.`);
    return 2;
  }
  const counts: Record<Mark, number> = { ok: 0, done: 0, left: 0, look: 0 };
  for (const target of targets) {
    console.log(`${target.livemode ? "Live" : "Test"} mode, ${target.keyName}`);
    await connect(
      target,
      {
        publicUrl,
        apiBase: stripe.apiBase,
        secrets: stripe.webhookSecrets,
        hears: isConnect ? "connected" : "own",
        connectedAccount: account ?? null,
        clock: systemClock,
      },
      (mark, text) => {
        counts[mark]++;
        console.log(`${SIGNS[mark]}${text}`);
      },
    );
  }
  const changed = counts.done === 0 ? "Nothing was changed." : "Changed what is marked with done.";
  const left =
    counts.left === 0
      ? "Nothing is left to do that can be checked."
      : `${counts.left} ${counts.left === 1 ? "thing is" : "things are"} left to do; run this again afterwards.`;
  console.log(
    `${changed} ${left}${counts.look === 0 ? "" : " What is marked with look cannot be read: look once."}`,
  );
  return counts.left === 0 ? 0 : 1;
}

run().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isNamed = error instanceof ConfigError || error instanceof TypeError;
    console.error(createRedaction(secretsOf(process.env))(isNamed ? error.message : String(error)));
    process.exitCode = 2;
  },
);
