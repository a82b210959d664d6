import { badParameter, badState, missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { markPaid } from "./invoice-collection.ts";
import { defaultIntent, invoiceOf } from "./invoices.ts";
import { total } from "./invoice-totals.ts";
import { page, readPage } from "./pages.ts";
import { refundCharge } from "./refunds.ts";
import type { CreditNote, Invoice } from "./wire.ts";
import { type Act, type Call, newId, type Route } from "./world.ts";

/** `POST /v1/credit_notes`: lowers what is due on an open invoice, or gives back what a paid one brought in. */
function create(call: Call): CreditNote {
  const { params, tenant } = call;
  const invoice = invoiceOf(tenant, params.required("invoice"), 400);
  const given = params.integer("amount");
  const lines = (params.hashes("lines") ?? []).map((line) => {
    const quantity = line.integer("quantity") ?? 1;
    const unit = line.integer("unit_amount") ?? line.integer("amount") ?? 0;
    line.accept("type", "invoice_line_item", "unit_amount_decimal", "tax_rates", "tax_amounts");
    return { amount: quantity * unit, quantity, unit, description: line.optional("description") ?? null };
  });
  const refundAmount = params.integer("refund_amount") ?? 0;
  const creditAmount = params.integer("credit_amount") ?? 0;
  const outOfBand = params.integer("out_of_band_amount") ?? 0;
  const reason =
    params.oneOf("reason", ["duplicate", "fraudulent", "order_change", "product_unsatisfactory"]) ?? null;
  const memo = params.optional("memo") ?? null;
  const metadata = params.metadata(null);
  params.accept("email_type", "effective_at");
  params.complete();
  const amount = given ?? lines.reduce((sum, line) => sum + line.amount, 0);
  if (amount < 1)
    throw badParameter(
      "The credit note's amount must be greater than zero.",
      "amount",
      "parameter_invalid_integer",
    );
  if (invoice.status !== "open" && invoice.status !== "paid" && invoice.status !== "uncollectible")
    throw badState(`You cannot create a credit note for an invoice that is ${invoice.status}.`);
  const before = Math.min(amount, invoice.status === "paid" ? 0 : invoice.amount_remaining);
  const after = amount - before;
  if (after !== refundAmount + creditAmount + outOfBand)
    throw badParameter(
      `The sum of credit amount, refund amount and out of band amount (${refundAmount + creditAmount + outOfBand}) ` +
        `must equal the post payment credit note amount (${after}).`,
      "amount",
    );
  const note = tenant.creditNotes.add(
    build(call, invoice, { amount, before, after, outOfBand, reason, memo, metadata, lines }),
  );
  if (refundAmount > 0) giveBack(call, invoice, note, refundAmount);
  emit(call, "credit_note.created", note);
  lower(call, invoice, before, after);
  return note;
}

interface NoteDraft {
  amount: number;
  before: number;
  after: number;
  outOfBand: number;
  reason: CreditNote["reason"];
  memo: string | null;
  metadata: Record<string, string>;
  lines: { amount: number; quantity: number; unit: number; description: string | null }[];
}

function build(act: Act, invoice: Invoice, draft: NoteDraft): CreditNote {
  const id = newId(act, "cn");
  const count = act.tenant.creditNotes.by("invoice", invoice.id).length + 1;
  return {
    id,
    object: "credit_note",
    amount: draft.amount,
    amount_shipping: 0,
    created: act.world.clock.seconds(),
    currency: invoice.currency,
    customer: invoice.customer ?? "",
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: act.world.clock.seconds(),
    invoice: invoice.id,
    lines: {
      object: "list",
      data: draft.lines.map((line) => ({
        id: newId(act, "cnli"),
        object: "credit_note_line_item",
        amount: line.amount,
        description: line.description,
        discount_amount: 0,
        discount_amounts: [],
        livemode: invoice.livemode,
        metadata: {},
        pretax_credit_amounts: [],
        quantity: line.quantity,
        tax_rates: [],
        taxes: [],
        type: "custom_line_item",
        unit_amount: line.unit,
        unit_amount_decimal: String(line.unit),
      })),
      has_more: false,
      url: `/v1/credit_notes/${id}/lines`,
    },
    livemode: invoice.livemode,
    memo: draft.memo,
    metadata: draft.metadata,
    number: `${invoice.number}-CN-${String(count).padStart(2, "0")}`,
    out_of_band_amount: draft.outOfBand || null,
    pdf: `${act.world.publicUrl()}/credit_notes/${id}/pdf`,
    post_payment_amount: draft.after,
    pre_payment_amount: draft.before,
    pretax_credit_amounts: [],
    reason: draft.reason,
    refunds: [],
    shipping_cost: null,
    status: "issued",
    subtotal: draft.amount,
    subtotal_excluding_tax: draft.amount,
    total: draft.amount,
    total_excluding_tax: draft.amount,
    total_taxes: [],
    type: draft.after > 0 && draft.before > 0 ? "mixed" : draft.after > 0 ? "post_payment" : "pre_payment",
    voided_at: null,
  };
}

function giveBack(act: Act, invoice: Invoice, note: CreditNote, amount: number): void {
  const charge = act.tenant.charges.get(defaultIntent(act.tenant, invoice)?.latest_charge ?? "");
  if (charge === undefined) throw badState("The invoice has no charge that could be refunded.");
  const refund = refundCharge(act, charge, amount, "requested_by_customer");
  note.refunds = [
    { amount_refunded: amount, payment_record_refund: null, refund: refund.id, type: "refund" },
  ];
}

function lower(act: Act, invoice: Invoice, before: number, after: number): void {
  amend(act, invoice, "invoice.updated", () => {
    invoice.post_payment_credit_notes_amount += after;
    invoice.pre_payment_credit_notes_amount += before;
    if (before !== 0) total(act.tenant, invoice);
  });
  if (invoice.status === "open" && invoice.amount_remaining === 0) markPaid(act, invoice, false);
}

function noteOf(call: Call): CreditNote {
  const found = call.tenant.creditNotes.get(call.path("id"));
  if (found === undefined) throw missing("credit note", call.path("id"), "id", 404);
  return found;
}

/** A voided note no longer lowers what is due. */
function voidNote(call: Call): CreditNote {
  const note = noteOf(call);
  call.params.complete();
  const invoice = invoiceOf(call.tenant, note.invoice);
  if (note.status === "void" || invoice.status !== "open" || note.post_payment_amount > 0)
    throw badState("Only an issued credit note of an open invoice can be voided.");
  note.status = "void";
  note.voided_at = call.world.clock.seconds();
  emit(call, "credit_note.voided", note);
  lower(call, invoice, -note.pre_payment_amount, 0);
  return note;
}

export const creditNoteRoutes: Route[] = [
  { method: "post", path: "/v1/credit_notes", run: create },
  { method: "post", path: "/v1/credit_notes/:id/void", run: voidNote },
  {
    method: "post",
    path: "/v1/credit_notes/:id",
    run(call) {
      const note = noteOf(call);
      const memo = call.params.string("memo");
      const metadata = call.params.metadata(note.metadata);
      call.params.complete();
      amend(call, note, "credit_note.updated", () => {
        note.metadata = metadata;
        if (memo !== undefined) note.memo = memo;
      });
      return note;
    },
  },
  {
    method: "get",
    path: "/v1/credit_notes",
    run({ tenant, params }) {
      const paging = readPage(params);
      const invoice = params.optional("invoice");
      const customer = params.optional("customer");
      params.complete();
      const from =
        invoice === undefined ? tenant.creditNotes.values() : tenant.creditNotes.by("invoice", invoice);
      return page(
        from,
        "/v1/credit_notes",
        paging,
        (note) => customer === undefined || note.customer === customer,
      );
    },
  },
  {
    method: "get",
    path: "/v1/credit_notes/:id",
    run(call) {
      call.params.complete();
      return noteOf(call);
    },
  },
];
