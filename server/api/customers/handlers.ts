import {
  findCustomerOf,
  findCustomerOfPayment,
  findCustomerOfSubscription,
  customerExists,
} from "../../../db/stores/cases.ts";
import {
  findCustomersByPrefix,
  findCustomersByInvoiceNumber,
  listCustomersWithCases,
} from "../../../db/stores/customers.ts";
import type { Context, Handlers } from "../context.ts";
import type { customersContract } from "./contract.ts";
import { presentFoundCustomer } from "./presenter.ts";

const MAX_ROWS = 10;

export const customersHandlers: Handlers<typeof customersContract> = {
  "customers.search": async (context, { query }) => {
    const { db, account } = context;
    const prefixes = prefixesOf(query);
    const found = await Promise.all([
      customerOfId(context, query).then((id) => (id === null ? [] : [id])),
      findCustomersByInvoiceNumber(db, account, [...new Set([query, query.toUpperCase()])]),
      findCustomersByPrefix(db, account, "name", prefixes),
      findCustomersByPrefix(db, account, "email", prefixes),
    ]);
    const ids = [...new Set(found.flat())];
    if (ids.length === 0) return { rows: [] };
    const rows = (await listCustomersWithCases(db, account, ids)).map(presentFoundCustomer);
    const rank = (row: (typeof rows)[number]) => (row.case === null ? 2 : row.case.status === "open" ? 0 : 1);
    // The sort is stable: within a rank the rows keep the order in which they were found, exact matches first.
    return { rows: rows.sort((a, b) => rank(a) - rank(b)).slice(0, MAX_ROWS) };
  },
};

/** The customer to whom an id of Stripe's, or the id of a case, belongs. */
async function customerOfId({ db, account }: Context, id: string): Promise<string | null> {
  switch (/^(cus|in|sub|ch|py|pi|case)_/.exec(id)?.[1]) {
    case "cus":
      return (await customerExists(db, account, id)) ? id : null;
    case "in":
      return findCustomerOf(db, account, "invoices", id);
    case "sub":
      return findCustomerOfSubscription(db, account, id);
    case "case":
      return findCustomerOf(db, account, "cases", id);
    case undefined:
      return null;
    default:
      return findCustomerOfPayment(db, account, id);
  }
}

/**
 * The spellings under which an index of lower-case texts may hold the query. SQLite lowers only A to Z, so other
 * letters are indexed as they were written: at the beginning of a name mostly as capitals.
 */
function prefixesOf(query: string): string[] {
  const lower = query.toLowerCase();
  const capitals = lower.replace(
    /(^|[\s-])(\P{ASCII})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );
  const asWritten = query.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return [...new Set([lower, capitals, asWritten])];
}
