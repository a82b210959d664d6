import { z } from "zod";
import { MIN_ACCOUNTS } from "./dunning/retries/model/cross-account-prior.ts";
import { LOG_LEVELS, type LogLevel } from "./log.ts";
import { DKIM_SELECTOR } from "./names/dkim-selectors.ts";
import { secretsOfUrl } from "./redaction.ts";
import { plaintextDatabase, TRANSPORTS } from "./transport-security.ts";
import { isLocalUrl, isSafeUrl } from "./safe-url.ts";

/** What the server is told at start. Durations in ms, URLs without a slash at the end. */
export type Config = {
  databaseUrl: string;
  /** Null: the file is not encrypted by us. */
  databaseEncryptionKey: string | null;
  /** Where traces go; null: nothing is traced. */
  tracing: { endpoint: string; headers: Record<string, string>; share: number } | null;
  host: string;
  port: number;
  /** Where customers' browsers and Stripe reach this server. */
  publicUrl: string;
  stripe: {
    /** Null: this mode is not served. */
    secretKeyLive: string | null;
    secretKeyTest: string | null;
    /** Empty: no endpoint exists yet, and events are refused until one does. */
    webhookSecrets: string[];
    /** Whose endpoint a secret belongs to, where that was said: events of one's own account name none. */
    accountOfSecret: Readonly<Record<string, string>>;
    /** Further accounts with keys of their own: sandboxes, and other accounts of the operator. */
    accountKeys: AccountKey[];
    /** The app's own `ca_…`; null: it is learnt from the first installation. */
    applicationId: string | null;
    /** Empty: the Dashboard's calls are refused. */
    appSigningSecrets: string[];
    apiBase: string;
    /** The account of events that name none: a private app's own. */
    accountId: string | null;
  };
  mail: {
    smtpUrl: string;
    plaintextAllowed?: boolean;
    from: { name: string; address: string };
    /** The domain that merchants include in their SPF record; null or left out: that of `from`. */
    spfInclude?: string | null;
    /** Under which the mail server signs for merchants' domains. */
    dkimSelectors?: readonly string[];
  };
  /** The first one signs, every one verifies. */
  linkKeys: string[];
  /** Null: `/metrics` is not served. */
  metricsToken: string | null;
  logLevel: LogLevel;
  /** How long texts that people wrote are kept once nobody works with them, and merchants' data once they left; ms. */
  retention: { textsMs: number; leftMs: number };
  /** Accounts that make a group of which an account may learn when to retry; null: each learns for itself. */
  pooledAccounts: number | null;
};

/** The key of one account in one mode. */
export type AccountKey = { accountId: string; livemode: boolean; key: string };

/** Stripe's own name for the host that its client calls. */
const STRIPE_API = "https://api.stripe.com";

const withoutSlash = (value: string) => value.replace(/\/+$/, "");

const safeUrl = z.string().refine(isSafeUrl).transform(withoutSlash);

const list = <Item extends z.ZodType<unknown, string>>(item: Item) =>
  z
    .string()
    .transform((value) => value.split(",").map((part) => part.trim()))
    .pipe(z.array(item).min(1));

const matching = (pattern: RegExp) => z.string().regex(pattern);

const ACCOUNT_ID = /^acct_[A-Za-z0-9]+$/;

/** `acct_…=key`: the mode is the key's. */
const accountKey = matching(/^acct_[A-Za-z0-9]+=(sk|rk)_(live|test)_\S+$/).transform((value): AccountKey => {
  const at = value.indexOf("=");
  const key = value.slice(at + 1);
  return { accountId: value.slice(0, at), livemode: /^(sk|rk)_live_/.test(key), key };
});

/** `whsec_…`, or `acct_…=whsec_…` where it must be known whose endpoint it is. */
const webhookSecret = matching(/^(acct_[A-Za-z0-9]+=)?whsec_\S+$/).transform((value) => {
  const at = value.indexOf("=whsec_");
  return at < 0
    ? { secret: value, accountId: null }
    : { secret: value.slice(at + 1), accountId: value.slice(0, at) };
});

