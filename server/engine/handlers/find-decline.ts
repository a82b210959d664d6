import { type Handler, resultOfCall } from "./handler.ts";

export const findDecline: Handler<"find_decline"> = {
  execute: async ({ invoiceId }, { gateway, snapshot: { account } }) =>
    resultOfCall(await gateway.findDecline(account, invoiceId ?? "")),
};
