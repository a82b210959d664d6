import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "../../simulation/harness.ts";
import { PROBE, PROBE_VIEWS } from "./fixtures/shell/manifest.ts";
import type { CustomerRow, InvoiceDetail, Message, Moved, PreviewState, Rows } from "./preview.ts";
import { openPreviewPopulation, type PreviewPopulation } from "./preview-population.ts";

let preview: PreviewPopulation;

beforeAll(async () => {
  preview = await openPreviewPopulation({ manifest: PROBE, viewsFolder: PROBE_VIEWS });
}, 120_000);
afterAll(() => preview?.close());

const get = async <T>(path: string) => (await fetch(preview.dashboard.url + path)).json() as Promise<T>;
const post = (path: string, body: unknown, headers = { "content-type": "application/json" }) =>
  fetch(preview.dashboard.url + path, { method: "POST", headers, body: JSON.stringify(body) });
const state = () => get<PreviewState>("/preview/state");
const move = async (request: object) => (await post("/preview/advance", request)).json() as Promise<Moved>;

describe("signing", () => {
  const support = "usr_1Support";
  const role = { id: "support_specialist", name: "Support specialist", type: "builtIn" };
  const sign = async (payload: unknown, user = support) => {
    const answer = await post("/preview/sign", { user, payload });
    return { status: answer.status, body: (await answer.json()) as Record<string, never> };
  };

  it("puts the user and the account last and signs at the world's time", async () => {
    const before = preview.harness.now();
    const { status, body } = await sign({ hello: "world", stripe_roles: [role] });
    expect(status).toBe(200);
    const [, t = "", v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(body.signature ?? "") ?? [];
    const text = JSON.stringify({
      hello: "world",
      stripe_roles: [role],
      user_id: support,
      account_id: "acct_1Town",
    });
    expect(preview.harness.sign(text, Number(t) * 1000)).toBe(`t=${t},v1=${v1}`);
    expect(v1).toBe(createHmac("sha256", "absec_world").update(`${t}.${text}`).digest("hex"));
    expect(Number(t) * 1000).toBeGreaterThanOrEqual(before - 1_000);
    expect(Number(t) * 1000).toBeLessThan(before + MINUTE);
  });

  it("lets a payload choose neither user nor account", async () => {
    const { body } = await sign({ user_id: "usr_1Administrator", account_id: "acct_1Other" });
    const [, t = ""] = /^t=(\d+)/.exec(body.signature ?? "") ?? [];
    const text = JSON.stringify({ user_id: support, account_id: "acct_1Town" });
    expect(preview.harness.sign(text, Number(t) * 1000)).toBe(body.signature);
  });

  it.each([
    ["a role that the user does not hold", { stripe_roles: [role, { ...role, id: "admin" }] }],
    ["a custom role of the same id", { stripe_roles: [{ ...role, type: "custom" }] }],
    ["roles that are no list", { stripe_roles: "support_specialist" }],
    ["a payload that is no object", ["support_specialist"]],
  ])("refuses %s with 400", async (_, payload) => {
    expect(await sign(payload)).toMatchObject({
      status: 400,
      body: { error: { type: "invalid_request_error" } },
    });
  });

  it("refuses an unknown user", async () => {
    expect((await sign({}, "usr_1Nobody")).status).toBe(400);
  });

  it("makes exactly as many signatures old as it was told to", async () => {
    await post("/preview/fault", { kind: "expired_signature", times: 1 });
    const age = async () => {
      const { body } = await sign({});
      return preview.harness.now() - Number(/^t=(\d+)/.exec(body.signature ?? "")?.[1]) * 1000;
    };
    expect(await age()).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(await age()).toBeLessThan(MINUTE);
  });

  it("never runs the API's rate limit dry while time stands still", async () => {
    const before = preview.harness.now();
    for (let call = 0; call < 80; call++) {
      const payload = {
        procedure: "cases.list",
        input: {},
        livemode: false,
        nonce: `patient-caller-${call}`,
        stripe_roles: [role],
      };
      const { body } = await sign(payload);
      const answer = await fetch(`${preview.harness.urls.server}/api/v1/cases.list`, {
        method: "POST",
        headers: { "content-type": "application/json", "stripe-signature": String(body.signature) },
        body: JSON.stringify({ ...payload, user_id: support, account_id: "acct_1Town" }),
      });
      expect(answer.status).toBe(200);
    }
    expect(preview.harness.now() - before).toBeLessThan(MINUTE);
  });
});

describe("requests of other pages", () => {
  it("are not JSON, and refused", async () => {
    const answer = await post("/preview/advance", { ms: DAY }, { "content-type": "text/plain" });
    expect(answer.status).toBe(415);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  it.each([[{ ms: 0 }], [{ ms: 1.5 }], [{ ms: 400 * DAY }], [{ until: "tomorrow" }], [{}]])(
    "that ask for no move are refused: %j",
    async (request) => {
      const before = (await state()).now;
      expect((await post("/preview/advance", request)).status).toBe(400);
      expect((await state()).now).toBe(before);
    },
  );
});

describe("data", () => {
  it("finds customers by name, address and badge, and none of another's", async () => {
    const failed = await get<Rows<CustomerRow>>("/preview/data/customers?status=Payment+failed");
    expect(failed.total).toBeGreaterThan(0);
    expect(new Set(failed.rows.map(({ status }) => status?.label))).toEqual(new Set(["Payment failed"]));
    const { name, email, id } = failed.rows[0]!;
    for (const q of [name, email, id.toLowerCase()])
      expect(
        (await get<Rows<CustomerRow>>(`/preview/data/customers?q=${encodeURIComponent(q)}`)).rows.map(
          (row) => row.id,
        ),
      ).toContain(id);
    expect((await get<Rows<CustomerRow>>("/preview/data/customers?q=nobody+at+all")).total).toBe(0);
  });

  it("has every row on exactly one page", async () => {
    const first = await get<Rows<CustomerRow>>("/preview/data/customers");
    const ids: string[] = [];
    for (let page = 1; page <= first.pages; page++) {
      const { rows } = await get<Rows<CustomerRow>>(`/preview/data/customers?page=${page}`);
      ids.push(...rows.map(({ id }) => id));
    }
    expect(ids).toHaveLength(first.total);
    expect(new Set(ids).size).toBe(first.total);
  });

  it("answers 404 for what the account does not have", async () => {
    for (const path of [
      "customers/cus_x",
      "invoices/in_x",
      "subscriptions/sub_x",
      "payments/pi_x",
      "nothing",
    ])
      expect((await fetch(`${preview.dashboard.url}/preview/data/${path}`)).status).toBe(404);
  });

  it("shows a customer their own messages and nobody else's, newest first", async () => {
    const all = await get<Message[]>("/preview/data/messages");
    const { customer } = all.find((message) => message.customer !== null)!;
    const theirs = await get<Message[]>(`/preview/data/messages?customer=${customer!.id}`);
    expect(theirs.length).toBeGreaterThan(0);
    expect(theirs.map(({ id }) => id)).toEqual(
      all.filter((message) => message.customer?.id === customer!.id).map(({ id }) => id),
    );
    expect(theirs.map(({ sentAt }) => sentAt)).toEqual(
      theirs.map(({ sentAt }) => sentAt).sort((a, b) => b - a),
    );
    expect(await get<Message[]>("/preview/data/messages?customer=cus_x")).toEqual([]);
  });
});

describe("time", () => {
  it("passes in the order in which it was asked for, and says so meanwhile", async () => {
    const before = (await state()).now;
    const moves = Promise.all([move({ ms: HOUR }), move({ ms: DAY })]);
    await expect.poll(async () => (await state()).moving, { interval: 1 }).not.toBeNull();
    const [first, second] = await moves;
    expect([first.now, second.now]).toEqual([before + HOUR, before + HOUR + DAY]);
    expect((await state()).moving).toBeNull();
  });

  it("stops as soon as something happened", async () => {
    const entries = async () => {
      const { db } = preview.harness;
      const all = await db.read.select().from(db.tables.timeline);
      return all.filter(({ kind }) => ["charge", "message", "task", "recovered", "lost"].includes(kind))
        .length;
    };
    const before = { now: (await state()).now, entries: await entries() };
    const { now, happened } = await move({ until: "something happens" });
    expect(happened).toBe(true);
    expect(now).toBeGreaterThan(before.now);
    expect(await entries()).toBeGreaterThan(before.entries);
  });

  it("stands still while what is due after a click or a payment is done", async () => {
    const { harness } = preview;
    const { rows } = await get<Rows<CustomerRow>>("/preview/data/customers?status=Payment+failed");
    const [invoice] = harness.sandbox
      .tenant("acct_1Town", false)
      .invoices.by("customer", rows[0]!.id)
      .filter(({ status }) => status === "open");
    const { hostedUrl } = await get<InvoiceDetail>(`/preview/data/invoices/${invoice!.id}`);
    const before = (await state()).now;
    const card = new URLSearchParams({ number: "4242424242424242", exp_month: "12", exp_year: "2034" });
    const paid = await fetch(hostedUrl!, { method: "POST", body: card });
    expect(await paid.text()).toContain("Invoice paid");
    const stored = async () => {
      await state();
      const { db } = harness;
      const all = await db.read.select().from(db.tables.invoices);
      return all.find(({ id }) => id === invoice!.id)?.status;
    };
    await expect.poll(stored, { timeout: 5_000 }).toBe("paid");
    expect((await state()).now - before).toBeLessThan(MINUTE);
  });
});