/** Long enough for HMAC-SHA256 even if the characters are hex digits of 16 random bytes. */
const linkKey = matching(/^[\x21-\x7e]{32,}$/);

/** `Name <address>`, as mail programs write it. */
const sender = matching(/^[^<>]*[^<>\s][^<>]* <[^<>\s]+>$/)
  .transform((value) => ({
    name: value
      .slice(0, value.indexOf("<"))
      .trim()
      .replace(/^"(.*)"$/, "$1"),
    address: value.slice(value.indexOf("<") + 1, -1),
  }))
  .pipe(z.object({ name: z.string().min(1), address: z.email() }));

const domainName = matching(/^(?=.{3,253}$)[A-Za-z0-9_-]+(\.[A-Za-z0-9-]+)+$/);
const dkimSelector = matching(DKIM_SELECTOR);

const DAY_MS = 86_400_000;

const days = (least: number) =>
  matching(/^\d{1,4}$/)
    .transform(Number)
    .pipe(z.int().min(least).max(3_650));

type Variable = {
  name: string;
  type: string;
  docs: string;
  /** What a right value looks like; completes "expected …". */
  expected: string;
  example: string;
  schema: z.ZodType<unknown, string>;
  /** The value when the variable is not set. With neither this nor `optional`, it must be set. */
  default?: string;
  optional?: true;
  /** Its value is never printed, whatever is wrong with it. */
  secret?: true;
};

