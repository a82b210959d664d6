import type { Account } from "../../dunning/facts/facts.ts";
import { factBatch } from "../../dunning/facts/fact-batch.ts";
import { type Calls, failedRead, type ReadFailure, sourceOfCall } from "../calls/call-context.ts";
import { outcomeOf } from "../errors.ts";
import type { InvoicePage } from "../gateway.ts";
import { invoiceFacts } from "../mapping/invoice.ts";

/** One page of an account's open invoices, newest first, behind the invoice `after`; from the newest where it is null. */
export async function listOpenInvoices(
  calls: Calls,
  account: Account,
  after: string | null,
): Promise<InvoicePage | ReadFailure> {
  const { stripe, as } = calls.clientOf(account);
  const begunAt = calls.clock.now();
  const from = after === null ? {} : { starting_after: after };
  const read = await outcomeOf(stripe.invoices.list({ status: "open", limit: 100, ...from }, as));
  if ("failure" in read) return failedRead(read.failure);
  const source = sourceOfCall(calls, account, "open invoices", begunAt);
  const { data, has_more } = read.answer;
  // An invoice that bills nobody cannot be collected, and nothing is decided about it.
  const billed = data.filter(({ customer, customer_account }) => customer !== null || customer_account);
  return {
    kind: "done",
    facts: factBatch(...billed.map((invoice, i) => invoiceFacts(invoice, source, `data.${i}`))),
    n: data.length,
    last: has_more ? (data.at(-1)?.id ?? null) : null,
  };
}
