import type { Account } from "../../dunning/facts/facts.ts";
import { type Calls, failedRead } from "./call-context.ts";
import { outcomeOf } from "../errors.ts";
import type { MarkedResult } from "../gateway.ts";
import { MARK } from "./invoice-writes.ts";

/** Of more open invoices than this many pages hold, the newest are looked through. */
const MOST_PAGES = 50;

/**
 * The open invoices whose collection we switched off and never handed back. They are listed and not searched for: Stripe's
 * search lags behind, and is not offered in every country.
 */
export async function findMarked(calls: Calls, account: Account): Promise<MarkedResult> {
  const { stripe, as } = calls.clientOf(account);
  const invoiceIds: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const from = after === undefined ? {} : { starting_after: after };
    const read = await outcomeOf(stripe.invoices.list({ status: "open", limit: 100, ...from }, as));
    if ("failure" in read) {
      const failed = failedRead(read.failure);
      const kind = failed.kind === "no_access" || failed.kind === "try_later" ? failed.kind : "refused";
      return { kind, reason: failed.reason };
    }
    for (const { id, metadata, auto_advance } of read.answer.data) {
      if (id && metadata?.[MARK.key] === MARK.value && auto_advance === false) invoiceIds.push(id);
    }
    after = read.answer.data.at(-1)?.id;
    if (!read.answer.has_more || after === undefined) break;
  }
  return { kind: "done", invoiceIds };
}
