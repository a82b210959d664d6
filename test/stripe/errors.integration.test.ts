import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Gateway } from "../../server/stripe/gateway.ts";
import { openGateway } from "../../server/stripe/stripe-gateway.ts";
import { type Recorded, recorded, recordedObject } from "./recorded.ts";

/** Answers that a simulation would have to make up: recorded ones, and what networks do. */
let server: Server;
let base: string;
let requests: string[];
let answer: (response: ServerResponse, call: string) => void;

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    request.resume().on("end", () => {
      const call = `${request.method} ${request.url?.split("?")[0]}`;
      requests.push(call);
      answer(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
});

const gateway = (apiBase = base, timeoutMs = 10_000): Gateway =>
  openGateway({
    keys: { live: "rk_live_x", test: null },
    apiBase,
    timeoutMs,
    clock: { now: () => 1_800_000_000_750 },
  });

const pay = (through = gateway()) =>
  through.pay("acct_1:live", "in_1", { paymentMethodId: null, idempotencyKey: "key-1" });

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, { "content-type": "application/json", "request-id": "req_1", ...headers });
    response.end(JSON.stringify(body));
  };

const error = (status: number, body: Recorded) => json(status, { error: body });

const recordedError = (file: string) => {
  const { status, body } = recorded(`payloads/errors/${file}.json`) as { status: number; body: unknown };
  return json(status, body);
};

describe("an answer of Stripe's that is an error", () => {
  it("402, as recorded, is a decline with its evidence", async () => {
    answer = recordedError("402_card_declined__2025-10-29.clover");
    expect(await pay()).toEqual({
      kind: "declined",
      evidence: {
        outcomeType: null,
        outcomeReason: null,
        networkStatus: null,
        adviceCode: "try_again_later",
        networkAdviceCode: null,
        networkDeclineCode: "01",
        declineCode: "generic_decline",
        code: "card_declined",
      },
      // Without a PaymentIntent in the error nobody says which charge it was; its event does.
      facts: expect.objectContaining({ charges: [], paymentMethods: [] }),
    });
  });

  it("400, as recorded, is a refusal, and the invoice is read again", async () => {
    const refusal = recordedError("400_resource_missing__2025-10-29.clover");
    const open = {
      ...(recordedObject("pay-event-data__invoice.payment_failed").object as Recorded),
      id: "in_1",
    };
    answer = (response, call) => (call.startsWith("GET") ? json(200, open)(response) : refusal(response));
    expect(await pay()).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(
        /^invalid_request: HTTP 400, resource_missing, req_1, This customer has no attached/,
      ),
      facts: { invoices: [{ id: "in_1", status: "open", factAt: 1_800_000_000_000 }] },
    });
    expect(requests).toEqual(["POST /v1/invoices/in_1/pay", "GET /v1/invoices/in_1"]);
  });

  it("404, as recorded, is a refusal, and there is nothing to read", async () => {
    answer = recordedError("404_resource_missing__2025-10-29.clover");
    expect(await pay()).toMatchObject({ kind: "refused", reason: expect.stringMatching(/^not_found/) });
    expect(requests).toHaveLength(1);
  });

  it.each([
    [
      401,
      { type: "invalid_request_error", message: "Invalid API Key provided: rk_live_****x" },
      "no_access",
      /^permissions: HTTP 401/,
    ],
    [
      403,
      { type: "invalid_request_error", code: "account_invalid", message: "no" },
      "no_access",
      /^permissions: HTTP 403, account_invalid/,
    ],
    [
      409,
      { type: "idempotency_error", code: "idempotency_key_in_use", message: "busy" },
      "try_later",
      /^key_in_use/,
    ],
    [400, { type: "idempotency_error", message: "Keys for idempotent requests" }, "unknown", /^key_reused/],
    [
      429,
      { type: "invalid_request_error", code: "rate_limit", message: "slow" },
      "try_later",
      /^rate_limited/,
    ],
    [429, { type: "invalid_request_error", code: "lock_timeout", message: "locked" }, "try_later", /^locked/],
    [402, { type: "card_error", code: "authentication_required", message: "3DS" }, "requires_action", null],
    [
      402,
      { type: "card_error", code: "card_declined", decline_code: "authentication_required", message: "3DS" },
      "requires_action",
      null,
    ],
    [
      400,
      { type: "card_error", code: "invoice_payment_intent_requires_action", message: "act" },
      "requires_action",
      null,
    ],
    [
      402,
      { type: "card_error", code: "card_decline_rate_limit_exceeded", message: "wait" },
      "declined",
      null,
    ],
    [424, { type: "api_error", message: "dependency" }, "unknown", /^server_error: HTTP 424/],
    [500, { type: "api_error", message: "oops" }, "unknown", /^server_error: HTTP 500/],
    [503, { type: "api_error", message: "oops" }, "unknown", /^server_error: HTTP 503/],
  ])("%d %o is %s", async (status, body, kind, reason) => {
    answer = error(status, body);
    const result = await pay();
    expect(result).toMatchObject({
      kind,
      ...(reason === null ? {} : { reason: expect.stringMatching(reason) }),
    });
    expect(requests.filter((call) => call.startsWith("POST"))).toHaveLength(1);
  });

  it("does not repeat the key that Stripe quotes", async () => {
    answer = error(401, {
      type: "invalid_request_error",
      message: "Invalid API Key provided: rk_live_****x",
    });
    const result = await pay();
    expect(result.kind === "no_access" && result.reason).not.toContain("rk_live");
  });

  it("is unknown where it is no JSON: a proxy answered, and nobody knows what Stripe did", async () => {
    answer = (response) =>
      response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>");
    expect(await pay()).toMatchObject({ kind: "unknown" });
  });

  it("asking the client to try again does not make it do so", async () => {
    answer = json(500, { error: { type: "api_error", message: "x" } }, { "stripe-should-retry": "true" });
    expect(await pay()).toMatchObject({ kind: "unknown" });
    expect(requests).toHaveLength(1);
  });
});

