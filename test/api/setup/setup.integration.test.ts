import { createServer, type Server as NetServer } from "node:net";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { proveSender } from "../../../db/stores/sender-proofs.ts";
import { openMailer } from "../../../server/channels/email/mailer.ts";
import type { ApiServices } from "../../../server/api/context.ts";
import type { Output } from "../../../server/api/contract.ts";
import { ClockCheck } from "../../../server/stripe/clock-check.ts";
import { openGateway } from "../../../server/stripe/stripe-gateway.ts";
import { databases, type TestDatabase } from "../../db/databases.ts";
import { type MailCatcher, startMailCatcher } from "../../sandbox/mail/catcher.ts";
import { Sandbox } from "../../sandbox/sandbox.ts";
import { eventsFor } from "../../../server/stripe/connect/endpoint.ts";
import { KNOWN_API_VERSIONS } from "../../../server/stripe/api-versions.ts";
import { openResolver } from "../../../server/names/resolver.ts";
import { subscription as makeSubscription } from "../../dunning/make-facts.ts";
import { startNameServer } from "../../names/name-server.ts";
import { Dashboard, SECRET } from "../dashboard-caller.ts";
import { DAY, HOUR, MINUTE, TestClock } from "../merchant.ts";

const HERE = { accountId: "acct_1Setup", livemode: false };
/** Events of all accounts that installed the app, at the server's public address. */
const OURS = {
  url: "https://recover.example.com/webhooks/stripe",
  secrets: ["whsec_setup"],
  connect: true,
  events: eventsFor("connected"),
  apiVersion: KNOWN_API_VERSIONS.at(-1)!,
};
const clock = new TestClock();
let clockCheck: ClockCheck;

type Task = Output<"setup.check">["tasks"][number];

