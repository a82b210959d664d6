import { systemClock } from "../../server/clock.ts";
import { Hono } from "hono";
import type Stripe from "stripe";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect, type ConnectOptions, type Target } from "../../server/stripe/connect/connect.ts";
import type { Mark } from "../../server/stripe/connect/report.ts";
import { findSigner } from "../../server/http/stripe-signature.ts";
import { KNOWN_API_VERSIONS } from "../../server/stripe/api-versions.ts";
import { HANDLED_EVENTS } from "../../server/stripe/mapping/handled-events.ts";
import { PERMISSIONS_NEEDED } from "../../server/stripe/permissions.ts";
import { type Conformance, conformanceMiddleware } from "../conformance/conformance-middleware.ts";
import { loadStripeSchema } from "../conformance/schema-cache.ts";
import { Sandbox } from "../sandbox/sandbox.ts";
import { listen } from "../simulation/harness.ts";
import { clientOf } from "./sandbox-client.ts";

const KEY = "sk_test_operator0000000000";
const NEWEST = KNOWN_API_VERSIONS.at(-1);

let sandbox: Sandbox;
let stripe: Stripe;
let apiBase: string;
let publicUrl: string;
let closers: (() => Promise<void>)[];
let conformance: Conformance;
/** What the running server was started with. */
let serverSecrets: string[];

beforeAll(() => void loadStripeSchema(), 120_000);
beforeEach(async () => {
  closers = [];
  serverSecrets = [];
  conformance = conformanceMiddleware();
  sandbox = new Sandbox({ seed: 3, keys: [KEY] });
  const api = await listen(
    0,
    conformance.around((request) => sandbox.app.fetch(request as Request)) as never,
  );
  apiBase = api.url;
  stripe = clientOf(sandbox, KEY);
  const app = new Hono();
  app.get("/healthz", (c) => c.json({ ok: true }));
  app.post("/webhooks/stripe", async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    const signed = findSigner(body, c.req.header("stripe-signature"), serverSecrets, Date.now());
    return c.json({}, "secret" in signed ? 200 : 400);
  });
  const server = await listen(0, app.fetch);
  publicUrl = server.url;
  closers.push(api.close, server.close);
});
afterEach(async () => {
  for (const close of closers) await close();
  conformance.assertNone();
});

type Line = `${Mark} ${string}`;
async function run(target: Partial<Target> = {}, options: Partial<ConnectOptions> = {}): Promise<Line[]> {
  const lines: Line[] = [];
  await connect(
    {
      key: KEY,
      keyName: "STRIPE_SECRET_KEY_TEST",
      livemode: false,
      accountId: sandbox.platformAccount,
      isOneOfSeveral: false,
      ...target,
    },
    {
      publicUrl,
      apiBase,
      secrets: serverSecrets,
      hears: "own",
      connectedAccount: null,
      clock: systemClock,
      ...options,
    },
    (mark, text) => lines.push(`${mark} ${text}`),
  );
  for (const line of lines) expect(line).not.toMatch(/[sr]k_(test|live)_/);
  return lines;
}
const of = (mark: Mark, lines: Line[]) => lines.filter((line) => line.startsWith(`${mark} `));
const secretIn = (lines: Line[]) =>
  /whsec_\w+/.exec(lines.find((line) => line.includes("told only")) ?? "")?.[0];
const endpoints = async () => (await stripe.webhookEndpoints.list()).data;

