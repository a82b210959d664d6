import { type Handler, idempotencyKeyOf, resultOfCall } from "./handler.ts";

export const suspendRetries: Handler<"suspend_retries"> = {
  async execute({ id, invoiceId }, { gateway, snapshot: { account } }) {
    const key = idempotencyKeyOf(account, id);
    return resultOfCall(await gateway.setAutoAdvance(account, invoiceId ?? "", false, key));
  },
};