describe.each(["sqlite", "postgres"] as const)("setting up on %s", (dialect) => {
  let opened: TestDatabase;
  let sandbox: Sandbox;
  let stripe: Server;
  let apiBase: string;
  let mail: MailCatcher;
  const closers: (() => Promise<void> | void)[] = [];

  beforeAll(async () => {
    opened = await databases[dialect]();
    clockCheck = new ClockCheck(clock, () => Promise.resolve(null));
    sandbox = new Sandbox({ seed: 1, startAt: clock.now() });
    sandbox.addAccount({ id: HERE.accountId });
    stripe = await new Promise<Server>((resolve) => {
      const started = serve({ fetch: sandbox.app.fetch, port: 0, hostname: "127.0.0.1" }, () =>
        resolve(started as Server),
      );
    });
    apiBase = `http://127.0.0.1:${(stripe.address() as AddressInfo).port}`;
    mail = await startMailCatcher();
    await new Dashboard(opened.db).merchant(HERE.accountId, false);
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });
  afterAll(async () => {
    stripe.closeAllConnections();
    await Promise.all([new Promise((closed) => stripe.close(closed)), mail.close()]);
    await opened.drop();
  });

  const gateway = (options: { apiBase?: string; key?: string | null } = {}) =>
    openGateway({
      keys: { live: null, test: options.key === undefined ? "sk_test_setup0000000000" : options.key },
      apiBase: options.apiBase ?? apiBase,
      timeoutMs: 10_000,
      clock,
      noteDate: (date) => clockCheck.note(date),
    });
  const working = (): Partial<ApiServices> => ({
    gateway: gateway(),
    clockCheck,
    mailer: openMailer({ smtpUrl: mail.smtpUrl, clock }),
  });
  const dashboardWith = (services: Partial<ApiServices>) =>
    new Dashboard(opened.db, [SECRET], { ...working(), ...services });
  const taskOf = async (id: Task["id"], dashboard: Dashboard, how = {}) => {
    const { tasks } = await dashboard.ask("setup.check", {}, { ...HERE, ...how });
    const task = tasks.find((one) => one.id === id);
    if (!task) throw new Error(`no task ${id}`);
    return task;
  };
  const event = (
    id: string,
    receivedAt: number,
    state: "applied" | "failed",
    problem: string | null = null,
    type = "invoice.paid",
  ) =>
    opened.db.write((tx) =>
      tx.insert(opened.db.tables.inbox).values({
        account: `${HERE.accountId}:test`,
        eventId: id,
        type,
        apiVersion: null,
        createdAt: receivedAt,
        receivedAt,
        payload: Buffer.from("{}"),
        state,
        dueAt: null,
        leaseUntil: null,
        leaseOwner: null,
        tries: 1,
        problem,
      }),
    );

  it("begins with what is missing, and is complete once all that is needed works", async () => {
    const dashboard = dashboardWith({});
    const { tasks, complete } = await dashboard.ask("setup.check", {}, { ...HERE, roles: [] });
    expect(Object.fromEntries(tasks.map(({ id, status }) => [id, status]))).toEqual({
      connected: "complete",
      stripe_access: "complete",
      clock: "complete",
      webhooks: "blocked",
      endpoint: "blocked",
      email: "complete",
      public_url: "complete",
      portal: "complete",
      hosted_page: "complete",
      end_of_retries: "not_started",
      stripe_emails: "not_started",
      retry_mode: "not_started",
      sender: "not_started",
      sender_spf: "not_started",
      sender_dkim: "not_started",
      sender_dmarc: "not_started",
      orphans: "complete",
      segments: "not_started",
      first_case: "not_started",
    });
    expect(complete).toBe(false);
    expect(mail.count()).toBe(0);

    await event("evt_old", dashboard.clock.now() - 36 * DAY, "applied");
    expect((await taskOf("webhooks", dashboard)).status).toBe("blocked");
    await event("evt_new", dashboard.clock.now() - HOUR, "applied");
    const events = await taskOf("webhooks", dashboard);
    expect(events).toMatchObject({
      status: "complete",
      text: "The last event came on Nov 18, 2026, 11:00 AM.",
    });
    expect((await dashboard.ask("setup.check", {}, HERE)).complete).toBe(false);
    sandbox.addEndpoint(OURS);
    expect((await dashboard.ask("setup.check", {}, HERE)).complete).toBe(true);
    await event("evt_broken", dashboard.clock.now(), "failed");
    expect(await taskOf("webhooks", dashboard)).toMatchObject({
      status: "blocked",
      text: expect.stringContaining("1 of them could not be processed"),
    });

    const { settings } = await dashboard.ask("account.get", {}, HERE);
    await dashboard.ask("settings.put", { basedOn: settings, settings }, HERE);
    expect((await taskOf("retry_mode", dashboard)).status).toBe("complete");
    const own = { ...settings, connected: false, senderName: "Acme", senderEmail: "pay@acme.example" };
    await dashboard.ask("settings.put", { basedOn: settings, settings: own }, HERE);
    expect(await taskOf("sender", dashboard)).toMatchObject({
      status: "not_started",
      text: expect.stringMatching(
        /^Messages come from Acme via Example Billing, billing@example\.com, and replies go to pay@acme\.example\./,
      ),
    });
    expect(await proveSender(opened.db, `${HERE.accountId}:test`, "pay@acme.example")).toBe(true);
    expect(await taskOf("sender", dashboard)).toMatchObject({
      status: "not_started",
      text: expect.stringContaining("could not be read just now"),
    });
    expect((await taskOf("connected", dashboard)).status).toBe("blocked");
    const everyone = { id: "everyone_else", name: "E", rule: { all: [] }, strategyId: "soft_decline" };
    await dashboard.ask("segments.put", { basedOn: 0, list: [everyone] }, HERE);
    expect((await taskOf("segments", dashboard)).status).toBe("complete");
    const merchant = await dashboard.merchant(HERE.accountId, false);
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    expect((await taskOf("first_case", dashboard)).status).toBe("complete");
  });

  it("knows Stripe's settings as far as our key may read them, and asks a person for the rest", async () => {
    const settings = sandbox.settingsOf(HERE.accountId);
    const page = sandbox.account(HERE.accountId)!.settings!.invoices!;
    settings.portalSaved = { live: true, test: false };
    page.hosted_payment_method_save = "never";
    const dashboard = dashboardWith({});
    expect(await taskOf("portal", dashboard)).toMatchObject({
      status: "blocked",
      text: expect.stringContaining("press Save once"),
    });
    expect(await taskOf("hosted_page", dashboard)).toMatchObject({
      status: "not_started",
      text: expect.stringContaining("not kept"),
    });
    settings.portalSaved.test = true;
    page.hosted_payment_method_save = "offer";
    expect((await taskOf("portal", dashboard)).status).toBe("complete");
    expect((await taskOf("hosted_page", dashboard)).status).toBe("complete");

    sandbox.addKey("rk_test_narrow000000000", { permissions: ["invoice_read"] });
    const narrow = dashboardWith({ gateway: gateway({ key: "rk_test_narrow000000000" }) });
    for (const id of ["portal", "hosted_page"] as const)
      expect(await taskOf(id, narrow)).toMatchObject({
        status: "not_started",
        text: expect.stringMatching(/may not read/),
      });
  });

  it("asks a person what no API tells, and holds what was observed against the answer", async () => {
    const dashboard = dashboardWith({});
    const say = async (said: Partial<Output<"account.get">["settings"]>) => {
      const { settings } = await dashboard.ask("account.get", {}, HERE);
      await dashboard.ask("settings.put", { basedOn: settings, settings: { ...settings, ...said } }, HERE);
    };
    const found = async (id: Task["id"]) => {
      const { status, text } = await taskOf(id, dashboard);
      return `${status}: ${text}`;
    };
    expect(await found("stripe_emails")).toMatch(/^not_started: Nobody has said yet.*Look once/);
    expect(await found("end_of_retries")).toMatch(/^not_started: Nobody has said yet.*was not seen to end/);
    await say({ stripeEmails: "on", endOfRetries: "past_due" });
    expect(await found("stripe_emails")).toMatch(/^blocked: As you said, .*twice/);
    expect(await found("end_of_retries")).toMatch(/^said: As you said: .*stays past due/);
    await say({ stripeEmails: "off" });
    expect(await found("stripe_emails")).toMatch(/^said: /);

    const subscription = makeSubscription({
      account: `${HERE.accountId}:test`,
      status: "canceled",
      cancellationReason: "payment_failed",
      endedAt: dashboard.clock.now() - DAY,
    });
    await opened.db.write((tx) => tx.insert(opened.db.tables.subscriptions).values(subscription));
    expect(await found("end_of_retries")).toMatch(
      /^blocked: You said that .* but Stripe did something else.*Stripe ended 1 subscription for a failed payment, on Nov/,
    );
    await say({ endOfRetries: "unsaid" });
    expect(await found("end_of_retries")).toMatch(/^blocked: Nobody has said yet.*ended 1 subscription/);
  });

  it("lists parked events by type and cause, applies them once more or gives them up", async () => {
    const dashboard = dashboardWith({});
    await opened.db.write((tx) => tx.delete(opened.db.tables.inbox));
    const now = dashboard.clock.now();
    const amount = "data.object.amount: expected a number";
    await event("evt_1", now - 3 * DAY, "failed", amount);
    await event("evt_2", now - DAY, "failed", amount);
    await event("evt_3", now - 2 * DAY, "failed", "data.object.id: expected a text", "charge.failed");
    const kinds = async () => (await dashboard.ask("setup.parkedEvents", {}, HERE)).kinds;
    const paid = { type: "invoice.paid", problem: amount };
    const charge = { type: "charge.failed", problem: "data.object.id: expected a text" };
    expect(await kinds()).toEqual([
      { ...paid, events: 2, since: now - 3 * DAY, lastAt: now - DAY },
      { ...charge, events: 1, since: now - 2 * DAY, lastAt: now - 2 * DAY },
    ]);
    expect((await dashboard.refused("setup.retryEvents", { ...paid, problem: null }, HERE)).code).toBe(
      "not_found",
    );
    expect((await dashboard.refused("setup.dropEvents", paid, { ...HERE, roles: [] })).code).toBe(
      "role_missing",
    );
    const elsewhere = { accountId: "acct_1Elsewhere", livemode: false };
    await dashboard.merchant("acct_1Elsewhere", false);
    expect((await dashboard.refused("setup.dropEvents", paid, elsewhere)).code).toBe("not_found");

    expect(await dashboard.ask("setup.retryEvents", paid, HERE)).toEqual({ events: 2 });
    expect(await dashboard.ask("setup.dropEvents", charge, HERE)).toEqual({ events: 1 });
    expect(await kinds()).toEqual([]);
    const rows = await opened.db.read.select().from(opened.db.tables.inbox);
    expect(
      Object.fromEntries(
        rows.map(({ eventId, state, dueAt, problem }) => [eventId, [state, dueAt, problem]]),
      ),
    ).toEqual({
      evt_1: ["waiting", now, amount],
      evt_2: ["waiting", now, amount],
      evt_3: ["applied", null, `dropped by usr_1: ${charge.problem}`],
    });
  });

  it("names every event that the endpoint lacks, and a wrong API version", async () => {
    const url = "https://other.example.com";
    const dashboard = dashboardWith({ publicUrl: url });
    const endpoint = () => taskOf("endpoint", dashboard);
    expect(await endpoint()).toMatchObject({
      status: "blocked",
      text: expect.stringContaining(`no endpoint for ${url}/webhooks/stripe`),
    });
    const events = eventsFor("connected").filter((type) => !/^(charge.refunded|mandate.updated)$/.test(type));
    sandbox.addEndpoint({ ...OURS, url: `${url}/webhooks/stripe`, events, apiVersion: "2024-06-20" });
    const { status, text } = await endpoint();
    expect(status).toBe("blocked");
    expect(text).toMatch(
      /API version 2024-06-20, and \S+ is needed.* 2 events: charge\.refunded, mandate\.updated\./,
    );
    sandbox.addKey("rk_test_blind00000000000", { permissions: ["invoice_read"] });
    const blind = dashboardWith({ gateway: gateway({ key: "rk_test_blind00000000000" }) });
    expect(await taskOf("endpoint", blind)).toMatchObject({
      status: "not_started",
      optional: true,
      text: expect.stringMatching(/may not read/),
    });
  });

  it("says of the sender's domain what its records say, and of a proven sender that they do not vouch any more", async () => {
    const zone: Record<string, { TXT: string[] }> = {
      "acme.example": { TXT: ["v=spf1 include:example.com -all"] },
      "s1._domainkey.acme.example": { TXT: ["v=DKIM1; p=MIGf"] },
      "_dmarc.acme.example": { TXT: ["v=DMARC1; p=reject"] },
    };
    const nameServer = await startNameServer(zone);
    closers.push(nameServer.close);
    const dashboard = dashboardWith({ names: openResolver(nameServer.address) });
    const { settings } = await dashboard.ask("account.get", {}, HERE);
    const own = { ...settings, senderName: "Acme", senderEmail: "pay@acme.example" };
    await dashboard.ask("settings.put", { basedOn: settings, settings: own }, HERE);
    await proveSender(opened.db, `${HERE.accountId}:test`, "pay@acme.example");
    const found = async (id: Task["id"]) => {
      const { status, text } = await taskOf(id, dashboard);
      return `${status}: ${text}`;
    };
    expect(await found("sender")).toBe("complete: Messages come from Acme, pay@acme.example.");
    expect(await found("sender_spf")).toMatch(/^complete: .*has include:example\.com: v=spf1 include/);
    expect(await found("sender_dkim")).toMatch(/^not_started: .*s1 \(SendGrid\).*enter its selector/);
    expect(await found("sender_dmarc")).toMatch(/^complete: _dmarc\.acme\.example has the policy “reject”/);
    zone["acme.example"] = { TXT: ["v=spf1 include:elsewhere.example -all"] };
    expect(await found("sender")).toMatch(/^blocked: .*no longer lets this server send/);
    expect(await found("sender_spf")).toMatch(/^blocked: .*names other servers.*Add include:example\.com/);
    expect(await found("sender_dmarc")).toMatch(/^blocked: .*would hide or refuse/);
  });

  it("speaks the caller's language", async () => {
    const task = await taskOf("email", dashboardWith({}), { locale: "de" });
    expect(task).toMatchObject({
      title: "Mailserver",
      text: expect.stringContaining("nimmt unser Passwort an"),
      optional: false,
    });
  });

  it("tells what is wrong with Stripe: refused, out of reach, no key for the mode", async () => {
    const refused = await taskOf(
      "stripe_access",
      dashboardWith({ gateway: gateway({ key: "no key at all" }) }),
    );
    expect(refused).toMatchObject({ status: "blocked", text: expect.stringContaining("HTTP 401") });
    expect(refused.text).not.toContain("no key at all");
    const away = await taskOf(
      "stripe_access",
      dashboardWith({ gateway: gateway({ apiBase: "http://127.0.0.1:1" }) }),
    );
    expect(away).toMatchObject({ status: "blocked", text: expect.stringContaining("could not be reached") });
    const keyless = await taskOf("stripe_access", dashboardWith({ gateway: gateway({ key: null }) }));
    expect(keyless).toMatchObject({
      status: "blocked",
      text: expect.stringContaining("STRIPE_SECRET_KEY_TEST"),
    });
  });

  it("tells a refused password from a mail server out of reach, and asks it at most once a minute", async () => {
    const away = openMailer({ smtpUrl: "smtp://127.0.0.1:1", clock });
    expect(await taskOf("email", dashboardWith({ mailer: away }))).toMatchObject({
      status: "blocked",
      text: expect.stringContaining("cannot be reached"),
    });
    let connections = 0;
    const server: NetServer = createServer((socket) => {
      connections++;
      socket.on("error", () => {});
      socket.write("220 hello\r\n");
      socket.on("data", (line) => {
        const login = line.toString().startsWith("AUTH");
        socket.write(login ? "535 5.7.8 wrong\r\n" : "250-hi\r\n250 AUTH PLAIN\r\n");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const dashboard = dashboardWith({
      mailer: openMailer({ smtpUrl: `smtp://user:wrong@127.0.0.1:${port}`, clock }),
    });
    for (let times = 0; times < 3; times++) {
      expect(await taskOf("email", dashboard)).toMatchObject({
        status: "blocked",
        text: expect.stringContaining("password"),
      });
    }
    expect(connections).toBe(1);
    dashboard.clock.advance(MINUTE);
    await taskOf("email", dashboard);
    expect(connections).toBe(2);
  });

  it.each([
    ["http://localhost:4000", "blocked"],
    ["https://localhost", "blocked"],
    ["https://recover.example.com", "complete"],
  ] as const)("knows whether customers can open %s", async (publicUrl, status) => {
    expect(await taskOf("public_url", dashboardWith({ publicUrl }))).toMatchObject({
      status,
      text: expect.stringContaining(publicUrl),
    });
  });

  it("answers although a check hangs or breaks, and reports what broke", async () => {
    const dashboard = dashboardWith({
      gateway: { ...gateway(), readAccess: () => Promise.reject(new Error("a fault of ours")) },
      mailer: { ...working().mailer!, verify: () => new Promise(() => {}) },
    });
    const { tasks } = await dashboard.ask("setup.check", {}, HERE);
    const texts = Object.fromEntries(tasks.map(({ id, status, text }) => [id, [status, text]]));
    expect(texts.stripe_access).toEqual(["blocked", expect.stringContaining("could not be checked")]);
    expect(texts.email).toEqual(["blocked", expect.stringContaining("no answer in time")]);
    expect(texts.public_url?.[0]).toBe("complete");
    expect(dashboard.problems).toMatchObject([{ where: "api", error: { message: "a fault of ours" } }]);
  }, 15_000);
});
