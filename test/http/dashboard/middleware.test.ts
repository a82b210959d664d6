import { Hono, type MiddlewareHandler } from "hono";
import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { ApiError } from "../../../server/api/api-error.ts";
import type { ApiErrorBody } from "../../../server/api/contract.ts";
import { answerError } from "../../../server/http/dashboard/answer-error.ts";
import type { DashboardEnv, RefusedCallEnv } from "../../../server/http/dashboard/dashboard-env.ts";
import { limitCallBody } from "../../../server/http/dashboard/limit-call-body.ts";
import { limitRate } from "../../../server/http/dashboard/limit-rate.ts";
import { matchProcedure } from "../../../server/http/dashboard/match-procedure.ts";
import { readPayload } from "../../../server/http/dashboard/read-payload.ts";
import { verifySignature } from "../../../server/http/dashboard/verify-signature.ts";
import type { RequestProblem } from "../../../server/http/request-env.ts";

const SECRET = "absec_middleware";
const NOW = 1_780_000_000_000;
const clock = { now: () => NOW };

const PAYLOAD = {
  procedure: "cases.get",
  input: { customerId: "cus_1" },
  livemode: true,
  nonce: "0123456789abcdef",
  locale: "de-at",
  user_id: "usr_1",
  account_id: "acct_1",
};

/** An app of the given middleware alone; it answers with the variables that they have set. */
function appOf(...middleware: MiddlewareHandler<DashboardEnv>[]) {
  const problems: RequestProblem[] = [];
  const app = new Hono<RefusedCallEnv>();
  app.use(async (c, next) => {
    c.set("requestId", "req_1");
    await next();
  });
  for (const handler of middleware) app.use("/:procedure", handler as MiddlewareHandler);
  app.post("/:procedure", async (c) => c.json({ ...c.var, text: await c.req.text() }));
  app.onError(answerError({ report: (problem) => problems.push(problem) }));
  const call = async (body: unknown, { path = "/cases.get", headers = {} } = {}) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = await app.request(path, { method: "POST", body: text, headers });
    const answer = (await response.json()) as { [field: string]: unknown } & { error: ApiErrorBody };
    return { status: response.status, headers: response.headers, answer };
  };
  return { call, problems };
}

const signatureOf = (payload: string) =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET, timestamp: NOW / 1000 });

describe("limitCallBody", () => {
  it("refuses a body over 256 kB and leaves a smaller one readable", async () => {
    const { call } = appOf(limitCallBody());
    const small = "x".repeat(256 * 1024);
    expect((await call(small)).answer.text).toBe(small);
    expect(await call(`${small}x`)).toMatchObject({ status: 413, answer: { error: { code: "too_large" } } });
  });
});

describe("verifySignature", () => {
  it("lets through exactly the text that was signed, for later middleware to read", async () => {
    const { call } = appOf(verifySignature({ secrets: ["absec_other", SECRET], clock }));
    const text = JSON.stringify(PAYLOAD);
    const headers = { "stripe-signature": signatureOf(text) };
    expect((await call(text, { headers })).answer.text).toBe(text);
    expect(await call(`${text} `, { headers })).toMatchObject({
      status: 401,
      answer: { error: { code: "signature_invalid" } },
    });
  });

  it("says which setting is missing where the server has no secret", async () => {
    const { call } = appOf(verifySignature({ secrets: [], clock }));
    const text = JSON.stringify(PAYLOAD);
    const { answer } = await call(text, { headers: { "stripe-signature": signatureOf(text) } });
    expect(answer.error.next).toContain("STRIPE_APP_SIGNING_SECRETS");
  });
});

