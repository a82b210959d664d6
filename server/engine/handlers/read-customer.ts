import { type Handler, resultOfCall } from "./handler.ts";

export const readCustomer: Handler<"read_customer"> = {
  async execute({ customerId, invoiceId }, { gateway, snapshot: { account, invoices } }) {
    const subscriptionId = invoices.find(({ id }) => id === invoiceId)?.subscriptionId ?? null;
    return resultOfCall(await gateway.readCustomer(account, customerId, subscriptionId));
  },
};
