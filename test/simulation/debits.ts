import type { Invoice } from "../sandbox/wire.ts";
import type { Harness } from "./harness.ts";

/** A debit that a customer began on the page of an invoice; `to`: when the bank said how it ended, if it has. */
export type DebitUnderWay = { invoiceId: string; customerId: string; from: number; to: number | null };

/**
 * Customers who pay an open invoice by bank debit on its page, one every other day.
 * For days the invoice stays open, and nobody may charge it, end it, or write about it.
 */
export function openPages({ sandbox, place, now }: Harness) {
  const begun: { invoice: Invoice; intentId: string; from: number; to: number | null }[] = [];
  const tenant = sandbox.tenant(place.account, place.livemode);

  function visitOf(day: number): void {
    noteEnds();
    const open = tenant.invoices
      .values()
      .filter(
        ({ status, attempted, collection_method, id }) =>
          status === "open" &&
          attempted &&
          collection_method === "charge_automatically" &&
          intentsOf(id).every((intent) => intent.status !== "processing"),
      );
    const invoice = open[(day * 7) % Math.max(1, open.length)];
    if (!invoice) return;
    const paid = sandbox.acts.payHostedInvoice(place, invoice.id, {
      type: "sepa_debit",
      number: "DE89370400440532013000",
    });
    if (paid.outcome === "processing" && paid.charge.payment_intent)
      begun.push({ invoice, intentId: paid.charge.payment_intent, from: now(), to: null });
  }

  const intentsOf = (invoiceId: string) =>
    tenant.invoicePayments
      .by("invoice", invoiceId)
      .map(({ payment }) => tenant.paymentIntents.get(payment.payment_intent ?? ""))
      .filter((intent) => intent !== undefined);

  /** An end is the first event about the PaymentIntent after its beginning. Stripe forgets events after 30 days. */
  function noteEnds(): void {
    for (const debit of begun) {
      debit.to ??=
        tenant.events.find(
          ({ type, at, object }) =>
            at > debit.from &&
            /^payment_intent\.(succeeded|payment_failed|canceled)$/.test(type) &&
            (JSON.parse(object) as { id: string }).id === debit.intentId,
        )?.at ?? null;
    }
  }

  const underWay = (): DebitUnderWay[] => {
    noteEnds();
    return begun.map(({ invoice, from, to }) => ({
      invoiceId: invoice.id,
      customerId: invoice.customer ?? "",
      from,
      to,
    }));
  };

  return { visitOf, underWay };
}