describe("no answer at all", () => {
  it("is to be tried later where nothing listens", async () => {
    await new Promise((resolve) => server.close(resolve));
    expect(await pay()).toMatchObject({ kind: "try_later", reason: expect.stringMatching(/^unreachable/) });
  });

  it("is to be tried later where the name does not exist", async () => {
    expect(await pay(gateway("http://stripe.invalid"))).toMatchObject({ kind: "try_later" });
  });

  it("is unknown where the connection closed after the request, which is sent once", async () => {
    answer = (response) => response.socket?.destroy();
    expect(await pay()).toMatchObject({ kind: "unknown", reason: expect.stringMatching(/^connection_lost/) });
    expect(requests).toHaveLength(1);
  });

  it("is unknown where time ran out", async () => {
    answer = () => {};
    expect(await pay(gateway(base, 100))).toMatchObject({
      kind: "unknown",
      reason: expect.stringMatching(/^connection_lost/),
    });
    expect(requests).toHaveLength(1);
  });

  it("is unknown where the answer comes byte by byte and does not end in time", async () => {
    answer = (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const drip = setInterval(() => response.write(" "), 20);
      response.once("close", () => clearInterval(drip));
    };
    expect(await pay(gateway(base, 100))).toMatchObject({ kind: "unknown" });
  });

  it("is unknown where the answer broke off", async () => {
    answer = (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"id":"in_1",', () => response.socket?.destroy());
    };
    expect(await pay()).toMatchObject({ kind: "unknown" });
  });

  it("is to be tried later for a read, whatever happened", async () => {
    answer = (response) => response.socket?.destroy();
    expect(await gateway().readInvoice("acct_1:live", "in_1")).toMatchObject({ kind: "try_later" });
  });
});

describe("an acceptance that does not say paid", () => {
  const open = {
    ...(recordedObject("pay-event-data__invoice.payment_failed").object as Recorded),
    id: "in_1",
  };

  it("is unknown while nothing says how the payment stands", async () => {
    answer = json(200, open);
    expect(await pay()).toMatchObject({ kind: "unknown", reason: expect.stringMatching(/^unsettled/) });
  });

  it("is a fault where it is not an invoice", async () => {
    answer = json(200, { id: "in_1", object: "invoice", amount_due: "many" });
    await expect(pay()).rejects.toThrow(/payment of in_1: .*expected/);
  });
});

describe("a failure that made no charge", () => {
  const invoice = {
    ...(recordedObject("pay-event-data__invoice.payment_failed").object as Recorded),
    id: "in_1",
  };
  const intent: Recorded = {
    ...recordedObject("payment_intent_succeeded_1__2025-10-29.clover"),
    status: "requires_payment_method",
    latest_charge: null,
    last_payment_error: { type: "invalid_request_error", code: "payment_intent_authentication_failure" },
  };
  const payments = {
    object: "list",
    data: [
      {
        id: "inpay_1",
        invoice,
        status: "open",
        is_default: true,
        payment: { type: "payment_intent", payment_intent: intent },
      },
    ],
  };

  it("explains the last failure", async () => {
    answer = json(200, payments);
    expect(await gateway().findDecline("acct_1:live", "in_1")).toMatchObject({
      kind: "done",
      facts: {
        charges: [
          {
            id: `pi:${intent.id as string}`,
            invoiceId: "in_1",
            evidence: { code: "payment_intent_authentication_failure" },
          },
        ],
      },
    });
  });

  it("is not taken for the attempt that is looked up, because nobody knows when it was", async () => {
    answer = json(200, payments);
    expect(await gateway().findAttempt("acct_1:live", "in_1", { chargesBefore: [] })).toMatchObject({
      kind: "not_found",
      facts: { invoices: [{ id: "in_1" }], charges: [] },
    });
  });
});
