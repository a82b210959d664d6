import type Stripe from "stripe";

type IfObject<F> = Extract<F, { object: string }>;

/**
 * A field as it travels: where the package's type allows an id or the object behind it, the wire carries the id
 * until somebody asks to expand it. `deleted?: void` exists only to tell deleted objects apart in TypeScript.
 */
type WireField<F> = [IfObject<F>] extends [never]
  ? WireValue<F>
  : string extends Extract<F, string>
    ? WireValue<Exclude<F, { object: string }>>
    : WireValue<F>;

type WireValue<T> = T extends string
  ? T
  : T extends Stripe.Decimal
    ? string
    : T extends (infer U)[]
      ? WireField<U>[]
      : T extends Stripe.ApiList<infer U>
        ? WireList<WireField<U>>
        : T extends object
          ? { -readonly [K in keyof T as K extends "deleted" ? never : K]: WireField<T[K]> }
          : T;

/** A list as it travels. `total_count` is undocumented, but Stripe sends it in embedded lists. */
export interface WireList<T> {
  object: "list";
  data: T[];
  has_more: boolean;
  total_count?: number;
  url: string;
}

/** An object of the pinned `stripe` package as JSON: references unexpanded, decimals as strings. */
export type Wire<T> = WireValue<T>;

export type Account = Wire<Stripe.Account>;
export type BalanceTransaction = Wire<Stripe.BalanceTransaction>;
export type Charge = Wire<Stripe.Charge>;
export type Coupon = Wire<Stripe.Coupon>;
export type CreditNote = Wire<Stripe.CreditNote>;
export type Customer = Wire<Stripe.Customer>;
export type Discount = Wire<Stripe.Discount>;
export type Dispute = Wire<Stripe.Dispute>;
export type Invoice = Wire<Stripe.Invoice>;
export type InvoiceItem = Wire<Stripe.InvoiceItem>;
export type InvoiceLineItem = Wire<Stripe.InvoiceLineItem>;
export type InvoicePayment = Wire<Stripe.InvoicePayment>;
export type PaymentIntent = Wire<Stripe.PaymentIntent>;
export type PaymentMethod = Wire<Stripe.PaymentMethod>;
export type Plan = Wire<Stripe.Plan>;
export type PortalConfiguration = Wire<Stripe.BillingPortal.Configuration>;
export type PortalSession = Wire<Stripe.BillingPortal.Session>;
export type Price = Wire<Stripe.Price>;
export type Product = Wire<Stripe.Product>;
export type Refund = Wire<Stripe.Refund>;
export type AppSecret = Wire<Stripe.Apps.Secret>;
export type SetupIntent = Wire<Stripe.SetupIntent>;
export type Subscription = Wire<Stripe.Subscription>;
export type SubscriptionItem = Wire<Stripe.SubscriptionItem>;
export type SubscriptionSchedule = Wire<Stripe.SubscriptionSchedule>;
export type WebhookEndpointObject = Wire<Stripe.WebhookEndpoint>;
export type TestClock = Wire<Stripe.TestHelpers.TestClock>;
