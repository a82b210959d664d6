import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accounts } from "../../../db/stores/accounts.ts";
import { databases, type TestDatabase } from "../../db/databases.ts";
import { Dashboard, SECRET } from "../../api/dashboard-caller.ts";
import { MINUTE } from "../../api/merchant.ts";

/** What comes before a procedure runs touches one table only, so one kind of database will do. */
describe("a signed call", () => {
  let opened: TestDatabase;
  let dashboard: Dashboard;
  beforeAll(async () => {
    opened = await databases.sqlite();
    dashboard = new Dashboard(opened.db, ["absec_the_next", SECRET]);
    const merchant = await dashboard.merchant();
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
  });
  afterAll(() => opened.drop());

  it("is answered for any of the app's secrets, and for no other", async () => {
    expect(await dashboard.call("account.get", {})).toMatchObject({ status: 200, answer: { ok: true } });
    const next = await dashboard.call("account.get", {}, { secret: "absec_the_next" });
    expect(next.status).toBe(200);
    expect(await dashboard.refused("account.get", {}, { secret: "absec_else" })).toMatchObject({
      status: 401,
      code: "signature_invalid",
    });
  });

  it("is verified on the bytes as they came, whatever the order of keys", async () => {
    const text = JSON.stringify({
      user_id: "usr_1",
      account_id: "acct_1",
      nonce: "0123456789abcdef",
      livemode: true,
      input: { note: "ä – 日本" },
      procedure: "account.get",
    });
    // The input is refused only after the signature held.
    const accepted = await dashboard.app.request("/api/v1/account.get", signedBy(dashboard, text, text));
    expect(accepted.status).toBe(400);
    expect(await accepted.json()).toMatchObject({ error: { code: "invalid_input" } });
    const spaced = text.replace(",", ", ");
    const altered = await dashboard.app.request("/api/v1/account.get", signedBy(dashboard, text, spaced));
    expect(altered.status).toBe(401);
  });

  it("is refused without a signature, after 300 seconds, and from a clock that runs ahead", async () => {
    const now = dashboard.clock.now();
    const at = async (signedAt: number) => (await dashboard.call("account.get", {}, { signedAt })).status;
    expect(await at(now - 300_000)).toBe(200);
    expect(await at(now - 301_000)).toBe(401);
    expect(await at(now + 301_000)).toBe(401);
    const late = await dashboard.refused("account.get", {}, { signedAt: now - 301_000 });
    expect(late).toMatchObject({ code: "signature_expired" });
    expect(late.next).toMatch(/right before/);
    for (const signature of ["", "nonsense", "t=1,v1=", `t=${Math.floor(now / 1000)},v1=${"0".repeat(64)}`]) {
      const refused = await dashboard.refused(
        "account.get",
        {},
        { headers: { "stripe-signature": signature } },
      );
      expect(refused, signature).toMatchObject({ status: 401, code: "signature_invalid" });
    }
  });

  it("says so when the server has no secret to check with", async () => {
    const error = await new Dashboard(opened.db, []).refused("account.get", {});
    expect(error).toMatchObject({ status: 401, code: "signature_invalid" });
    expect(error.next).toContain("STRIPE_APP_SIGNING_SECRETS");
  });

  it("cannot be sent to another procedure than the one signed", async () => {
    const path = "/api/v1/holds.pause";
    expect(await dashboard.refused("account.get", {}, { path })).toMatchObject({
      status: 400,
      code: "invalid_request",
    });
    const unknown = await dashboard.refused("account.get", {}, { path: "/api/v1/constructor" });
    expect(unknown).toMatchObject({ status: 404, code: "unknown_procedure" });
  });

  it("is refused when the signed text is no call", async () => {
    for (const text of ["[]", "{", '"x"', JSON.stringify({ procedure: "account.get" })]) {
      const response = await dashboard.app.request("/api/v1/account.get", signedBy(dashboard, text, text));
      expect(response.status, text).toBe(400);
      expect(await response.json(), text).toMatchObject({ ok: false, error: { code: "invalid_request" } });
    }
    expect(await dashboard.refused("account.get", {}, { nonce: "short" })).toMatchObject({
      code: "invalid_request",
      fields: [{ path: "nonce" }],
    });
    expect(await dashboard.refused("account.get", {}, { accountId: "cus_1" })).toMatchObject({
      fields: [{ path: "account_id" }],
    });
  });

  it("says which field of the input is wrong and what is expected", async () => {
    const error = await dashboard.refused("timeline.list", { customerId: "cus_1", limit: 1000 });
    expect(error).toMatchObject({ status: 400, code: "invalid_input", fields: [{ path: "limit" }] });
    const unknownField = { customerId: "cus_1", extra: 1 };
    expect(await dashboard.refused("timeline.list", unknownField)).toMatchObject({ code: "invalid_input" });
  });

  it("is refused when it does not call itself JSON", async () => {
    const text = JSON.stringify({ procedure: "account.get" });
    const call = signedBy(dashboard, text, text);
    const response = await dashboard.app.request("/api/v1/account.get", {
      ...call,
      headers: { ...call.headers, "content-type": "text/plain" },
    });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ error: { code: "unsupported_media_type" } });
  });

  it("is refused over 256 kB, with and without a length in the header", async () => {
    const note = "x".repeat(256 * 1024);
    const big = JSON.stringify({ note });
    const response = await dashboard.app.request("/api/v1/account.get", signedBy(dashboard, big, big));
    expect(response.status).toBe(413);
    const stream = new Request("http://localhost/api/v1/account.get", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: new Blob([big]).stream(),
      duplex: "half",
    } as RequestInit);
    expect((await dashboard.app.request(stream)).status).toBe(413);
    const under = "x".repeat(200 * 1024);
    expect((await dashboard.call("segments.test", { customerId: under })).status).toBe(400);
  });

  it("reaches only accounts where the app is installed, in the mode signed", async () => {
    const elsewhere = await dashboard.refused("account.get", {}, { accountId: "acct_unknown" });
    expect(elsewhere).toMatchObject({ status: 403, code: "not_installed" });
    expect(await dashboard.refused("account.get", {}, { livemode: false })).toMatchObject({
      code: "not_installed",
    });
    const merchant = await dashboard.merchant("acct_gone");
    await accounts(opened.db).leave(merchant, dashboard.clock.now());
    expect(await dashboard.refused("account.get", {}, { accountId: "acct_gone" })).toMatchObject({
      code: "not_installed",
    });
  });

  it("takes a nonce once for what changes something, and any number of times for what only reads", async () => {
    const nonce = "nonce-0123456789";
    const pause = { customerId: "cus_1", reason: "asked by phone", until: null };
    const { hold } = await dashboard.ask("holds.pause", pause, { nonce });
    expect(await dashboard.refused("holds.pause", pause, { nonce })).toMatchObject({
      status: 409,
      code: "replayed",
    });
    const rows = await opened.db.read.select().from(opened.db.tables.holds);
    expect(rows.map(({ id }) => id)).toEqual([hold.id]);
    // Somebody else's nonce is their own.
    expect((await dashboard.call("holds.pause", pause, { nonce, userId: "usr_2" })).status).toBe(200);
    for (const _ of [1, 2]) expect((await dashboard.call("account.get", {}, { nonce })).status).toBe(200);
  });

  it("takes a nonce once over all processes of the server, and after a restart", async () => {
    const other = new Dashboard(opened.db);
    const assign = { customerId: "cus_1", owner: "me" } as const;
    const nonce = "nonce-of-one-process";
    await dashboard.ask("cases.assign", assign, { nonce, userId: "usr_anna" });
    await other.ask("cases.assign", assign, { userId: "usr_ben" });
    // Nothing in the assignment itself would show that this one is old.
    const replayed = await other.refused("cases.assign", assign, { nonce, userId: "usr_anna" });
    expect(replayed).toMatchObject({ status: 409, code: "replayed" });
    const panel = await dashboard.ask("cases.get", { customerId: "cus_1" });
    expect(panel.case?.owner).toBe("usr_ben");
  });

  it("keeps the nonce of a call whose input was wrong", async () => {
    const nonce = "nonce-of-a-mistake-1";
    const wrong = await dashboard.refused("holds.resume", { holdId: "" }, { nonce });
    expect(wrong).toMatchObject({ code: "invalid_input" });
    const right = await dashboard.refused("holds.resume", { holdId: "hold_none" }, { nonce });
    expect(right).toMatchObject({ code: "not_found" });
  });

  it("is answered with the server's time, who the caller is, and what staff are called", async () => {
    const answerOf = async (...call: Parameters<typeof dashboard.call>) => {
      const { answer } = await dashboard.call(...call);
      if (!answer.ok) throw new Error(answer.error.message);
      return answer;
    };
    const at = dashboard.clock.now();
    const support = [{ id: "support_specialist", type: "builtIn" }];
    const anna = { userId: "usr_anna", userName: "  Anna Example ", roles: support };
    const read = await answerOf("account.get", {}, anna);
    expect([read.at, read.you]).toEqual([at, { userId: "usr_anna", roles: ["viewer", "agent"] }]);
    // Whoever only reads is not written down.
    expect(Object.keys(read.staff)).not.toContain("usr_anna");
    const note = { customerId: "cus_1", text: "x" };
    const wrote = await answerOf("notes.add", note, anna);
    expect(wrote.staff.usr_anna).toBe("Anna Example");
    const seen = await answerOf("account.get", {}, { userId: "usr_2" });
    expect(seen.staff).toEqual(wrote.staff);
    await answerOf("notes.add", note, { ...anna, userName: `${"👋".repeat(99)}ab` });
    await answerOf("notes.add", note, { ...anna, userName: "  " });
    await answerOf("notes.add", note, { userId: "usr_anna", roles: support });
    const renamed = await answerOf("account.get", {});
    expect(renamed.staff.usr_anna).toBe(`${"👋".repeat(99)}a`);
    // A call that is refused changes nothing, the caller's name included.
    await dashboard.refused("notes.remove", { noteId: "note_none" }, { ...anna, userName: "Refused" });
    expect((await answerOf("account.get", {})).staff.usr_anna).toBe(renamed.staff.usr_anna);
    const merchant = await dashboard.merchant("acct_elsewhere");
    const elsewhere = await answerOf("account.get", {}, { accountId: merchant.stripeAccountId });
    expect(elsewhere.staff).toEqual({});
  });

  it("is refused in the caller's language; English says exactly what is the matter", async () => {
    const resume = { holdId: "hold_none" };
    const say = (locale: string) => dashboard.refused("holds.resume", resume, { locale });
    const english = await say("en-GB");
    expect(english.message).toContain("hold_none");
    expect(await say("no locale")).toEqual(english);
    const german = await say("de-AT");
    expect(german).toMatchObject({ status: 404, code: "not_found" });
    expect(german.message).toContain("Makegood");
    expect(german.message).not.toBe(english.message);
    expect((await say("fr")).next).not.toBe(german.next);
    // Nobody's language is known before the signature is.
    const unsigned = await dashboard.refused("holds.resume", resume, { locale: "de", secret: "absec_else" });
    expect(unsigned.message).toMatch(/signature/);
  });

  it("holds a nonce for as long as a signature can be good", async () => {
    const nonce = "nonce-held-for-long";
    const at = dashboard.clock.now();
    const signing = { nonce, signedAt: at + 300_000 };
    const resume = { holdId: "hold_none" };
    expect(await dashboard.refused("holds.resume", resume, signing)).toMatchObject({ code: "not_found" });
    dashboard.clock.advance(9 * MINUTE);
    expect(await dashboard.refused("holds.resume", resume, signing)).toMatchObject({ code: "replayed" });
    dashboard.clock.advance(2 * MINUTE);
    expect(await dashboard.refused("holds.resume", resume, signing)).toMatchObject({
      code: "signature_expired",
    });
  });

  it("lets a role do what it may and names the role that is missing", async () => {
    const role = (id: string, type = "builtIn") => [{ id, name: id, type }];
    const pause = { customerId: "cus_1", reason: "x", until: null };
    const figures = { from: "2026-11-01", to: "2026-11-30" };
    const settle = async (roles: { id?: string; type: string }[]) => {
      // One person asks all of it, and would be slowed down.
      dashboard.clock.advance(60_000);
      return statusesFor(roles);
    };
    const statusesFor = async (roles: { id?: string; type: string }[]) => [
      (await dashboard.call("account.get", {}, { roles })).status,
      (await dashboard.call("holds.pause", pause, { roles })).status,
      (await dashboard.call("figures.get", figures, { roles })).status,
      (await dashboard.call("segments.put", { basedOn: 99, list: [] }, { roles })).status,
    ];
    // Status 400 means: the role was enough, the input was not.
    expect(await settle(role("admin"))).toEqual([200, 200, 200, 400]);
    expect(await settle(role("super_admin"))).toEqual([200, 200, 200, 400]);
    expect(await settle(role("developer"))).toEqual([200, 200, 200, 400]);
    expect(await settle(role("analyst"))).toEqual([200, 200, 200, 403]);
    expect(await settle(role("support_specialist"))).toEqual([200, 200, 403, 403]);
    expect(await settle(role("view_only"))).toEqual([200, 403, 403, 403]);
    expect(await settle(role("iam_admin"))).toEqual([200, 403, 403, 403]);
    expect(await settle([])).toEqual([200, 403, 403, 403]);
    // A custom role may bear any id; only built-in ones are known to mean what they say.
    expect(await settle(role("admin", "custom"))).toEqual([200, 403, 403, 403]);
    expect(await settle(role("toString"))).toEqual([200, 403, 403, 403]);
    expect(await settle([...role("view_only"), ...role("support_specialist")])).toEqual([200, 200, 403, 403]);
    const error = await dashboard.refused("holds.pause", pause, { roles: role("view_only") });
    expect(error.message).toContain("agent");
    expect(error.next).toContain("support_specialist");
  });

  it("is slowed down per user, with a time to wait", async () => {
    const fresh = new Dashboard(opened.db);
    const statuses: number[] = [];
    for (let i = 0; i < 61; i++) statuses.push((await fresh.call("account.get", {})).status);
    expect(statuses.slice(0, 60)).toEqual(Array(60).fill(200));
    const limited = await fresh.call("account.get", {});
    expect(limited).toMatchObject({ status: 429, answer: { error: { code: "rate_limited" } } });
    expect(limited.headers.get("retry-after")).toBe("1");
    expect((await fresh.call("account.get", {}, { userId: "usr_2" })).status).toBe(200);
    fresh.clock.advance(1000);
    expect((await fresh.call("account.get", {})).status).toBe(200);
  });

  it("can be read from the Dashboard's frame, refused or not", async () => {
    const preflight = await dashboard.app.request("/api/v1/cases.list", {
      method: "OPTIONS",
      headers: {
        origin: "null",
        "access-control-request-method": "POST",
        "access-control-request-headers": "stripe-signature,content-type",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(preflight.headers.get("access-control-allow-headers")).toMatch(/stripe-signature/i);
    expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
    const good = await dashboard.call("account.get", {});
    const bad = await dashboard.call("account.get", {}, { secret: "absec_else" });
    for (const { headers } of [good, bad]) expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(good.headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("needs no signature to read how the API is called", async () => {
    const response = await dashboard.app.request("/api/v1/description");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ openapi: "3.1.0" });
  });

  it("takes no other method", async () => {
    const response = await dashboard.app.request("/api/v1/cases.list");
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
  });

  it("tells a number and nothing else about a fault of ours", async () => {
    const broken = new Dashboard({ ...opened.db, read: { ...opened.db.read, select: () => fail() } });
    const { status, answer } = await broken.call("account.get", {});
    expect(status).toBe(500);
    expect(answer).toMatchObject({ ok: false, error: { code: "internal" } });
    expect(JSON.stringify(answer)).toContain("req_1");
    expect(JSON.stringify(answer)).not.toContain("disk");
    expect(broken.problems).toMatchObject([
      { where: "api", requestId: "req_1", error: { message: "disk on fire" } },
    ]);
  });
});

const fail = () => {
  throw new Error("disk on fire");
};

function signedBy(dashboard: Dashboard, signed: string, sent: string): RequestInit {
  const signature = Stripe.webhooks.generateTestHeaderString({
    payload: signed,
    secret: SECRET,
    timestamp: Math.floor(dashboard.clock.now() / 1000),
  });
  return {
    method: "POST",
    headers: { "content-type": "application/json", "stripe-signature": signature },
    body: sent,
  };
}
