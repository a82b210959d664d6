import type { Tenant } from "./tenant.ts";
import type { Invoice, InvoiceLineItem } from "./wire.ts";

/**
 * Adds up the lines. An item's own discounts lower the subtotal, the invoice's lower the total; both are told line by
 * line. Credit notes lower what is due.
 */
export function total(tenant: Tenant, invoice: Invoice): void {
  const taken = new Map<string, number>();
  let subtotal = 0;
  let discounted = 0;
  for (const line of invoice.lines.data) {
    const own = discountLine(tenant, line, line.discounts, line.amount, taken);
    const shared = line.discountable
      ? discountLine(tenant, line, invoice.discounts, own.rest, taken)
      : { rest: own.rest, amounts: [] };
    line.discount_amounts = [...own.amounts, ...shared.amounts];
    line.pretax_credit_amounts = line.discount_amounts.map((entry) => ({ ...entry, type: "discount" }));
    subtotal += own.rest;
    discounted += shared.rest;
  }
  invoice.total_discount_amounts = [...taken].map(([discount, amount]) => ({ amount, discount }));
  invoice.total_pretax_credit_amounts = invoice.total_discount_amounts.map((entry) => ({
    ...entry,
    type: "discount",
  }));
  invoice.subtotal = subtotal;
  invoice.subtotal_excluding_tax = subtotal;
  invoice.total = discounted;
  invoice.total_excluding_tax = discounted;
  invoice.amount_due = Math.max(0, discounted - invoice.pre_payment_credit_notes_amount);
  invoice.amount_remaining = Math.max(0, invoice.amount_due - invoice.amount_paid);
}

function discountLine(
  tenant: Tenant,
  line: InvoiceLineItem,
  discounts: readonly string[],
  from: number,
  taken: Map<string, number>,
): { rest: number; amounts: { amount: number; discount: string }[] } {
  let rest = from;
  const amounts = discounts.map((discount) => {
    const coupon = tenant.coupons.get(tenant.discounts.get(discount)?.source.coupon ?? "");
    // A fixed amount is spent once over all lines, a percentage on each.
    const off =
      coupon?.amount_off !== null && coupon?.amount_off !== undefined
        ? coupon.amount_off - (taken.get(discount) ?? 0)
        : Math.round((line.amount * (coupon?.percent_off ?? 0)) / 100);
    const amount = Math.max(0, Math.min(rest, off));
    rest -= amount;
    taken.set(discount, (taken.get(discount) ?? 0) + amount);
    return { amount, discount };
  });
  return { rest, amounts };
}
