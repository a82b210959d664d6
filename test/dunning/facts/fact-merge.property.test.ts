import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  mergeCharge,
  mergeCustomer,
  mergeInvoice,
  mergeInvoicePayment,
  mergePaymentEvent,
  mergePaymentMethod,
  mergeReversal,
  mergeSubscription,
} from "../../../server/dunning/facts/fact-merge.ts";
import { runs } from "../../runs.ts";
import {
  chargeWith,
  customer,
  invoice,
  invoicePayment,
  paymentEvent,
  paymentMethod,
  reversal,
  subscription,
} from "./arbitrary-facts.ts";

function laws<Fact>(name: string, facts: fc.Arbitrary<Fact>, merge: (a: Fact, b: Fact) => Fact) {
  describe(name, () => {
    const many = { numRuns: runs(2_000) };
    it("does not depend on the order", () => {
      fc.assert(
        fc.property(facts, facts, (a, b) => {
          expect(merge(a, b)).toEqual(merge(b, a));
        }),
        many,
      );
    });
    it("does not depend on the grouping", () => {
      fc.assert(
        fc.property(facts, facts, facts, (a, b, c) => {
          expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
        }),
        many,
      );
    });
    it("changes nothing when it comes twice", () => {
      fc.assert(
        fc.property(facts, facts, (a, b) => {
          expect(merge(a, a)).toEqual(a);
          expect(merge(merge(a, b), b)).toEqual(merge(a, b));
        }),
        many,
      );
    });
  });
}

laws("an invoice", invoice, mergeInvoice);
laws("a payment event", paymentEvent, mergePaymentEvent);
laws("a charge", chargeWith("ch_1"), mergeCharge);
laws("an attempt without a charge", chargeWith("pi:pi_1"), mergeCharge);
laws("an invoice payment", invoicePayment, mergeInvoicePayment);
laws("a payment method", paymentMethod, mergePaymentMethod);
laws("a customer", customer, mergeCustomer);
laws("a subscription", subscription, mergeSubscription);
laws("a reversal", reversal, mergeReversal);
