import { lineOf, prove, WrongKey } from "./prove.ts";

/** `npm run prove`: one line for each assumption about Stripe, to be sent back. */
const USAGE = `STRIPE_SECRET_KEY_TEST=sk_test_… npm run prove [-- NAME…]

Checks the assumptions about Stripe in an account in test mode, one line each, and takes away what it made. With names only
those (all).
  STRIPE_API_BASE   another address than https://api.stripe.com
  --help            this text`;

if (process.argv.includes("--help")) {
  console.log(USAGE);
  process.exit();
}
try {
  const [...only] = process.argv.slice(2);
  const { findings, leftBehind } = await prove(process.env.STRIPE_SECRET_KEY_TEST, {
    apiBase: process.env.STRIPE_API_BASE,
    progress: (text) => console.error(`… ${text}`),
    say: (finding) => console.log(lineOf(finding)),
    ...(only.length === 0 ? {} : { only }),
  });
  const count = (outcome: string) => findings.filter((finding) => finding.outcome === outcome).length;
  console.log(
    `${count("holds")} hold, ${count("fails")} do not, ${count("unsettled")} could not be settled.`,
  );
  for (const problem of leftBehind) console.error(`Could not be taken away: ${problem}`);
  process.exitCode = leftBehind.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof WrongKey ? error.message : error);
  process.exitCode = 2;
}
