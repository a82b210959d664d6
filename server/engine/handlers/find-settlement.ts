import { type Handler, resultOfCall } from "./handler.ts";

/** A read of the invoice says how each of its payments stands. */
export const findSettlement: Handler<"find_settlement"> = {
  execute: async ({ invoiceId }, { gateway, snapshot: { account } }) =>
    resultOfCall(await gateway.readInvoice(account, invoiceId ?? "")),
};