/** Every environment variable the server reads, once: its check, its default and its documentation. */
export const VARIABLES = [
  {
    name: "DATABASE_URL",
    type: "URL",
    docs: "Where everything is kept: a libSQL file (`file:…`), a libSQL server (`libsql://…`; tested over HTTP against the published protocol, not against Turso's own servers) or Postgres (`postgres://…`).",
    expected: "a URL that begins with file:, libsql:, https:, postgres: or postgresql:",
    example: "postgres://makegood:…@db.internal/makegood?sslmode=verify-full",
    schema: matching(/^(file:.+|(libsql|https?|wss?|postgres|postgresql):\/\/.+)$/),
    default: "file:makegood.db",
    secret: true,
  },
  {
    name: "DATABASE_ENCRYPTION_KEY",
    type: "secret",
    docs: "Encrypts a libSQL file, its log included. Set it before the first start: a file that is there is not converted, and without the key nobody reads it again. Postgres and libSQL servers are encrypted by their disk or provider.",
    expected: "at least 32 characters without spaces",
    example: "openssl rand -hex 32",
    schema: matching(/^\S{32,}$/),
    optional: true,
    secret: true,
  },
  {
    name: "HOST",
    type: "address",
    docs: "The address to listen on.",
    expected: "an address or host name of this machine",
    example: "0.0.0.0",
    schema: matching(/^[A-Za-z0-9.:-]+$/),
    default: "127.0.0.1",
  },
  {
    name: "PORT",
    type: "number",
    docs: "The TCP port to listen on.",
    expected: "a whole number from 1 to 65535",
    example: "8080",
    schema: matching(/^\d{1,5}$/)
      .transform(Number)
      .pipe(z.int().min(1).max(65_535)),
    default: "8080",
  },
  {
    name: "PUBLIC_URL",
    type: "URL",
    docs: "Where the internet reaches this server; the links in messages begin with it.",
    expected: "an https:// URL (http:// only for localhost)",
    example: "https://recover.example.com",
    schema: safeUrl,
  },
  {
    name: "STRIPE_SECRET_KEY_LIVE",
    type: "secret",
    docs: "Secret or restricted key of live mode. Without it live mode is not served.",
    expected: "a key that begins with sk_live_ or rk_live_",
    example: "rk_live_…",
    schema: matching(/^(sk|rk)_live_\S+$/),
    optional: true,
    secret: true,
  },
  {
    name: "STRIPE_SECRET_KEY_TEST",
    type: "secret",
    docs: "Secret or restricted key of test mode or of the app's managed sandbox. Without it test mode is not served.",
    expected: "a key that begins with sk_test_ or rk_test_",
    example: "rk_test_…",
    schema: matching(/^(sk|rk)_test_\S+$/),
    optional: true,
    secret: true,
  },
  {
    name: "STRIPE_WEBHOOK_SECRETS",
    type: "secrets, comma-separated",
    docs: "Signing secrets of the webhook endpoints: one per endpoint and mode, and while rotating the old one beside the new. `none` until `npm run connect` has made the endpoint. Where several accounts of your own send here, say whose each is: `acct_…=whsec_…`.",
    expected: "one or more secrets that begin with whsec_, separated by commas, or none",
    example: "whsec_…,whsec_…",
    schema: z.union([z.literal("none").transform(() => []), list(webhookSecret)]),
    secret: true,
  },
  {
    name: "STRIPE_APP_SIGNING_SECRETS",
    type: "secrets, comma-separated",
    docs: "Signing secrets of the Stripe app (one per sandbox, two while rotating). They exist after the app's first upload; without them calls from the Dashboard are refused.",
    expected: "one or more secrets that begin with absec_, separated by commas",
    example: "absec_…",
    schema: list(matching(/^absec_\S+$/)),
    optional: true,
    secret: true,
  },
  {
    name: "STRIPE_API_BASE",
    type: "URL",
    docs: "Where Stripe's API is; another one only to talk to a simulated Stripe.",
    expected: "an https:// URL (http:// only for localhost)",
    example: "http://localhost:12111",
    schema: safeUrl,
    default: STRIPE_API,
  },
  {
    name: "STRIPE_ACCOUNT_ID",
    type: "account id",
    docs: "The Stripe account that owns the keys. Needed for a private app, whose events name no account.",
    expected: "an account id that begins with acct_",
    example: "acct_1AbC…",
    schema: matching(ACCOUNT_ID),
    optional: true,
  },
  {
    name: "STRIPE_ACCOUNT_KEYS",
    type: "account ids and keys, comma-separated",
    docs: "Further accounts of your own, each with its key: sandboxes have ids and keys of their own, and one server may serve several accounts. Give their endpoints' secrets as `acct_…=whsec_…`.",
    expected: "one or more pairs acct_…=key, separated by commas, each account once in a mode",
    example: "acct_1AbC…=rk_test_…,acct_1XyZ…=rk_live_…",
    schema: list(accountKey).refine(
      (pairs) =>
        new Set(pairs.map(({ accountId, livemode }) => `${accountId} ${livemode}`)).size === pairs.length,
    ),
    optional: true,
    secret: true,
  },
  {
    name: "STRIPE_APPLICATION_ID",
    type: "application id",
    docs: "The id of your Stripe app. Installations of other applications on the same account are ignored. Without it, it is learnt from each account's first installation.",
    expected: "an application id that begins with ca_",
    example: "ca_AbC…",
    schema: matching(/^ca_[A-Za-z0-9_]+$/),
    optional: true,
  },
  {
    name: "SMTP_URL",
    type: "URL",
    docs: "The mail server that messages leave through, with user and password if it wants them.",
    expected: "a URL that begins with smtp:// or smtps:// and names a host",
    example: "smtps://user:password@smtp.example.com",
    schema: z.string().refine((value) => {
      const url = URL.canParse(value) ? new URL(value) : null;
      return (url?.protocol === "smtp:" || url?.protocol === "smtps:") && url.hostname !== "";
    }),
    secret: true,
  },
  {
    name: "MAIL_FROM",
    type: "name and address",
    docs: "The sender of messages until a merchant sets their own.",
    expected: "a name and an e-mail address: Name <address>",
    example: "Example Billing <billing@example.com>",
    schema: sender,
  },
  {
    name: "MAIL_SPF_INCLUDE",
    type: "domain",
    docs: "The domain that merchants put into the SPF record of their own sender's domain (`include:…`), as your mail provider names it. Without it: the domain of `MAIL_FROM`, whose own record then has to name your mail server.",
    expected: "a domain",
    example: "amazonses.com",
    schema: domainName,
    optional: true,
  },
  {
    name: "MAIL_DKIM_SELECTORS",
    type: "names, comma-separated",
    docs: "The DKIM selectors under which your mail server signs for merchants' domains. A merchant whose provider makes one up for each domain names it in the settings instead.",
    expected: "one or more selectors, separated by commas",
    example: "makegood1,makegood2",
    schema: list(dkimSelector),
    optional: true,
  },
  {
    name: "LINK_KEYS",
    type: "secrets, comma-separated",
    docs: "Keys that sign the payment links in messages: the first signs, all verify. Keep an old key at the end until its links have expired.",
    expected: "one or more keys of at least 32 characters each, without spaces, separated by commas",
    example: "openssl rand -base64 32",
    schema: list(linkKey),
    secret: true,
  },
  {
    name: "PLAINTEXT_ALLOWED",
    type: "names, comma-separated",
    docs: "Connections that may leave this machine without TLS, because the network between is trusted: `postgres`, `libsql`, `smtp`. Everything else off the loopback must be encrypted, or the server does not start (databases) or does not send (mail).",
    expected: `one or more of ${TRANSPORTS.join(", ")}, separated by commas`,
    example: "postgres,smtp",
    schema: list(z.enum(TRANSPORTS)),
    optional: true,
  },
  {
    name: "METRICS_TOKEN",
    type: "secret",
    docs: "Bearer token for `/metrics`. Without it the page does not exist.",
    expected: "at least 16 characters without spaces",
    example: "openssl rand -hex 16",
    schema: matching(/^\S{16,}$/),
    optional: true,
    secret: true,
  },
  {
    name: "OTEL_EXPORTER_OTLP_ENDPOINT",
    type: "URL",
    docs: "The OpenTelemetry collector that gets the traces, by OTLP over HTTP; they go to `/v1/traces` below it. Without it nothing is traced. Spans hold ids, and no names, addresses or amounts.",
    expected: "an https URL, or an http one",
    example: "http://127.0.0.1:4318",
    schema: z.url({ protocol: /^https?$/ }),
    optional: true,
  },
  {
    name: "OTEL_EXPORTER_OTLP_HEADERS",
    type: "secret",
    docs: "Headers for the collector, as services that ask for a key want them: `name=value`, several with commas.",
    expected: "name=value, several with commas",
    example: "authorization=Bearer%20…",
    schema: matching(/^[^=,\s]+=[^=,\s]+(,[^=,\s]+=[^=,\s]+)*$/).transform((value) =>
      Object.fromEntries(
        value.split(",").map((part) => {
          const at = part.indexOf("=");
          return [part.slice(0, at), decodeURIComponent(part.slice(at + 1))];
        }),
      ),
    ),
    optional: true,
    secret: true,
  },
  {
    name: "OTEL_TRACES_SAMPLER_ARG",
    type: "share",
    docs: "The share of traces that are kept, from 0 to 1. The id of a trace decides, so that every process keeps the same ones.",
    expected: "a number from 0 to 1",
    example: "0.1",
    schema: matching(/^(0(\.\d+)?|1(\.0+)?)$/).transform(Number),
    default: "1",
  },
  {
    name: "LOG_LEVEL",
    type: "level",
    docs: "Which lines are printed: of this level and the more serious ones. Secrets and e-mail addresses are hidden on every level.",
    expected: `one of ${LOG_LEVELS.join(", ")}`,
    example: "warn",
    schema: z.enum(LOG_LEVELS),
    default: "info",
  },
  {
    name: "RETENTION_DAYS",
    type: "days",
    docs: "After this many days notes about customers without an open recovery, the reasons of pauses and promises that have ended, and events that could not be applied are erased. Applied events are erased after 35 days in any case.",
    expected: "a whole number from 35 to 3650",
    example: "365",
    schema: days(35),
    default: "730",
  },
  {
    name: "LEFT_RETENTION_DAYS",
    type: "days",
    docs: "This many days after a merchant left, everything of theirs is deleted. Until then they find it again when they come back.",
    expected: "a whole number from 1 to 3650",
    example: "30",
    schema: days(1),
    default: "90",
  },
  {
    name: "POOLED_ACCOUNTS",
    type: "number",
    docs: "Lets accounts learn from each other when retries succeed, as soon as this many others of the same mode have learnt enough. Without it each learns from its own customers alone.",
    expected: "a whole number from 5 to 1000",
    example: "10",
    schema: matching(/^\d{1,4}$/)
      .transform(Number)
      .pipe(z.int().min(MIN_ACCOUNTS).max(1_000)),
    optional: true,
  },
] as const satisfies readonly Variable[];

