import { describe, expect, it } from "vitest";
import {
  ConfigError,
  ownAccounts,
  readConfig,
  readStripeConfig,
  VARIABLES,
  databaseUrlOf,
} from "../server/config.ts";

const LINK_KEY = "0123456789abcdef0123456789abcdef";

const RIGHT = {
  PUBLIC_URL: "https://recover.example.com/",
  STRIPE_SECRET_KEY_LIVE: "rk_live_abc",
  STRIPE_WEBHOOK_SECRETS: "whsec_one, whsec_two",
  SMTP_URL: "smtps://user:pass%40word@smtp.example.com",
  MAIL_FROM: "Example Billing <billing@example.com>",
  LINK_KEYS: LINK_KEY,
};

/** The names of the wrong variables, with what is said about each. */
function problemsOf(env: Record<string, string | undefined>): Record<string, string> {
  try {
    readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return Object.fromEntries(error.problems.map(({ name, message }) => [name, message]));
  }
  return {};
}

describe("the configuration", () => {
  it("is read with its defaults", () => {
    expect(readConfig(RIGHT)).toEqual({
      databaseUrl: "file:makegood.db",
      databaseEncryptionKey: null,
      tracing: null,
      host: "127.0.0.1",
      port: 8080,
      publicUrl: "https://recover.example.com",
      stripe: {
        secretKeyLive: "rk_live_abc",
        secretKeyTest: null,
        webhookSecrets: ["whsec_one", "whsec_two"],
        appSigningSecrets: [],
        apiBase: "https://api.stripe.com",
        accountId: null,
        accountOfSecret: {},
        accountKeys: [],
        applicationId: null,
      },
      mail: {
        smtpUrl: "smtps://user:pass%40word@smtp.example.com",
        plaintextAllowed: false,
        spfInclude: null,
        dkimSelectors: [],
        from: { name: "Example Billing", address: "billing@example.com" },
      },
      linkKeys: [LINK_KEY],
      metricsToken: null,
      logLevel: "info",
      retention: { textsMs: 730 * 86_400_000, leftMs: 90 * 86_400_000 },
      pooledAccounts: null,
    });
  });

  it("takes what is set, and what is empty for not set", () => {
    const config = readConfig({
      ...RIGHT,
      DATABASE_URL: "postgres://u:p@db/makegood?sslmode=verify-full",
      PORT: "9000",
      HOST: "0.0.0.0",
      STRIPE_SECRET_KEY_LIVE: " ",
      STRIPE_SECRET_KEY_TEST: "sk_test_abc",
      STRIPE_APP_SIGNING_SECRETS: "absec_a,absec_b",
      STRIPE_API_BASE: "http://localhost:12111",
      STRIPE_ACCOUNT_ID: "acct_1",
      LINK_KEYS: `${LINK_KEY},${LINK_KEY}x`,
      METRICS_TOKEN: "0123456789abcdef",
      POOLED_ACCOUNTS: "12",
      MAIL_FROM: '"Example, Inc." <billing@example.com>',
    });
    expect(config).toMatchObject({
      pooledAccounts: 12,
      databaseUrl: "postgres://u:p@db/makegood?sslmode=verify-full",
      port: 9000,
      host: "0.0.0.0",
      stripe: {
        secretKeyLive: null,
        secretKeyTest: "sk_test_abc",
        appSigningSecrets: ["absec_a", "absec_b"],
        apiBase: "http://localhost:12111",
        accountId: "acct_1",
      },
      linkKeys: [LINK_KEY, `${LINK_KEY}x`],
      metricsToken: "0123456789abcdef",
      mail: { from: { name: "Example, Inc.", address: "billing@example.com" } },
    });
  });

  it.each([
    ["postgres://u:hunter22@db/makegood", "postgres"],
    ["postgres://u:hunter22@db/makegood?sslmode=prefer", "postgres"],
    ["postgresql://u:hunter22@localhost/makegood?host=db.internal", "postgres"],
    ["postgres://u:hunter22@127.evil.example/makegood", "postgres"],
    ["http://libsql.internal:8080/?authToken=hunter22", "libsql"],
    ["ws://libsql.internal:8080/?authToken=hunter22", "libsql"],
  ])("refuses %s, which has no TLS, unless %s is waived by name", (DATABASE_URL, transport) => {
    const start = (env: Record<string, string>) => readConfig({ ...RIGHT, DATABASE_URL, ...env });
    for (const env of [{}, { PLAINTEXT_ALLOWED: "smtp" }]) {
      expect(() => start(env)).toThrow(`PLAINTEXT_ALLOWED=${transport}`);
      expect(() => databaseUrlOf({ DATABASE_URL, ...env })).toThrow("without TLS");
      expect(() => start(env)).not.toThrow("hunter22");
    }
    expect(start({ PLAINTEXT_ALLOWED: `smtp, ${transport}` }).databaseUrl).toBe(DATABASE_URL);
  });

  it.each([
    "postgres://u:p@localhost/makegood",
    "postgres://u:p@127.0.0.1:5432/makegood",
    "postgres://u:p@[::1]:5432/makegood",
    "postgres:///makegood?host=/var/run/postgresql",
    "postgres://u:p@db/makegood?sslmode=require",
    "postgres://u:p@db/makegood?ssl=true",
    "libsql://db.example.com",
    "http://127.0.0.1:8080",
    "file:makegood.db",
  ])("takes %s, which stays on this machine or is encrypted", (DATABASE_URL) => {
    expect(readConfig({ ...RIGHT, DATABASE_URL }).databaseUrl).toBe(DATABASE_URL);
  });

  it("takes several accounts, each with its key and its endpoint's secret, and needs no other key then", () => {
    const { STRIPE_SECRET_KEY_LIVE: _none, ...others } = RIGHT;
    const { stripe } = readConfig({
      ...others,
      STRIPE_ACCOUNT_KEYS: "acct_1A=rk_live_abc, acct_1A=rk_test_abc, acct_1Sandbox=sk_test_def",
      STRIPE_WEBHOOK_SECRETS: "acct_1A=whsec_a,acct_1Sandbox=whsec_b,whsec_c",
    });
    expect(stripe).toMatchObject({
      accountKeys: [
        { accountId: "acct_1A", livemode: true, key: "rk_live_abc" },
        { accountId: "acct_1A", livemode: false, key: "rk_test_abc" },
        { accountId: "acct_1Sandbox", livemode: false, key: "sk_test_def" },
      ],
      webhookSecrets: ["whsec_a", "whsec_b", "whsec_c"],
      accountOfSecret: { whsec_a: "acct_1A", whsec_b: "acct_1Sandbox" },
    });
    expect(ownAccounts(stripe)).toHaveLength(3);
  });

  it("may begin without an endpoint, but only where that is said", () => {
    expect(readConfig({ ...RIGHT, STRIPE_WEBHOOK_SECRETS: "none" }).stripe.webhookSecrets).toEqual([]);
    const { STRIPE_WEBHOOK_SECRETS: _, ...without } = RIGHT;
    expect(problemsOf(without)).toHaveProperty("STRIPE_WEBHOOK_SECRETS");
    expect(readStripeConfig(without).stripe.webhookSecrets).toEqual([]);
  });

  it("names everything that is missing at once", () => {
    expect(Object.keys(problemsOf({})).sort()).toEqual([
      "LINK_KEYS",
      "MAIL_FROM",
      "PUBLIC_URL",
      "SMTP_URL",
      "STRIPE_SECRET_KEY_LIVE",
      "STRIPE_WEBHOOK_SECRETS",
    ]);
  });

  it.each([
    ["PORT", "0"],
    ["PORT", "65536"],
    ["PORT", "80.5"],
    ["PORT", "http"],
    ["HOST", "not a host"],
    ["PUBLIC_URL", "recover.example.com"],
    ["PUBLIC_URL", "http://recover.example.com"],
    ["DATABASE_URL", "mysql://db"],
    ["DATABASE_URL", "makegood.db"],
    ["STRIPE_SECRET_KEY_LIVE", "sk_test_abc"],
    ["STRIPE_SECRET_KEY_LIVE", "pk_live_abc"],
    ["STRIPE_SECRET_KEY_TEST", "rk_live_abc"],
    ["STRIPE_WEBHOOK_SECRETS", "whsec_one,,whsec_two"],
    ["STRIPE_WEBHOOK_SECRETS", "absec_one"],
    ["STRIPE_APP_SIGNING_SECRETS", "whsec_one"],
    ["STRIPE_API_BASE", "ftp://localhost"],
    ["STRIPE_ACCOUNT_ID", "cus_1"],
    ["STRIPE_ACCOUNT_KEYS", "acct_1"],
    ["STRIPE_ACCOUNT_KEYS", "acct_1=pk_test_abc"],
    ["STRIPE_ACCOUNT_KEYS", "acct_1=sk_test_abc,acct_1=sk_test_def"],
    ["STRIPE_APPLICATION_ID", "app_1"],
    ["STRIPE_WEBHOOK_SECRETS", "cus_1=whsec_one"],
    ["SMTP_URL", "https://smtp.example.com"],
    ["SMTP_URL", "smtp://"],
    ["MAIL_FROM", "billing@example.com"],
    ["MAIL_FROM", "Billing <billing>"],
    ["LINK_KEYS", "too-short"],
    ["LINK_KEYS", `${LINK_KEY},short`],
    ["METRICS_TOKEN", "short"],
    ["POOLED_ACCOUNTS", "4"],
    ["POOLED_ACCOUNTS", "many"],
  ])("names %s when it is %j, and what is expected", (name, value) => {
    const problems = problemsOf({ ...RIGHT, [name]: value });
    expect(Object.keys(problems)).toEqual([name]);
    expect(problems[name]).toMatch(/expected/);
  });

  it("never prints a secret, however wrong, but does print what is none", () => {
    for (const { name, ...variable } of VARIABLES) {
      const shown = problemsOf({ ...RIGHT, [name]: "hunter2 \n not right" })[name];
      expect(shown, name).toBeDefined();
      expect(shown?.includes("hunter2"), name).toBe(!("secret" in variable));
    }
  });

  it("notices a name that nothing reads", () => {
    expect(problemsOf({ ...RIGHT, MAKEGOOD_PORT: "1" })).toHaveProperty("MAKEGOOD_PORT");
    const { STRIPE_WEBHOOK_SECRET: singular } = problemsOf({ ...RIGHT, STRIPE_WEBHOOK_SECRET: "whsec_x" });
    expect(singular).toContain("did you mean STRIPE_WEBHOOK_SECRETS");
    expect(singular).not.toContain("whsec_x");
    expect(problemsOf({ ...RIGHT, DATABASE_URI: "x" })).toHaveProperty("DATABASE_URI");
    expect(problemsOf({ ...RIGHT, LINK_KEYSS: "x" })).toHaveProperty("LINK_KEYSS");
    expect(
      problemsOf({ ...RIGHT, PATH: "/bin", HOME: "/", MAIL: "/var/mail", HOSTT: "x", STRIPE_API_KEY: "x" }),
    ).toEqual({});
  });

  it("does not send a live key to anybody but Stripe", () => {
    expect(problemsOf({ ...RIGHT, STRIPE_API_BASE: "https://api.example.com" })).toHaveProperty(
      "STRIPE_API_BASE",
    );
    expect(problemsOf({ ...RIGHT, STRIPE_API_BASE: "http://127.0.0.1:12111" })).toEqual({});
    const test = { ...RIGHT, STRIPE_SECRET_KEY_LIVE: "", STRIPE_SECRET_KEY_TEST: "sk_test_x" };
    expect(problemsOf({ ...test, STRIPE_API_BASE: "https://sandbox.example.com" })).toEqual({});
  });

  it("is one message with a line for each problem", () => {
    expect(() => readConfig({ ...RIGHT, PORT: "x", HOST: "y z" })).toThrow(
      /^The configuration has 2 problems:\n {2}HOST: .*\n {2}PORT: .*$/,
    );
  });
});
