import { isKnownCustomer } from "../../../db/stores/cases.ts";
import { notFound } from "../api-error.ts";
import type { Context } from "../context.ts";

/** @throws {ApiError} for a customer of whom no event has told us */
export async function requireKnownCustomer({ db, account }: Context, customerId: string): Promise<void> {
  if (!(await isKnownCustomer(db, account, customerId))) throw notFound("customer", customerId);
}
