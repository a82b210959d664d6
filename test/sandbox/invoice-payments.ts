import { missing } from "./errors.ts";
import { page, readPage } from "./pages.ts";
import type { Invoice, InvoicePayment, PaymentIntent } from "./wire.ts";
import { type Act, newId, type Route } from "./world.ts";

/** Ties a PaymentIntent to an invoice, for the whole amount due or a part. */
export function createInvoicePayment(
  act: Act,
  invoice: Invoice,
  intent: PaymentIntent,
  amount: number,
  isDefault: boolean,
): InvoicePayment {
  return act.tenant.invoicePayments.add({
    id: newId(act, "inpay"),
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: amount,
    created: act.world.clock.seconds(),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: isDefault,
    livemode: invoice.livemode,
    payment: { payment_intent: intent.id, type: "payment_intent" },
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  });
}

export const invoicePaymentRoutes: Route[] = [
  {
    method: "get",
    path: "/v1/invoice_payments",
    run({ tenant, params }) {
      const paging = readPage(params);
      const invoice = params.optional("invoice");
      const status = params.oneOf("status", ["canceled", "open", "paid"]);
      const payment = params.hash("payment");
      const intent = payment?.optional("payment_intent");
      payment?.accept("type", "payment_record");
      params.complete();
      const from =
        invoice !== undefined
          ? tenant.invoicePayments.by("invoice", invoice)
          : intent !== undefined
            ? tenant.invoicePayments.by("paymentIntent", intent)
            : tenant.invoicePayments.values();
      return page(
        from,
        "/v1/invoice_payments",
        paging,
        (candidate) =>
          (status === undefined || candidate.status === status) &&
          (intent === undefined || candidate.payment.payment_intent === intent),
      );
    },
  },
  {
    method: "get",
    path: "/v1/invoice_payments/:id",
    run({ tenant, params, path }) {
      params.complete();
      const found = tenant.invoicePayments.get(path("id"));
      if (found === undefined) throw missing("invoice_payment", path("id"), "invoice_payment", 404);
      return found;
    },
  },
];
