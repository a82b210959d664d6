/** In a short list a search is as quick as an index. */
const SHORT = 16;

/**
 * Finds the rows of a list by one of their members. A list is indexed once, at its first look-up: searched from the start
 * for each of ten thousand invoices, ten thousand rows would be compared a hundred million times. Facts are never changed
 * in place, so an index stays true for as long as its list lives.
 */
function lookUpBy<Member extends string>(member: Member) {
  const indexes = new WeakMap<object, Map<unknown, unknown[]>>();
  return <Row extends { readonly [Key in Member]: unknown }>(
    rows: readonly Row[],
    value: Row[Member],
  ): readonly Row[] => {
    if (rows.length <= SHORT) return rows.filter((row) => row[member] === value);
    let index = indexes.get(rows);
    if (!index) {
      index = new Map();
      for (const row of rows) {
        const known = index.get(row[member]);
        if (known) known.push(row);
        else index.set(row[member], [row]);
      }
      indexes.set(rows, index);
    }
    return (index.get(value) as Row[] | undefined) ?? NONE;
  };
}

const NONE: readonly never[] = [];

/** In the order of the list. */
export const ofInvoice = lookUpBy("invoiceId");
/** In the order of the list. */
export const ofIntent = lookUpBy("paymentIntentId");
/** In the order of the list. */
export const ofSubscription = lookUpBy("subscriptionId");
/** In the order of the list. */
export const ofKind = lookUpBy("kind");

const byId = lookUpBy("id");

export const withId = <Row extends { readonly id: string }>(
  rows: readonly Row[],
  id: string | null | undefined,
): Row | undefined => (id === null || id === undefined ? undefined : byId(rows, id as Row["id"])[0]);