/** Every variable that was given and is right, by its name. */
type Values = { [V in (typeof VARIABLES)[number] as V["name"]]?: z.output<V["schema"]> };
const table: readonly Variable[] = VARIABLES;

/** One wrong variable. `message` says what is wrong and what is expected, and never holds a secret. */
export type ConfigProblem = { name: string; message: string };

/** Every problem of an environment at once, so that one start shows all there is to put right. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: ConfigProblem[];

  constructor(problems: ConfigProblem[]) {
    const lines = problems.map(({ name, message }) => `  ${name}: ${message}`);
    super(
      `The configuration has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n${lines.join("\n")}`,
    );
    this.problems = problems;
  }
}

/** How a command opens the database, beside its URL. */
export const openOptionsOf = ({ DATABASE_ENCRYPTION_KEY }: Record<string, string | undefined>) => ({
  encryptionKey: DATABASE_ENCRYPTION_KEY?.trim() || undefined,
});

/** Every secret in an environment, so that no line that is printed holds one. Wrong values count too. */
export function secretsOf(env: Record<string, string | undefined>): string[] {
  return table.flatMap(({ name, secret }) => {
    const value = env[name]?.trim();
    if (!secret || !value) return [];
    if (URL_SCHEME.test(value)) return secretsOfUrl(value);
    return value.split(",").flatMap((part) => [part.trim(), part.slice(part.indexOf("=") + 1).trim()]);
  });
}

