import { defaultMethodOf } from "../../dunning/retries/planner-input.ts";
import { type Handler, resultOfCall } from "./handler.ts";

export const readCustomer: Handler<"read_customer"> = {
  async execute({ customerId, invoiceId }, { gateway, snapshot }) {
    const { account, invoices, paymentMethods } = snapshot;
    const invoice = invoices.find(({ id }) => id === invoiceId);
    const named = invoice ? defaultMethodOf(invoice, snapshot).id : null;
    const methodIds =
      named === null || paymentMethods.some(({ id, detachedAt }) => id === named && detachedAt === null)
        ? []
        : [named];
    const subscriptionId = invoice?.subscriptionId ?? null;
    return resultOfCall(await gateway.readCustomer(account, customerId, { subscriptionId, methodIds }));
  },
};