describe("connecting", () => {
  it("makes the endpoint, asks for its secret to be set, and then has nothing more to do", async () => {
    const first = await run();
    const [made] = await endpoints();
    expect(made).toMatchObject({
      url: `${publicUrl}/webhooks/stripe`,
      api_version: NEWEST,
      status: "enabled",
    });
    expect(made?.enabled_events).toEqual([...HANDLED_EVENTS].filter((type) => !type.startsWith("account.")));
    expect(of("left", first)).toEqual([expect.stringContaining(`lacks the secret of ${made?.id}`)]);

    const secret = secretIn(first)!;
    const second = await run({}, { secrets: [secret] });
    expect(of("left", second)).toEqual([expect.stringContaining("start it again")]);
    expect(of("done", second)).toEqual([]);

    serverSecrets = [secret];
    const third = await run();
    expect([of("left", third), of("done", third)]).toEqual([[], []]);
    expect(await endpoints()).toEqual([made && { ...made, metadata: expect.anything() }]);
    expect(JSON.stringify(third)).not.toContain(secret);
  });

  it("makes one that hears connected accounts, with their installations, beside one's own", async () => {
    await run();
    await run({ accountId: null }, { hears: "connected" });
    const made = await endpoints();
    expect(made).toHaveLength(2);
    expect(made[0]?.enabled_events).toEqual([...HANDLED_EVENTS]);
    const heard: string[] = [];
    sandbox.webhooks.habits = { ...sandbox.webhooks.habits };
    for (const { connect: isConnect } of sandbox.webhooks.endpoints) heard.push(String(isConnect));
    expect(heard).toEqual(["false", "true"]);
    // A second run of each finds its own.
    await run();
    await run({ accountId: null }, { hears: "connected" });
    expect(await endpoints()).toHaveLength(2);
  });

  it("mends what is wrong with one that is there: events, and that it is off", async () => {
    const { id } = await stripe.webhookEndpoints.create({
      url: `${publicUrl}/webhooks/stripe`,
      enabled_events: ["invoice.paid", "customer.created"],
      api_version: NEWEST as never,
    });
    await stripe.webhookEndpoints.update(id, { disabled: true });
    const lines = await run();
    const [mended] = await endpoints();
    expect(mended).toMatchObject({ id, status: "enabled" });
    expect(new Set(mended?.enabled_events)).toEqual(
      new Set([...HANDLED_EVENTS].filter((type) => !type.startsWith("account."))),
    );
    expect(of("done", lines).join()).toMatch(
      /added invoice\.payment_failed.*took away customer\.created.*switched it on/,
    );
    expect(await endpoints()).toHaveLength(1);
  });

  it("changes nothing where it may only look, and says what is to be done", async () => {
    const readOnly = { readOnly: true };
    expect(of("left", await run({}, readOnly)).join()).toMatch(/no endpoint.*npm run connect makes it/);
    expect(await endpoints()).toEqual([]);
    const { id } = await stripe.webhookEndpoints.create({
      url: `${publicUrl}/webhooks/stripe`,
      enabled_events: ["invoice.paid", "customer.created"],
      api_version: NEWEST as never,
    });
    await stripe.webhookEndpoints.update(id, { disabled: true });
    const before = await endpoints();
    expect(of("left", await run({}, readOnly)).join()).toMatch(
      /is switched off; lacks invoice\.payment_failed.*has customer\.created too many.*npm run connect mends it/,
    );
    await stripe.webhookEndpoints.del(id);
    await stripe.webhookEndpoints.create({
      url: `${publicUrl}/webhooks/stripe`,
      enabled_events: ["*"],
      api_version: "2024-06-20",
    });
    const lines = await run({}, readOnly);
    expect(of("left", lines).join()).toContain("of API version 2024-06-20, which is not");
    expect(of("done", lines)).toEqual([]);
    expect([before.length, (await endpoints()).length]).toEqual([1, 1]);
  });

  it("replaces one of another API version, and lets it go only when the server has the new secret", async () => {
    const old = await stripe.webhookEndpoints.create({
      url: `${publicUrl}/webhooks/stripe`,
      enabled_events: ["*"],
      api_version: "2024-06-20" as never,
    });
    serverSecrets = [old.secret!];
    const first = await run();
    expect((await stripe.webhookEndpoints.retrieve(old.id)).status).toBe("enabled");
    expect(of("left", first).join()).toContain(`${old.id} sends in API version 2024-06-20`);
    serverSecrets = [old.secret!, secretIn(first)!];
    expect(of("done", await run()).join()).toContain(`${old.id} sends in API version 2024-06-20`);
    expect((await stripe.webhookEndpoints.retrieve(old.id)).status).toBe("disabled");
    const third = await run();
    expect([of("left", third), of("done", third)]).toEqual([[], []]);
  });

  it("leaves other endpoints of the account alone", async () => {
    const other = await stripe.webhookEndpoints.create({
      url: "https://shop.example.com/hooks",
      enabled_events: ["checkout.session.completed"],
    });
    await run();
    const { secret: _, ...before } = other;
    expect((await endpoints()).find(({ id }) => id === other.id)).toEqual(before);
  });
});

