import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import type { ChargeFact } from "../../server/dunning/facts/facts.ts";
import { mergeCharge } from "../../server/dunning/facts/fact-merge.ts";
import { factsOfEvent } from "../../server/stripe/mapping/event-mapper.ts";
import {
  ACCOUNT,
  MERCHANT,
  PLACE,
  calls,
  gateway,
  merchant,
  openInvoice,
  pay,
  sandbox,
  requests,
  sandboxForEachTest,
} from "./sandboxed-gateway.ts";

sandboxForEachTest();

describe("paying an invoice", () => {
  it("that works is one call, pinned, for the account, and tells invoice, payment and attempt", async () => {
    const { customerId, methodId, invoiceId } = await openInvoice("pm_card_visa");
    const result = await pay(invoiceId);
    expect(requests).toEqual([
      { call: "POST /v1/invoices/in_…/pay", account: MERCHANT, version: Stripe.API_VERSION, key: "key-1" },
    ]);
    expect(result).toMatchObject({
      kind: "paid",
      facts: {
        invoices: [{ id: invoiceId, customerId, status: "paid", amountPaid: 2000, amountRemaining: 0 }],
        invoicePayments: [{ invoiceId, status: "paid", amountPaid: 2000 }],
        charges: [
          {
            id: expect.stringMatching(/^ch_/),
            invoiceId,
            customerId,
            status: "succeeded",
            amount: 2000,
            paymentMethodId: methodId,
            idempotencyKey: "key-1",
            requestId: expect.stringMatching(/^req_/),
          },
        ],
      },
    });
  });

  it("that is declined is one call and tells why", async () => {
    const { customerId, methodId, invoiceId } = await openInvoice("pm_card_chargeCustomerFail");
    const result = await pay(invoiceId);
    expect(calls()).toEqual(["POST /v1/invoices/in_…/pay"]);
    const evidence = {
      adviceCode: "try_again_later",
      networkDeclineCode: "01",
      declineCode: "generic_decline",
      code: "card_declined",
    };
    expect(result).toMatchObject({
      kind: "declined",
      evidence,
      facts: {
        charges: [
          {
            id: expect.stringMatching(/^ch_/),
            invoiceId,
            customerId,
            status: "failed",
            amount: 2000,
            paymentMethodId: methodId,
            method: { type: "card", brand: "visa" },
            evidence,
            idempotencyKey: "key-1",
          },
        ],
        paymentMethods: expect.arrayContaining([expect.objectContaining({ id: methodId, customerId })]),
      },
    });
  });

  it("and its events say the same of one and the same charge", async () => {
    const { invoiceId } = await openInvoice("pm_card_chargeCustomerFail");
    const result = await pay(invoiceId);
    const [ours] = result.kind === "declined" ? result.facts.charges : [];
    const events = (await merchant.events.list({ types: ["charge.failed", "payment_intent.payment_failed"] }))
      .data;
    const theirs = events.flatMap((event) => factsOfEvent(event, ACCOUNT).charges);
    expect(theirs.map(({ id }) => id)).toEqual([ours?.id, ours?.id]);
    const merged = [ours, ...theirs]
      .filter((fact): fact is ChargeFact => fact !== undefined)
      .reduce(mergeCharge);
    expect(merged).toMatchObject({
      invoiceId,
      idempotencyKey: "key-1",
      at: theirs[0]?.at,
      evidence: { outcomeType: "issuer_declined", declineCode: "generic_decline", networkDeclineCode: "01" },
    });
  });

  it("with another method charges that one", async () => {
    const { customerId, invoiceId } = await openInvoice("pm_card_chargeCustomerFail");
    const other = await merchant.paymentMethods.attach("pm_card_mastercard", { customer: customerId });
    expect(await pay(invoiceId, "key-2", other.id)).toMatchObject({
      kind: "paid",
      facts: { charges: [{ paymentMethodId: other.id, status: "succeeded" }] },
    });
  });

  it("that needs the customer is neither paid nor a decline", async () => {
    const { invoiceId } = await openInvoice("pm_card_authenticationRequired");
    expect(await pay(invoiceId)).toMatchObject({
      kind: "requires_action",
      facts: { charges: [{ invoiceId }] },
    });
  });

  it("by bank debit has only begun", async () => {
    const { customerId, invoiceId } = await openInvoice("pm_card_visa");
    const debit = await merchant.paymentMethods.create({
      type: "sepa_debit",
      sepa_debit: { iban: "DE89370400440532013000" },
      billing_details: { name: "Ann", email: "ann@example.com" },
    });
    await merchant.paymentMethods.attach(debit.id, { customer: customerId });
    expect(await pay(invoiceId, "key-3", debit.id)).toMatchObject({
      kind: "processing",
      facts: { invoices: [{ status: "open" }], charges: [{ status: "processing", idempotencyKey: "key-3" }] },
    });
  });

  it("with the same key twice is charged once", async () => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    expect(await pay(invoiceId)).toMatchObject({ kind: "paid" });
    expect(await pay(invoiceId)).toMatchObject({ kind: "paid" });
    expect((await merchant.charges.list()).data).toHaveLength(1);
  });

  it.each([
    ["paid already", async (id: string) => void sandbox.acts.payOutOfBand(PLACE, id), "paid"],
    ["void", async (id: string) => void (await merchant.invoices.voidInvoice(id)), "void"],
  ])("that is %s is refused, read again, and nothing is charged", async (_name, prepare, status) => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    await prepare(invoiceId);
    const result = await pay(invoiceId);
    expect(result).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(new RegExp(`^already_${status}: invalid_request: HTTP 400`)),
      facts: { invoices: [{ id: invoiceId, status }] },
    });
    expect(calls()).toEqual(["POST /v1/invoices/in_…/pay", "GET /v1/invoices/in_…"]);
    expect((await merchant.charges.list()).data).toHaveLength(0);
  });

  it("that does not exist is refused", async () => {
    expect(await pay("in_1NotThere000000000")).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/^not_found: HTTP 404/),
    });
  });

  it("of an account that left is not tried, for want of access", async () => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    sandbox.deauthorize(MERCHANT);
    expect(await pay(invoiceId)).toMatchObject({
      kind: "no_access",
      reason: expect.stringMatching(/^permissions: HTTP 403, account_invalid/),
    });
    expect(calls()).toHaveLength(1);
  });

  it.each(["rate_limited", "lock_timeout"] as const)("that meets %s was not tried", async (kind) => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    sandbox.faults.plan({ kind, path: /pay$/ });
    expect(await pay(invoiceId)).toMatchObject({ kind: "try_later" });
    expect(await pay(invoiceId)).toMatchObject({ kind: "paid" });
  });

  it.each(["reset_before", "reset_after", "server_error_after"] as const)(
    "whose answer is lost by %s is unknown, after one request, and is looked up",
    async (kind) => {
      const { invoiceId } = await openInvoice("pm_card_visa");
      sandbox.faults.plan({ kind, path: /pay$/ });
      expect(await pay(invoiceId)).toMatchObject({ kind: "unknown" });
      expect(calls()).toEqual(["POST /v1/invoices/in_…/pay"]);
      const found = await gateway.findAttempt(ACCOUNT, invoiceId, { chargesBefore: [] });
      expect(found.kind).toBe(kind === "reset_before" ? "not_found" : "paid");
    },
  );

  it("while the same key is still in use was not tried a second time", async () => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    const held = sandbox.faults.plan({ kind: "hold", path: /pay$/ });
    const first = pay(invoiceId);
    while (held.struck === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await pay(invoiceId)).toMatchObject({
      kind: "try_later",
      reason: expect.stringMatching(/^key_in_use/),
    });
    held.release();
    expect(await first).toMatchObject({ kind: "paid" });
  });

  it("with a key that was used for something else is unknown, because that call may have paid", async () => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    const other = await openInvoice("pm_card_visa");
    expect(await pay(other.invoiceId)).toMatchObject({ kind: "paid" });
    expect(await pay(invoiceId)).toMatchObject({
      kind: "unknown",
      reason: expect.stringMatching(/^key_reused/),
    });
  });

  it("for a mode without a key is a fault of ours", async () => {
    await expect(
      gateway.pay(`${MERCHANT}:live`, "in_1", { paymentMethodId: null, idempotencyKey: "k" }),
    ).rejects.toThrow(/no Stripe key for live mode/);
    await expect(gateway.readInvoice("acct_1", "in_1")).rejects.toThrow(
      /expected acct_… with :live or :test/,
    );
  });
});