const URL_SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/**
 * The database alone, for commands that need nothing else of the environment.
 *
 * @throws ConfigError
 */
export function databaseUrlOf({
  DATABASE_URL,
  PLAINTEXT_ALLOWED,
}: Record<string, string | undefined>): string {
  const { values, problems } = parseVariables(
    { DATABASE_URL, PLAINTEXT_ALLOWED },
    table.filter(({ name }) => name === "DATABASE_URL" || name === "PLAINTEXT_ALLOWED"),
  );
  const all = [...problems, ...plaintext(values)];
  if (all.length > 0) throw new ConfigError(all);
  return sure(values.DATABASE_URL);
}

/**
 * Reads the configuration from an environment such as `process.env`. An empty value counts as not set.
 *
 * @throws ConfigError naming every variable that is wrong, missing or unknown.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const values = readVariables(env, table);
  return {
    databaseUrl: sure(values.DATABASE_URL),
    databaseEncryptionKey: values.DATABASE_ENCRYPTION_KEY ?? null,
    host: sure(values.HOST),
    port: sure(values.PORT),
    publicUrl: sure(values.PUBLIC_URL),
    stripe: stripeOf(values),
    mail: {
      smtpUrl: sure(values.SMTP_URL),
      plaintextAllowed: values.PLAINTEXT_ALLOWED?.includes("smtp") ?? false,
      from: sure(values.MAIL_FROM),
      spfInclude: values.MAIL_SPF_INCLUDE ?? null,
      dkimSelectors: values.MAIL_DKIM_SELECTORS ?? [],
    },
    linkKeys: sure(values.LINK_KEYS),
    metricsToken: values.METRICS_TOKEN ?? null,
    tracing:
      values.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? null
        : {
            endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
            headers: values.OTEL_EXPORTER_OTLP_HEADERS ?? {},
            share: sure(values.OTEL_TRACES_SAMPLER_ARG),
          },
    logLevel: sure(values.LOG_LEVEL),
    retention: {
      textsMs: sure(values.RETENTION_DAYS) * DAY_MS,
      leftMs: sure(values.LEFT_RETENTION_DAYS) * DAY_MS,
    },
    pooledAccounts: values.POOLED_ACCOUNTS ?? null,
  };
}

/**
 * The part of the configuration that concerns Stripe, for a command that needs no more. A webhook secret may be missing: the
 * command is what makes it.
 *
 * @throws ConfigError naming every variable that is wrong, missing or unknown.
 */
