import type { Clock } from "../../clock.ts";
import Stripe from "stripe";
import { openClient } from "../client.ts";
import { checkHostedPage, checkPortal, sayWhatNoApiTells } from "./dashboard-settings.ts";
import { connectEndpoint, type Hears, inspectEndpoint } from "./endpoint.ts";
import { checkPermissions, permissionNamed, UNTRIED } from "./key-permissions.ts";
import { type Say, withoutKeys } from "./report.ts";
import { unreachableBecause } from "./server-probe.ts";

/** One key that the server has, and what is known about whose it is. */
export type Target = {
  key: string;
  /** The variable that holds it, for messages. */
  keyName: string;
  livemode: boolean;
  /** The account that the key is said to belong to; null where nothing was said. */
  accountId: string | null;
  /** Whether the account is one of several: then the server must be told whose endpoint signs. */
  isOneOfSeveral: boolean;
};

export type ConnectOptions = {
  publicUrl: string;
  apiBase: string;
  secrets: readonly string[];
  /** `connected` for an app that other merchants install. */
  hears: Hears;
  /** A connected account on which the key's Connect permissions are tried. */
  connectedAccount: string | null;
  clock: Clock;
  /** Only look, and say what `npm run connect` would do. */
  readOnly?: boolean;
};

const TIMEOUT_MS = 30_000;

/**
 * Connects one account in one mode: tries the key, makes or mends the webhook endpoint, and says what is missing. Running
 * it again changes nothing that is right.
 */
export async function connect(target: Target, options: ConnectOptions, say: Say): Promise<void> {
  const { key, keyName, livemode } = target;
  const dashboard = `https://dashboard.stripe.com${livemode ? "" : "/test"}`;
  const keysPage = `${dashboard}/apikeys`;
  const stripe = openClient(key, { apiBase: options.apiBase, timeoutMs: TIMEOUT_MS });
  try {
    const accountId = await readOwnAccount(stripe, target, keysPage, say);
    checkAccountId(target, accountId, options.hears, say);
    const where = { stripe, as: {}, dashboard };
    await checkPermissions(stripe, { as: {}, column: "Permissions", keyName, keysPage }, say);
    await checkConnectPermissions(stripe, target, options, keysPage, say);
    if (key.startsWith("rk_") && UNTRIED.length > 0)
      say("look", `${keysPage}: ${keyName} also needs ${UNTRIED.join(", ")}, which no call can try.`);
    const unreachable = await unreachableBecause(options.publicUrl);
    if (unreachable !== null) say("left", `${unreachable} The endpoint is made or mended once it answers.`);
    else {
      say("ok", `${options.publicUrl} answers.`);
      await (options.readOnly ? inspectEndpoint : connectEndpoint)(
        {
          stripe,
          url: `${options.publicUrl}/webhooks/stripe`,
          hears: options.hears,
          livemode,
          clock: options.clock,
          secrets: options.secrets,
          secretPrefix: target.isOneOfSeveral && accountId !== null ? `${accountId}=` : "",
          endpointsPage: `${dashboard}/workbench/webhooks`,
          keyName,
        },
        say,
      );
    }
    if (options.hears === "own") {
      await checkPortal(where, say);
      await checkHostedPage(where, say);
      sayWhatNoApiTells(dashboard, say);
    } else if (options.connectedAccount !== null) {
      const connected = { ...where, as: { stripeAccount: options.connectedAccount } };
      await checkPortal(connected, say);
      await checkHostedPage(connected, say);
      sayWhatNoApiTells(dashboard, say);
    } else {
      say(
        "look",
        "each merchant's own settings (portal, e-mails, end of retries) are on the app's Set-up page.",
      );
    }
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    say("left", whatStopped(error, keyName, keysPage, options.apiBase));
  }
}

function whatStopped(
  error: Stripe.errors.StripeError,
  keyName: string,
  keysPage: string,
  apiBase: string,
): string {
  if (error instanceof Stripe.errors.StripeAuthenticationError)
    return `Stripe does not know ${keyName}: it is mistyped, expired or revoked. Make a key on ${keysPage} and set it.`;
  if (error instanceof Stripe.errors.StripeConnectionError)
    return `${apiBase} cannot be reached: let this machine connect to it, and run this again.`;
  if (error instanceof Stripe.errors.StripeRateLimitError)
    return "Stripe is asked too often just now: run this again in a minute.";
  return `Stripe refused with HTTP ${error.statusCode ?? "?"}: ${withoutKeys(error.message)}`;
}

/** Whose key it is. A restricted key may not read that, but the refusal names the account. */
async function readOwnAccount(
  stripe: Stripe,
  { keyName, livemode }: Target,
  keysPage: string,
  say: Say,
): Promise<string | null> {
  const found = await stripe.accounts.retrieveCurrent().then(
    ({ id }) => id,
    (error: unknown) => {
      if (permissionNamed(error) === null) throw error;
      return /'(acct_\w+)'/.exec((error as Error).message)?.[1] ?? null;
    },
  );
  const mode = livemode ? "live" : "test";
  if (found === null) say("look", `${keysPage}: whose ${keyName} is cannot be read.`);
  else say("ok", `${keyName} is a ${mode} key of ${found}.`);
  return found;
}

function checkAccountId({ accountId, keyName }: Target, found: string | null, hears: Hears, say: Say): void {
  if (accountId !== null && found !== null && accountId !== found)
    say(
      "left",
      `${keyName} belongs to ${found}, but the configuration says ${accountId}: correct one of them.`,
    );
  else if (accountId === null && hears === "own")
    say(
      "left",
      `set STRIPE_ACCOUNT_ID=${found ?? "acct_…"}: events of your own account name none. (For an app that other merchants install, run this with --connect.)`,
    );
}

async function checkConnectPermissions(
  stripe: Stripe,
  { key, keyName }: Target,
  { hears, connectedAccount }: ConnectOptions,
  keysPage: string,
  say: Say,
): Promise<void> {
  if (hears === "own" || !key.startsWith("rk_")) return;
  if (connectedAccount === null) {
    say(
      "look",
      `${keyName} needs the same rights under "Connect permissions": they can be tried once a merchant has installed the app, with --account acct_….`,
    );
    return;
  }
  const as = { stripeAccount: connectedAccount };
  await checkPermissions(stripe, { as, column: "Connect permissions", keyName, keysPage }, say);
}
