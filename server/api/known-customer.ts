import type { Reader } from "../../db/database.ts";
import { type CustomerRecord, loadCustomerRecords } from "../../db/stores/snapshot-loader.ts";
import { termsOf } from "../channels/channel.ts";
import type { Context } from "./context.ts";

/** Everything known about a customer of the account; undefined where no event has named the customer. */
export async function loadKnownCustomer(
  { db, account, channels }: Context,
  from: Reader,
  customerId: string,
): Promise<CustomerRecord | undefined> {
  return (await loadCustomerRecords(db, from, account, [customerId], termsOf(channels))).get(customerId);
}