export function readStripeConfig(
  env: Record<string, string | undefined>,
): Pick<Config, "publicUrl" | "stripe"> {
  const wanted = table
    .filter(({ name }) => name === "PUBLIC_URL" || name.startsWith("STRIPE_"))
    .map((variable) =>
      variable.name === "STRIPE_WEBHOOK_SECRETS" ? { ...variable, default: "none" } : variable,
    );
  const values = readVariables(env, wanted);
  return { publicUrl: sure(values.PUBLIC_URL), stripe: stripeOf(values) };
}

function stripeOf(values: Values): Config["stripe"] {
  const secrets = sure(values.STRIPE_WEBHOOK_SECRETS);
  return {
    secretKeyLive: values.STRIPE_SECRET_KEY_LIVE ?? null,
    secretKeyTest: values.STRIPE_SECRET_KEY_TEST ?? null,
    webhookSecrets: secrets.map(({ secret }) => secret),
    accountOfSecret: Object.fromEntries(
      secrets.flatMap(({ secret, accountId }) => (accountId === null ? [] : [[secret, accountId]])),
    ),
    appSigningSecrets: values.STRIPE_APP_SIGNING_SECRETS ?? [],
    apiBase: sure(values.STRIPE_API_BASE),
    accountId: values.STRIPE_ACCOUNT_ID ?? null,
    accountKeys: values.STRIPE_ACCOUNT_KEYS ?? [],
    applicationId: values.STRIPE_APPLICATION_ID ?? null,
  };
}

/** @throws ConfigError naming every variable that is wrong, missing or unknown. */
function readVariables(env: Record<string, string | undefined>, wanted: readonly Variable[]): Values {
  const { values, problems } = parseVariables(env, wanted);
  const all = [...misspelt(env), ...problems, ...contradictions(env, values)];
  if (all.length > 0) throw new ConfigError(all);
  return values;
}

/** Each variable by itself: its value, or what is wrong with it. */
function parseVariables(
  env: Record<string, string | undefined>,
  wanted: readonly Variable[],
): { values: Values; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const values: Values = {};
  for (const variable of wanted) {
    const raw = env[variable.name]?.trim() || variable.default;
    if (raw === undefined) {
      if (!variable.optional) {
        problems.push({ name: variable.name, message: `is not set; expected ${variable.expected}` });
      }
      continue;
    }
    const read = variable.schema.safeParse(raw);
    if (read.success) Object.assign(values, { [variable.name]: read.data });
    else {
      const shown = variable.secret ? "its value (not shown)" : JSON.stringify(raw.slice(0, 100));
      problems.push({
        name: variable.name,
        message: `${shown} is not right; expected ${variable.expected}`,
      });
    }
  }
  return { values, problems };
}

/** A required variable after the check, which lets nothing missing through. */
function sure<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("readConfig let a missing variable through");
  return value;
}

/** What is wrong with values that are each right by themselves. */
function contradictions(env: Record<string, string | undefined>, values: Values): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const named = ["STRIPE_SECRET_KEY_LIVE", "STRIPE_SECRET_KEY_TEST", "STRIPE_ACCOUNT_KEYS"];
  if (!named.some((name) => env[name]?.trim())) {
    problems.push({
      name: "STRIPE_SECRET_KEY_LIVE",
      message: "is not set, and neither is STRIPE_SECRET_KEY_TEST; expected the key of at least one mode",
    });
  }
  problems.push(...plaintext(values));
  if (values.DATABASE_ENCRYPTION_KEY !== undefined && !values.DATABASE_URL?.startsWith("file:")) {
    problems.push({
      name: "DATABASE_ENCRYPTION_KEY",
      message: "encrypts nothing, because DATABASE_URL is no file; expected a file: URL, or no key",
    });
  }
  const base = values.STRIPE_API_BASE ?? STRIPE_API;
  const hasLiveKey =
    values.STRIPE_SECRET_KEY_LIVE !== undefined ||
    values.STRIPE_ACCOUNT_KEYS?.some(({ livemode }) => livemode) === true;
  if (hasLiveKey && base !== STRIPE_API && !isLocalUrl(base)) {
    problems.push({
      name: "STRIPE_API_BASE",
      message: `would send a live key to another host than Stripe's; expected ${STRIPE_API} (or localhost)`,
    });
  }
  return problems;
}

