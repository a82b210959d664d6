import { type Handler, idempotencyKeyOf, resultOfCall } from "./handler.ts";

export const restoreRetries: Handler<"restore_retries"> = {
  async execute({ id, invoiceId }, { gateway, snapshot: { account } }) {
    const key = idempotencyKeyOf(account, id);
    return resultOfCall(await gateway.setAutoAdvance(account, invoiceId ?? "", true, key));
  },
};
