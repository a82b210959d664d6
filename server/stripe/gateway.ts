import type { Account, DeclineEvidence } from "../dunning/facts/facts.ts";
import type { MissedEvent } from "./calls/missed-events.ts";
import type { FactBatch } from "../dunning/facts/fact-batch.ts";

/** Stripe refuses our key or a permission of it: nothing was done, and the same call works once that is put right. */
export type NoAccess = { kind: "no_access"; reason: string };

/** How a call to Stripe ended, where the caller must choose what to do next. */
export type PayResult =
  | { kind: "paid"; facts: FactBatch }
  | { kind: "processing"; facts: FactBatch }
  | { kind: "declined"; evidence: DeclineEvidence; facts: FactBatch }
  | { kind: "requires_action"; facts: FactBatch }
  /**
   * Stripe will not do it and did not try (already paid, void, no method…): the invoice was re-read. `method`: the method
   * cannot be charged as it stands, so that asking again changes nothing.
   */
  | { kind: "refused"; reason: string; method?: "unusable"; facts: FactBatch }
  | NoAccess
  /** Not tried: rate limit, key in use, Stripe unreachable before the request was sent. Safe to try again. */
  | { kind: "try_later"; reason: string }
  /** Nobody knows whether money moved; it must be looked up, never replayed. */
  | { kind: "unknown"; reason: string };

export type CallResult =
  | { kind: "done"; facts: FactBatch }
  /** A read found nothing under the id. */
  | { kind: "gone"; reason: string }
  | NoAccess
  | { kind: "refused"; reason: string; facts: FactBatch }
  | { kind: "try_later"; reason: string }
  | { kind: "unknown"; reason: string };

/** An invoice that was read, with the ids of the latest charge of each of its payments. */
export type InvoiceResult =
  | { kind: "done"; facts: FactBatch; chargeIds: readonly string[] }
  | Exclude<CallResult, { kind: "done" }>;

/** What tells an attempt's charge from every other charge of its invoice. */
export type AttemptMarks = { chargesBefore: readonly string[]; chargeId?: string | undefined };

/** Whether the account can be read with our key, tried by reading it. */
export type AccessResult =
  | { kind: "done" }
  /** Stripe refuses, and will again: a wrong key, a missing permission, an app no longer installed. */
  | { kind: "refused"; reason: string }
  | { kind: "try_later"; reason: string }
  /** This server has no key for the account's mode. */
  | { kind: "no_key" };

/** The invoices whose collection we switched off, by their mark. */
export type MarkedResult =
  | { kind: "done"; invoiceIds: string[] }
  | NoAccess
  | { kind: "refused" | "try_later"; reason: string };

/** `last`: the id behind which the next page begins; null: there is none. */
type PageRead = { kind: "done"; last: string | null };
export type InvoicePage = PageRead & { facts: FactBatch; n: number };
/** `oldestAt`: the time of the oldest event that was looked at, epoch ms. */
export type EventPage = PageRead & { events: MissedEvent[]; oldestAt: number | null };
/** A read of a page that failed: it moved nothing. */
type PageFailure = Extract<CallResult, { kind: "gone" | "refused" | "no_access" | "try_later" }>;

/** A setting of Stripe's that could not be read: our key may not, or nobody answered just now. */
export type UnreadSetting = { kind: "refused"; reason: string } | { kind: "unavailable"; reason: string };
export type PortalResult = { kind: "done"; portal: "saved" | "unsaved" | "no_methods" } | UnreadSetting;
/** How the webhook endpoint at our URL differs from the one that is needed; null: there is none. */
export type EndpointResult =
  | {
      kind: "done";
      endpoint: {
        isOff: boolean;
        /** Event types that it does not send. */
        lacking: string[];
        /** Null: the account's default, which may change. */
        apiVersion: string | null;
        wantedApiVersion: string;
      } | null;
    }
  | UnreadSetting;
export type HostedPageResult = { kind: "done"; saves: "always" | "offer" | "never" } | UnreadSetting;

/** What a customer who follows our link wants to do; to pay, unless it is said otherwise. */
export type PageWanted = {
  customerId: string;
  invoiceId: string;
  /** Where Stripe sends the customer afterwards. */
  returnUrl: string;
  purpose?: "pay" | "update_method";
};