describe("readPayload", () => {
  it("finds the tenant, the mode and the language", async () => {
    const { call } = appOf(readPayload());
    expect((await call(PAYLOAD)).answer).toMatchObject({ account: "acct_1:live", locale: "de-AT" });
    expect((await call({ ...PAYLOAD, livemode: false })).answer.account).toBe("acct_1:test");
    expect((await call({ ...PAYLOAD, locale: "no locale" })).answer.locale).toBe("en");
  });

  it("names the field that is wrong", async () => {
    const { call } = appOf(readPayload());
    expect(await call({ ...PAYLOAD, nonce: "short" })).toMatchObject({
      status: 400,
      answer: { error: { code: "invalid_request", fields: [{ path: "nonce" }] } },
    });
  });

  it("refuses a text that no database stores, wherever it stands", async () => {
    const { call } = appOf(readPayload());
    for (const input of [{ reason: "a\0b" }, { "key\ud800": 1 }, [["\udc00"]]]) {
      const { status, answer } = await call({ ...PAYLOAD, input });
      expect([status, answer.error.message]).toEqual([400, expect.stringContaining("cannot be stored")]);
    }
    expect((await call({ ...PAYLOAD, input: { reason: "👋" } })).status).toBe(200);
  });
});

describe("matchProcedure", () => {
  it("takes the procedure of the path if it is the signed one", async () => {
    const { call } = appOf(readPayload(), matchProcedure());
    expect((await call(PAYLOAD)).answer.procedure).toBe("cases.get");
    expect(await call(PAYLOAD, { path: "/cases.list" })).toMatchObject({ status: 400 });
    expect(await call({ ...PAYLOAD, procedure: "toString" }, { path: "/toString" })).toMatchObject({
      status: 404,
      answer: { error: { code: "unknown_procedure" } },
    });
  });
});

describe("limitRate", () => {
  it("limits each user of each account, and says in the header how long to wait", async () => {
    const { call } = appOf(readPayload(), limitRate({ clock }));
    for (let calls = 0; calls < 60; calls++) expect((await call(PAYLOAD)).status).toBe(200);
    const limited = await call(PAYLOAD);
    expect(limited).toMatchObject({ status: 429, answer: { error: { code: "rate_limited" } } });
    expect(limited.headers.get("retry-after")).toBe("1");
    for (const other of [{ user_id: "usr_2" }, { account_id: "acct_2" }, { livemode: false }]) {
      expect((await call({ ...PAYLOAD, ...other })).status).toBe(200);
    }
  });
});

describe("answerError", () => {
  const failing = (error: Error) =>
    appOf(readPayload(), async () => {
      throw error;
    });

  it("gives the exact message in English, and the text of the code in another language", async () => {
    const { call, problems } = failing(
      new ApiError("conflict", "The exact message.", "The exact next step."),
    );
    const exact = { code: "conflict", message: "The exact message.", next: "The exact next step." };
    expect(await call({ ...PAYLOAD, locale: "en-GB" })).toMatchObject({
      status: 409,
      answer: { error: exact },
    });
    const german = await call(PAYLOAD);
    expect(german).toMatchObject({ status: 409, answer: { ok: false, error: { code: "conflict" } } });
    expect(german.answer.error.message).not.toContain("exact");
    expect(problems).toEqual([]);
  });

  it("tells a fault to the log and its number to the caller, in every language", async () => {
    const fault = new Error("password=hunter2");
    const { call, problems } = failing(fault);
    for (const locale of ["en", "de"]) {
      const { status, answer } = await call({ ...PAYLOAD, locale });
      expect(status).toBe(500);
      expect(answer.error.message).toContain("req_1");
      expect(JSON.stringify(answer)).not.toContain("hunter2");
    }
    expect(problems).toMatchObject([
      { where: "api", requestId: "req_1", error: fault },
      { where: "api", requestId: "req_1", error: fault },
    ]);
  });

  it("brings the labels that the call asked for", async () => {
    const { call } = failing(new ApiError("conflict", "x", "y"));
    expect((await call({ ...PAYLOAD, labels: true })).answer.labels).toBeTypeOf("object");
    expect((await call(PAYLOAD)).answer.labels).toBeUndefined();
  });
});
