import type { Clock } from "../clock.ts";
import { readAccess } from "./calls/check-access.ts";
import { findAttempt, findDecline } from "./calls/attempt-lookup.ts";
import { type Calls, readInvoice } from "./calls/call-context.ts";
import { type ClientOptions, openClients } from "./client.ts";
import { findMarked } from "./calls/find-marked.ts";
import { readCharge } from "./calls/fetch-charge.ts";
import { readCustomer } from "./calls/fetch-customer.ts";
import type { Gateway } from "./gateway.ts";
import { markUncollectible, setAutoAdvance } from "./calls/invoice-writes.ts";
import { listEvents } from "./import/list-events.ts";
import { listOpenInvoices } from "./import/list-invoices.ts";
import type { OddMembers } from "./odd-members.ts";
import { pay } from "./calls/pay-invoice.ts";
import { paymentPage } from "./calls/payment-page.ts";
import {
  cancelSubscription,
  keepInvoicesAsDraft,
  pauseSubscription,
  resumeCollection,
  resumeSubscription,
} from "./calls/subscription-writes.ts";
import { readEndpoint } from "./calls/read-endpoint.ts";
import { readHostedPage, readPortal } from "./calls/read-settings.ts";

export type GatewayOptions = ClientOptions & { clock: Clock; oddMembers?: OddMembers };

/**
 * The gateway to Stripe, or to anything that speaks its API at `apiBase`. Nothing is sent before the first
 * call. A method throws only for a fault of ours: an account's mode without a key, an account that is not
 * named `acct_…:live` or `acct_…:test`, an answer that is not what Stripe documents (MalformedPayload).
 */
export function openGateway({ clock, oddMembers, ...options }: GatewayOptions): Gateway {
  const calls: Calls = {
    clientOf: openClients(options),
    clock,
    ...(oddMembers ? { noteOdd: (account, odd) => oddMembers.note(account, odd) } : {}),
  };
  return {
    pay: (...args) => pay(calls, ...args),
    findAttempt: (...args) => findAttempt(calls, ...args),
    findDecline: (...args) => findDecline(calls, ...args),
    readInvoice: (...args) => readInvoice(calls, ...args),
    readAccess: (...args) => readAccess(calls, ...args),
    readCharge: (...args) => readCharge(calls, ...args),
    readPortal: (...args) => readPortal(calls, ...args),
    readEndpoint: (...args) => readEndpoint(calls, ...args),
    readHostedPage: (...args) => readHostedPage(calls, ...args),
    readCustomer: (...args) => readCustomer(calls, ...args),
    findMarked: (...args) => findMarked(calls, ...args),
    listOpenInvoices: (...args) => listOpenInvoices(calls, ...args),
    listEvents: (...args) => listEvents(calls, ...args),
    setAutoAdvance: (...args) => setAutoAdvance(calls, ...args),
    cancelSubscription: (...args) => cancelSubscription(calls, ...args),
    pauseSubscription: (...args) => pauseSubscription(calls, ...args),
    resumeSubscription: (...args) => resumeSubscription(calls, ...args),
    resumeCollection: (...args) => resumeCollection(calls, ...args),
    keepInvoicesAsDraft: (...args) => keepInvoicesAsDraft(calls, ...args),
    markUncollectible: (...args) => markUncollectible(calls, ...args),
    paymentPage: (...args) => paymentPage(calls, ...args),
  };
}
