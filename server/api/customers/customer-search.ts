import {
  customerOf,
  customerOfPayment,
  customerOfSubscription,
  isKnownCustomer,
} from "../../../db/stores/cases.ts";
import {
  customersBeginning,
  customersOfNumber,
  type CustomerWithCases,
  customersWithCases,
} from "../../../db/stores/customers.ts";
import type { Context, Run } from "../context.ts";
import { openElseLatest } from "../cases/resolve-case.ts";

const SHOWN = 10;

export const searchCustomers: Run<"customers.search"> = async (context, { query }) => {
  const { db, account } = context;
  const beginnings = beginningsOf(query);
  const found = await Promise.all([
    named(context, query).then((id) => (id === null ? [] : [id])),
    customersOfNumber(db, account, [...new Set([query, query.toUpperCase()])]),
    customersBeginning(db, account, "name", beginnings),
    customersBeginning(db, account, "email", beginnings),
  ]);
  const ids = [...new Set(found.flat())];
  if (ids.length === 0) return { rows: [] };
  const rows = (await customersWithCases(db, account, ids)).map(shown);
  const rank = ({ case: one }: (typeof rows)[number]) => (one === null ? 2 : one.status === "open" ? 0 : 1);
  // The sort is stable, so that within a rank they keep the order in which they were found: the exact ones first.
  return { rows: rows.sort((a, b) => rank(a) - rank(b)).slice(0, SHOWN) };
};

function shown({ cases, ...customer }: CustomerWithCases) {
  const one = openElseLatest(cases);
  return {
    ...customer,
    case: one && { id: one.id, status: one.status, currency: one.currency, amountOpen: one.amountOpen },
  };
}

/** The customer whom an id of Stripe's, or of a case, leads to. */
async function named({ db, account }: Context, id: string): Promise<string | null> {
  switch (/^(cus|in|sub|ch|py|pi|case)_/.exec(id)?.[1]) {
    case "cus":
      return (await isKnownCustomer(db, account, id)) ? id : null;
    case "in":
      return customerOf(db, account, "invoices", id);
    case "sub":
      return customerOfSubscription(db, account, id);
    case "case":
      return customerOf(db, account, "cases", id);
    case undefined:
      return null;
    default:
      return customerOfPayment(db, account, id);
  }
}

/**
 * The query as an index of lower-case texts may have it. SQLite lowers only A to Z, so letters beyond stand
 * there as they were written: at the beginning of a name mostly as capitals.
 */
function beginningsOf(query: string): string[] {
  const lower = query.toLowerCase();
  const capitals = lower.replace(
    /(^|[\s-])(\P{ASCII})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );
  const asWritten = query.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return [...new Set([lower, capitals, asWritten])];
}