describe("looking an attempt up", () => {
  it("finds a decline with its reason", async () => {
    const { invoiceId } = await openInvoice("pm_card_chargeCustomerFail");
    await pay(invoiceId);
    requests.length = 0;
    expect(await gateway.findAttempt(ACCOUNT, invoiceId, { chargesBefore: [] })).toMatchObject({
      kind: "declined",
      evidence: { declineCode: "generic_decline", outcomeType: "issuer_declined" },
      facts: { invoices: [{ id: invoiceId, status: "open" }] },
    });
    expect(calls()).toEqual(["GET /v1/invoice_payments"]);
  });

  it("does not take an earlier attempt for it, not even one of the same second", async () => {
    const { invoiceId } = await openInvoice("pm_card_chargeCustomerFail");
    await pay(invoiceId);
    const before = await gateway.readInvoice(ACCOUNT, invoiceId);
    const chargesBefore = before.kind === "done" ? before.chargeIds : [];
    expect(chargesBefore).toEqual([expect.stringMatching(/^ch_/)]);
    expect(await gateway.findAttempt(ACCOUNT, invoiceId, { chargesBefore })).toMatchObject({
      kind: "not_found",
    });
    await pay(invoiceId, "key-2");
    expect(await gateway.findAttempt(ACCOUNT, invoiceId, { chargesBefore })).toMatchObject({
      kind: "declined",
    });
  });

  it("tells a payment on its way from one that never began", async () => {
    const { customerId, invoiceId } = await openInvoice("pm_card_visa");
    expect(await gateway.findAttempt(ACCOUNT, invoiceId, { chargesBefore: [] })).toMatchObject({
      kind: "not_found",
      facts: { invoices: [{ id: invoiceId, status: "open" }] },
    });
    const debit = await merchant.paymentMethods.create({
      type: "sepa_debit",
      sepa_debit: { iban: "DE89370400440532013000" },
      billing_details: { name: "Ann", email: "ann@example.com" },
    });
    await merchant.paymentMethods.attach(debit.id, { customer: customerId });
    await pay(invoiceId, "key-4", debit.id);
    expect(await gateway.findAttempt(ACCOUNT, invoiceId, { chargesBefore: [] })).toMatchObject({
      kind: "processing",
    });
  });

  it("finds why the last attempt failed in exactly one call", async () => {
    const { customerId, invoiceId } = await openInvoice("pm_card_chargeCustomerFail");
    await merchant.invoices.pay(invoiceId).catch(() => {});
    expect(await gateway.findDecline(ACCOUNT, invoiceId)).toMatchObject({
      kind: "done",
      facts: {
        invoicePayments: [{ invoiceId, status: "open", paymentIntentId: expect.stringMatching(/^pi_/) }],
        charges: [
          {
            id: expect.stringMatching(/^ch_/),
            customerId,
            invoiceId,
            status: "failed",
            evidence: {
              outcomeType: "issuer_declined",
              networkStatus: "declined_by_network",
              adviceCode: "try_again_later",
              networkDeclineCode: "01",
              declineCode: "generic_decline",
              code: "card_declined",
            },
            method: { brand: "visa", fingerprint: expect.any(String) },
          },
        ],
      },
    });
    expect(calls()).toEqual(["GET /v1/invoice_payments"]);
  });
});
