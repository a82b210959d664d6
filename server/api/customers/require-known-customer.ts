import { customerExists } from "../../../db/stores/cases.ts";
import { notFound } from "../api-error.ts";
import type { Context } from "../context.ts";

/** @throws {ApiError} for a customer that no event has named */
export async function requireKnownCustomer({ db, account }: Context, customerId: string): Promise<void> {
  if (!(await customerExists(db, account, customerId))) throw notFound("customer", customerId);
}