/** A database that customers' data would travel to in plain text. */
function plaintext({ DATABASE_URL, PLAINTEXT_ALLOWED = [] }: Values): ConfigProblem[] {
  const found = DATABASE_URL === undefined ? null : plaintextDatabase(DATABASE_URL);
  if (found === null || PLAINTEXT_ALLOWED.includes(found.transport)) return [];
  const waiver = `or set PLAINTEXT_ALLOWED=${found.transport} where the network between is trusted`;
  const message = `its value (not shown) would send customers' data over the network without TLS; ${found.problem}, ${waiver}`;
  return [{ name: "DATABASE_URL", message }];
}

/** Names that look meant for us and that nothing reads: a typo would otherwise pass as "not set". */
function misspelt(env: Record<string, string | undefined>): ConfigProblem[] {
  const known = new Set(table.map(({ name }) => name));
  return Object.keys(env)
    .filter((name) => !known.has(name) && env[name]?.trim())
    .flatMap((name) => {
      const meant = table.find((variable) => variable.name.length >= 8 && oneEditApart(variable.name, name));
      if (meant) return [{ name, message: `is not known; did you mean ${meant.name}?` }];
      const own = name.startsWith("MAKEGOOD_");
      return own ? [{ name, message: `is not known; the names are ${[...known].join(", ")}` }] : [];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** True when one letter is changed, missing or too many. */
function oneEditApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return Math.max(a.length, b.length) - start - end === 1;
}

/** The table of variables in Markdown, which `README.md` holds word for word. */
export function configDocs(): string {
  const rows = table.map(({ name, type, docs, example, ...variable }) => {
    const fallback =
      variable.default === undefined
        ? variable.optional
          ? "optional"
          : "**required**"
        : `\`${variable.default}\``;
    return `| \`${name}\` | ${type} | ${fallback} | ${docs} | \`${example}\` |`;
  });
  return [
    "| name | type | default | what it is | example |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/**
 * `.env.example`, in the order of the table: what must be set stands open, the rest behind a `#`. Docker Compose, systemd,
 * a shell and `node --env-file` read the same file, so a value with spaces stands in double quotes and none holds a `$`.
 */
export function envExample(): string {
  const entries = table.map(({ name, docs, expected, example, secret, optional, default: fallback }) => {
    const isRequired = fallback === undefined && !optional;
    // What only looks like a secret or an id would be left as it is.
    const value = fallback ?? (secret || example.includes("…") ? "" : example);
    const quoted = /\s/.test(value) ? `"${value}"` : value;
    return [
      `# ${docs}`,
      `# Expected: ${expected}.${value === "" ? ` For example: ${example}` : ""}`,
      `${isRequired ? "" : "#"}${name}=${quoted}`,
    ].join("\n");
  });
  return [
    "# The settings of a server. Copy to .env, `chmod 600 .env`, and fill in the lines without a #.",
    "# docs/configuration.md has the same as a table; `npm run doctor` says what is wrong.",
    "",
    entries.join("\n\n"),
    "",
    "# Only for compose.yaml: the password of its Postgres, without characters that a URL would change. `openssl rand -hex 32`",
    "#POSTGRES_PASSWORD=",
    "",
  ].join("\n");
}

/** The accounts that the operator's own keys belong to, as far as that was said, each in each of its modes. */
export function ownAccounts({
  accountId,
  secretKeyLive,
  secretKeyTest,
  accountKeys,
}: Config["stripe"]): { stripeAccountId: string; livemode: boolean }[] {
  const modes = [...(secretKeyLive === null ? [] : [true]), ...(secretKeyTest === null ? [] : [false])];
  return [
    ...(accountId === null ? [] : modes.map((livemode) => ({ stripeAccountId: accountId, livemode }))),
    ...accountKeys.map(({ accountId: stripeAccountId, livemode }) => ({ stripeAccountId, livemode })),
  ];
}
