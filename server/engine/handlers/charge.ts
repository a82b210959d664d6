import { type Handler, idempotencyKeyOf, invoiceOf, resultOfPayment } from "./handler.ts";

export const charge: Handler<"charge"> = {
  readsFirst: invoiceOf,
  async execute({ id, invoiceId, do: { paymentMethodId } }, { gateway, snapshot: { account } }) {
    const idempotencyKey = idempotencyKeyOf(account, id);
    return resultOfPayment(await gateway.pay(account, invoiceId ?? "", { paymentMethodId, idempotencyKey }));
  },
};