describe("what is missing is named with the step that mends it:", () => {
  it("a wrong key", async () => {
    const lines = await run({ key: "sk_test_mistyped00000000" });
    expect(lines).toEqual([
      expect.stringMatching(/^left Stripe does not know STRIPE_SECRET_KEY_TEST.*\/test\/apikeys/),
    ]);
    expect(await endpoints()).toEqual([]);
  });

  it.each(PERMISSIONS_NEEDED.filter((permission) => permission !== "elements_write"))(
    "a key without %s",
    async (permission) => {
      const [object, right] = [permission.replace(/_(read|write)$/, ""), permission.split("_").at(-1)];
      const others = PERMISSIONS_NEEDED.filter((each) => each !== permission);
      // Writing includes reading: a key that lacks the reading lacks the writing too.
      const permissions = others.filter((each) => right !== "read" || each !== `${object}_write`);
      sandbox.addKey("rk_test_lacking00000000", { permissions: [...permissions, "webhook_write"] });
      const lines = await run({ key: "rk_test_lacking00000000" });
      expect(of("left", lines).join("\n")).toContain(
        `lacks the permission ${permission} (Stripe calls it rak_${permission})`,
      );
    },
  );

  it("a restricted key that has all it needs lacks nothing, and may not need to read whose it is", async () => {
    sandbox.addKey("rk_test_enough000000000", { permissions: [...PERMISSIONS_NEEDED, "webhook_write"] });
    const lines = await run({ key: "rk_test_enough000000000" });
    expect(of("left", lines)).toEqual([expect.stringContaining("STRIPE_WEBHOOK_SECRETS")]);
    expect(lines.join("\n")).toContain(`is a test key of ${sandbox.platformAccount}`);
    expect(of("look", lines).join("\n")).toContain("elements_write");
  });

  it("a key that may not manage endpoints", async () => {
    sandbox.addKey("rk_test_nohooks00000000", { permissions: [...PERMISSIONS_NEEDED] });
    const lines = await run({ key: "rk_test_nohooks00000000" });
    expect(of("left", lines)).toEqual([
      expect.stringMatching(/may not manage webhook endpoints.*secret key/),
    ]);
  });

  it("Connect permissions, once an account is named on which they can be tried", async () => {
    const merchant = sandbox.addAccount().id;
    sandbox.addKey("rk_test_connect00000000", {
      permissions: [...PERMISSIONS_NEEDED, "webhook_write"],
      connectPermissions: ["invoice_read", "customer_portal_read"],
    });
    const target = { key: "rk_test_connect00000000", accountId: null };
    const unnamed = await run(target, { hears: "connected" });
    expect(of("look", unnamed).join("\n")).toContain("--account acct_");
    const lines = await run(target, { hears: "connected", connectedAccount: merchant });
    expect(of("left", lines).join("\n")).toMatch(
      /lacks the permission customer_read.*under "Connect permissions"/,
    );
    expect(of("left", lines).join("\n")).not.toMatch(/invoice_read/);
  });

  it("a portal whose settings were never saved, in this mode", async () => {
    sandbox.settingsOf(sandbox.platformAccount).portalSaved = { live: true, test: false };
    expect(of("left", await run()).join("\n")).toMatch(
      /portal has no settings.*test\/settings\/billing\/portal.*"Save"/,
    );
    sandbox.settingsOf(sandbox.platformAccount).portalSaved.test = true;
    expect(of("left", await run()).join("\n")).not.toContain("portal");
  });

  it("a hosted page that keeps no card", async () => {
    sandbox.account(sandbox.platformAccount)!.settings!.invoices!.hosted_payment_method_save = "never";
    expect(of("left", await run()).join("\n")).toMatch(/not kept.*settings\/billing\/invoice/);
  });

  it("a server that does not answer, before an endpoint points at it", async () => {
    const lines = await run({}, { publicUrl: "http://127.0.0.1:9" });
    expect(of("left", lines)).toEqual([
      expect.stringMatching(/healthz cannot be reached \(.*\): start the server/),
    ]);
    expect(await endpoints()).toEqual([]);
    const elsewhere = await run({}, { publicUrl: apiBase });
    expect(of("left", elsewhere)).toEqual([
      expect.stringMatching(/HTTP 404.*point PUBLIC_URL at the server/),
    ]);
  });

  it("an account id that the server lacks, or that is another's", async () => {
    expect(of("left", await run({ accountId: null })).join("\n")).toContain(
      `set STRIPE_ACCOUNT_ID=${sandbox.platformAccount}`,
    );
    expect(of("left", await run({ accountId: "acct_1Other" })).join("\n")).toMatch(
      /belongs to .* but .* acct_1Other/,
    );
  });

  it("what no API tells, each time", async () => {
    const looks = of("look", await run()).join("\n");
    expect(looks).toMatch(/past due/);
    expect(looks).toMatch(/e-mails about failed payments/);
    expect(looks).toMatch(/reminders/);
  });
});