export type PageResult =
  | { kind: "url"; url: string }
  /** Nothing is left to pay: paid, void or written off. */
  | { kind: "settled" }
  | { kind: "unavailable"; reason: string };

/**
 * The calls that recovery makes, on behalf of one account. Every write carries an idempotency key.
 * Errors of transport, limits and declines are values; what is thrown is a fault of ours.
 */
export interface Gateway {
  /** `POST /v1/invoices/:id/pay`, off session. Null method: what Stripe charges by default. */
  pay(
    account: Account,
    invoiceId: string,
    how: { paymentMethodId: string | null; idempotencyKey: string },
  ): Promise<PayResult>;
  /**
   * Looks up whether an attempt moved money: the invoice with its payments, PaymentIntents and latest charges. Returns the
   * attempt's end if a charge is found that was not there before it.
   */
  findAttempt(
    account: Account,
    invoiceId: string,
    attempt: AttemptMarks,
  ): Promise<PayResult | { kind: "not_found"; facts: FactBatch }>;
  /** One call that says why the invoice's last attempt failed. */
  findDecline(account: Account, invoiceId: string): Promise<CallResult>;
  readInvoice(account: Account, invoiceId: string): Promise<InvoiceResult>;
  /** `GET /v1/invoices` of one row: the cheapest read that proves key, installation and permission at once. */
  readAccess(account: Account): Promise<AccessResult>;
  /** A charge, to know whose it is: disputes and fraud warnings name no customer. */
  readCharge(account: Account, chargeId: string): Promise<CallResult>;
  /** Whether the customer portal can be opened, and lets customers change their payment method. */
  readPortal(account: Account): Promise<PortalResult>;
  /** The endpoint at this URL, in the account whose key we use. Most restricted keys may not read it. */
  readEndpoint(account: Account, url: string): Promise<EndpointResult>;
  /** Whether the hosted invoice page keeps a card that pays. Most keys may not read it. */
  readHostedPage(account: Account): Promise<HostedPageResult>;
  /** The customer with all methods, and the subscription and the methods that are named. */
  readCustomer(
    account: Account,
    customerId: string,
    wanted: { subscriptionId: string | null; methodIds?: readonly string[] },
  ): Promise<CallResult>;
  /** Lead mode: `auto_advance` off (take over) or back on (hand back). */
  setAutoAdvance(
    account: Account,
    invoiceId: string,
    on: boolean,
    idempotencyKey: string,
  ): Promise<CallResult>;
  /** `GET /v1/invoices` of all that are open: those that carry our mark. */
  findMarked(account: Account): Promise<MarkedResult>;
  /** `GET /v1/invoices`: a page of all that are open, behind the invoice `after`. */
  listOpenInvoices(account: Account, after: string | null): Promise<InvoicePage | PageFailure>;
  /** `GET /v1/events`: a page of what happened since a moment, newest first, behind the event `after`. */
  listEvents(account: Account, since: number, after: string | null): Promise<EventPage | PageFailure>;
  cancelSubscription(account: Account, subscriptionId: string, idempotencyKey: string): Promise<CallResult>;
  pauseSubscription(account: Account, subscriptionId: string, idempotencyKey: string): Promise<CallResult>;
  /** Back from `paused`, in the old rhythm and without a bill for the pause. */
  resumeSubscription(account: Account, subscriptionId: string, idempotencyKey: string): Promise<CallResult>;
  /** New invoices are collected again. */
  resumeCollection(account: Account, subscriptionId: string, idempotencyKey: string): Promise<CallResult>;
  /** New invoices stay drafts; the subscription goes on. No API call can set Stripe's `unpaid`. */
  keepInvoicesAsDraft(account: Account, subscriptionId: string, idempotencyKey: string): Promise<CallResult>;
  markUncollectible(account: Account, invoiceId: string, idempotencyKey: string): Promise<CallResult>;
  /** Where the customer can pay or repair the method now; made at click time, never e-mailed. */
  paymentPage(account: Account, where: PageWanted): Promise<PageResult>;
}
